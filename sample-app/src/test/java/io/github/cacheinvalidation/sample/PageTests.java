package io.github.cacheinvalidation.sample;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.node.CacheInvalidationNode;

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
			Page.await().until(() -> statesOf("B"), (states) -> states.contains("READING_STOPPED"));
			page.click("B", "cut");
			Page.await().until(() -> statesOf("B"), (states) -> states.contains("READING_RESUMED"));
			assertThat(browser.findAll(".change .state")).extracting(WebElement::getText)
				.isNotEmpty()
				.doesNotContain("", "undefined");
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
	void everyButtonCanBeReachedInOrderAndSaysWhatItDoes() {
		List<String> names = new ArrayList<>();
		for (WebElement button : browser.findAll("button")) {
			names.add(button.getAccessibleName());
		}
		assertThat(names).hasSize(3 * 2 + 2 * 2 * 5).doesNotHaveDuplicates().doesNotContain("");
		// Anew, since the next tab goes on from what was clicked last.
		page.open(nodes.a());
		Set<String> reached = new LinkedHashSet<>();
		for (int i = 0; i < MAX_TABS; i++) {
			browser.press(Keys.TAB);
			WebElement focused = browser.focused();
			// Past the last one the focus leaves the page.
			if (!focused.getTagName().equals("body")) {
				reached.add(focused.getAccessibleName());
				assertThat(focused.getCssValue("outline-style")).as("outline of the focus").isEqualTo("solid");
			}
		}
		assertThat(reached).containsExactlyElementsOf(names)
			.startsWith("Cut off: node A", "Cut off silently: node A", "Clear caches: node A", "Cut off: node B",
					"Cut off silently: node B", "Clear caches: node B", "Read Espresso cup on node A",
					"Change Espresso cup on node A", "Read Espresso cup on node B");
	}

	@Test
	void focusMovesOnFromAButtonThatCannotBeUsedAnyMore() {
		tabTo("Cut off silently: node B");
		browser.press(Keys.ENTER);
		page.awaitAnswer("B", "nobody tells it");
		Page.await().until(() -> browser.focused().getAccessibleName(), "Join again: node B"::equals);
		browser.press(Keys.ENTER);
		page.awaitState("B", "CONNECTED");
	}

	@Test
	void focusStaysWhereAProductAboveIsDeleted() {
		CatalogueClient a = new CatalogueClient(nodes.a());
		List<Long> added = List.of(a.create("Tamper", "1.00").id(), a.create("Thermometer", "2.00").id());
		Page.await().until(() -> browser.findAll(".product").size() == 7);
		tabTo("Read Thermometer on node B");
		a.delete("/products/" + added.get(0));
		Page.await().until(() -> browser.findAll(".product").size() == 6);
		assertThat(browser.focused().getAccessibleName()).isEqualTo("Read Thermometer on node B");
		a.delete("/products/" + added.get(1));
		Page.await().until(() -> browser.findAll(".product").size() == 5);
	}

	@Test
	void whatComesOfAnActionIsAnnounced() {
		page.click("A", 1, "read");
		Page.await()
			.until(PageTests::announcements, (texts) -> texts.get(texts.size() - 1).contains("from the database"));
		page.click("B", "cut");
		Page.await().until(PageTests::announcements, (texts) -> texts.contains("Node B: Deaf"));
		assertThat(browser.find("#announcer").getAriaRole()).isEqualTo("log");
	}

	@Test
	void whatHappensTwiceIsAnnouncedTwice() {
		page.cache("A", 1);
		for (int i = 1; i <= 2; i++) {
			int times = i;
			page.click("A", 1, "read");
			Page.await()
				.until(PageTests::announcements,
						(texts) -> texts.stream()
							.filter((text) -> text.contains("from the cache of A"))
							.count() == times);
		}
		for (int i = 0; i < 10; i++) {
			page.click("A", "clear");
		}
		page.click("A", 1, "read");
		Page.await()
			.until(PageTests::announcements, (texts) -> texts.get(texts.size() - 1).contains("from the database"));
		assertThat(announcements()).hasSize(5);
	}

	@Test
	void lostConnectionIsAnnounced() {
		try (TwoNodes ending = TwoNodes.start(DemoArguments.parse("--ports=0,0"))) {
			page.open(ending.a());
			Page.await().until(() -> page.text("#live"), "Live"::equals);
		}
		Page.await().until(() -> page.text("#live"), "No connection to the application"::equals);
		assertThat(browser.find("#live").getAriaRole()).isEqualTo("status");
		page.open(nodes.a());
		assertThat(browser.complaints()).allMatch((complaint) -> complaint.contains("page/snapshots"));
	}

	@Test
	void changesOfOneMillisecondAreAllShownAndTheListDoesNotGrow() {
		NodeStates states = nodes.a().context().getBean(CacheInvalidationNode.class).getStates();
		List<String> reasons = new ArrayList<>();
		Page.await().until(() -> {
			for (int i = 0; i < 10; i++) {
				reasons.add(0, "repair " + reasons.size());
				states.repaired(reasons.get(0));
			}
			return states.getRecent()
				.stream()
				.map(CacheInvalidationStateEvent::getTimestamp)
				.distinct()
				.count() < states.getRecent().size();
		});
		Page.await()
			.until(() -> browser.findAll(".change .reason").stream().map(WebElement::getText).toList(),
					reasons.subList(0, 10)::equals);
		assertThat(browser.findAll(".change")).extracting((change) -> change.getDomAttribute("data-key"))
			.doesNotHaveDuplicates();
	}

	@Test
	void listShowsTwoItemsOfOneKeyOnceEach() {
		assertThat(browser.run(PageChecks.LIST_WITH_A_KEY_TWICE)).isEqualTo(List.of("a,b,b", "b,b", "c,b,b", "c"));
	}

	@Test
	void messageThatTookNoTimeIsDrawnAtTheBottomOfTheChart() {
		assertThat((Double) browser.run(PageChecks.MESSAGE_THAT_TOOK_NO_TIME)).isBetween(0.9, 1.0);
	}

	@ParameterizedTest
	@CsvSource({ "320, 640", "360, 740", "390, 844", "768, 1024", "1240, 800" })
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
	void everythingStandsOutFromItsBackground(String scheme) {
		page.cache("A", 1);
		page.cache("B", 2);
		page.click("B", "cut");
		page.awaitState("B", "DEAF");
		page.click("A", 2, "change");
		page.awaitEntry("B", 2, "stale");
		browser.prefer(scheme);
		Page.await().until(() -> browser.run(PageChecks.FAINT_TEXTS), List.of()::equals);
		Page.await().until(() -> browser.run(PageChecks.FAINT_SHAPES), List.of()::equals);
		assertThat(browser.run(PageChecks.BACKGROUND_IS_DARK)).isEqualTo(scheme.equals("dark"));
	}

	private static List<String> announcements() {
		return browser.findAll("#announcer p")
			.stream()
			.map((announcement) -> announcement.getDomProperty("textContent"))
			.toList();
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
