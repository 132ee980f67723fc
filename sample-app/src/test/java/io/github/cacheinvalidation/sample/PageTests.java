package io.github.cacheinvalidation.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page of {@link TwoNodes} in a real browser.
 */
@EnabledIf(value = "io.github.cacheinvalidation.sample.Browser#isInstalled", disabledReason = Browser.MISSING)
class PageTests {

	private static final int MAX_TABS = 60;

	private static TwoNodes nodes;

	private static Browser browser;

	private static Page page;

	@BeforeAll
	static void start() {
		browser = Browser.start();
		nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0"));
		page = new Page(browser);
	}

	@AfterAll
	static void stop() {
		if (nodes != null) {
			nodes.close();
		}
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void open() {
		browser.resize(1240, 1000, 1);
		browser.prefer("light");
		page.open(nodes.a());
		page.reset();
	}

	@AfterEach
	void nothingIsWrong() {
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void changeOnTheLeftRemovesTheEntryOnTheRight() {
		page.cache("A", 1);
		page.cache("B", 1);
		page.cache("B", 2);
		String before = page.price(1);
		page.click("A", 1, "change");
		page.awaitAnswer("A", "changed on A");
		page.awaitEntry("A", 1, "none");
		page.awaitEntry("B", 1, "none");
		page.awaitLatestMessage("A → B", "APPLIED");
		assertThat(page.price(1)).isNotEqualTo(before);
		assertThat(browser.findAll(".message .removals")).extracting(WebElement::getText)
			.anyMatch((removals) -> removals.startsWith("products 1"));
		assertThat(page.text(".message .outcome")).matches("[0-9.]+ m?s");
		assertThat(page.text("#median")).matches("[0-9.]+ m?s");
		page.awaitEntry("B", 2, "cached");
	}

	@Test
	void readSaysWhereTheAnswerComesFrom() {
		page.click("B", 3, "read");
		page.awaitAnswer("B", "from the database");
		page.awaitEntry("B", 3, "cached");
		page.click("B", 3, "read");
		page.awaitAnswer("B", "from the cache of B");
		page.awaitEntry("A", 3, "none");
	}

	@Test
	void clearOnOneNodeClearsBoth() {
		page.cache("A", 4);
		page.cache("B", 5);
		page.click("B", "clear");
		page.awaitEntry("A", 4, "none");
		page.awaitEntry("B", 5, "none");
		page.awaitLatestMessage("B → A", "APPLIED");
	}

	@ParameterizedTest
	@CsvSource({ "cut, true", "silence, false" })
	void nodeThatIsCutOffServesWhatIsOutdatedUntilItIsBackAndRepaired(String action, boolean told) {
		page.cache("B", 1);
		String before = page.price(1);
		page.click("B", action);
		page.awaitAnswer("B", "cut off");
		page.click("A", 1, "change");
		page.awaitEntry("B", 1, "stale");
		page.awaitLatestMessage("A → B", "MISSED");
		page.click("B", 1, "read");
		page.awaitAnswer("B", before + ", ");
		assertThat(page.text(".node[data-node=B] .answer")).endsWith("from the cache of B");
		page.awaitState("B", "DEAF");
		assertThat(page.text(".node[data-node=B] .reason").contains("closed")).as("told by the bus").isEqualTo(told);
		page.click("B", "cut");
		page.awaitState("B", "REPAIRED", "CONNECTED");
		page.awaitEntry("B", 1, "none");
		assertThat(statesOf("B")).contains("DEAF", "REPAIRED");
		page.awaitState("B", "CONNECTED");
		page.click("B", 1, "read");
		page.awaitAnswer("B", page.price(1) + ", ");
	}

	@Test
	void changeOfANodeThatIsCutOffWaitsAndTravelsWhenItIsBack() {
		page.cache("B", 2);
		page.click("A", "cut");
		page.awaitState("A", "DEAF");
		page.click("A", 2, "change");
		page.awaitEntry("B", 2, "stale");
		Page.await().until(() -> page.text(".node[data-node=A] .extra"), (text) -> text.contains("removals wait"));
		page.click("A", "cut");
		page.awaitEntry("B", 2, "none");
		page.awaitLatestMessage("A → B", "APPLIED");
		page.awaitState("A", "CONNECTED");
	}

	@Test
	void eachNodeServesThePage() {
		page.open(nodes.b());
		page.cache("A", 1);
		page.click("B", 1, "change");
		page.awaitEntry("A", 1, "none");
	}

	@Test
	void requestsPastThePageAreShown() {
		new CatalogueClient(nodes.b()).read(1);
		page.awaitEntry("B", 1, "cached");
		new CatalogueClient(nodes.a()).delete("/products/cache");
		page.awaitEntry("B", 1, "none");
	}

	@Test
	void withoutInvalidationTheOtherNodeStaysOutdated() {
		try (TwoNodes alone = TwoNodes
			.start(DemoArguments.parse("--ports=0,0", "--cache.invalidation.enabled=false"))) {
			page.open(alone.a());
			page.cache("B", 1);
			page.click("A", 1, "change");
			page.awaitEntry("B", 1, "stale");
			assertThat(page.state("A")).isEqualTo("OFF");
			assertThat(browser.findAll("[data-action=cut]:enabled, [data-action=silence]:enabled")).isEmpty();
			// The page would complain about the end of its node.
			page.open(nodes.a());
		}
	}

	@Test
	void nodeThatCannotProveHowOldItsCachesAreIsSaidNotToReadThem() {
		try (TwoNodes bounded = TwoNodes
			.start(DemoArguments.parse("--ports=0,0", "--cache.invalidation.max-staleness=5s"))) {
			page.open(bounded.a());
			page.awaitState("B", "CONNECTED");
			assertThat(page.text(".node[data-node=B] .extra")).isEmpty();
			page.click("B", "silence");
			Page.await()
				.until(() -> page.text(".node[data-node=B] .extra"), (text) -> text.contains("Reads past its caches"));
			page.open(nodes.a());
		}
	}

	@Test
	void everythingCanBeDoneWithTheKeyboard() {
		page.cache("B", 1);
		tabTo("Change " + page.name(1) + " on node A");
		browser.press(Keys.ENTER);
		page.awaitEntry("B", 1, "none");
		assertThat(browser.focused().getAccessibleName()).as("focus stays").startsWith("Change ");
		browser.run("document.activeElement.blur()");
		tabTo("Cut off: node B");
		browser.press(Keys.SPACE);
		page.awaitState("B", "DEAF");
		assertThat(browser.focused().getAccessibleName()).isEqualTo("Join again: node B");
		browser.press(Keys.SPACE);
		page.awaitState("B", "CONNECTED");
	}

	@Test
	void everyButtonCanBeReachedAndSaysWhatItDoes() {
		List<String> names = new ArrayList<>();
		for (WebElement button : browser.findAll("button")) {
			names.add(button.getAccessibleName());
		}
		assertThat(names).hasSize(3 * 2 + 2 * 2 * 5).doesNotHaveDuplicates().doesNotContain("");
		Set<String> reached = new TreeSet<>();
		for (int i = 0; i < MAX_TABS; i++) {
			browser.press(Keys.TAB);
			WebElement focused = browser.focused();
			// Past the last one the focus leaves the page.
			if (!focused.getTagName().equals("body")) {
				reached.add(focused.getAccessibleName());
				assertThat(focused.getCssValue("outline-style")).as("outline of the focus").isEqualTo("solid");
			}
		}
		assertThat(reached).containsExactlyInAnyOrderElementsOf(names);
	}

	@Test
	void whatComesOfAnActionIsAnnounced() {
		page.click("A", 1, "read");
		Page.await()
			.until(() -> browser.find("[role=status]").getDomProperty("textContent"),
					(text) -> text.contains("from the database"));
		page.click("B", "cut");
		Page.await().until(() -> browser.find("[role=status]").getDomProperty("textContent"), "Node B: Deaf"::equals);
	}

	@ParameterizedTest
	@CsvSource({ "320, 640", "390, 844", "768, 1024", "1240, 800" })
	void nothingSticksOutAtTheSide(int width, int height) {
		page.click("A", 1, "change");
		page.click("B", "cut");
		page.awaitState("B", "DEAF");
		browser.resize(width, height, 1);
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
		assertThat(browser.run(PageChecks.STICKING_OUT)).isEqualTo(List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void everyTextStandsOutFromItsBackground(String scheme) {
		page.cache("A", 1);
		page.cache("B", 2);
		page.click("B", "cut");
		page.awaitState("B", "DEAF");
		page.click("A", 2, "change");
		page.awaitEntry("B", 2, "stale");
		browser.prefer(scheme);
		Page.await().until(() -> browser.run(PageChecks.FAINT_TEXTS), List.of()::equals);
		assertThat(browser.run(PageChecks.BACKGROUND_IS_DARK)).isEqualTo(scheme.equals("dark"));
	}

	private static List<String> statesOf(String node) {
		return browser.findAll(".change")
			.stream()
			.filter((change) -> change.findElement(By.className("badge")).getText().equals(node))
			.map((change) -> change.findElement(By.className("state")).getDomAttribute("data-state"))
			.toList();
	}

	private static void tabTo(String name) {
		for (int i = 0; i < MAX_TABS; i++) {
			browser.press(Keys.TAB);
			if (name.equals(browser.focused().getAccessibleName())) {
				return;
			}
		}
		throw new AssertionError("'%s' can't be reached".formatted(name));
	}

}
