package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes the pictures of the page that the documentation shows, into the directory that
 * the system property names.
 */
@EnabledIfSystemProperty(named = PageScreenshotTests.DIRECTORY, matches = ".+",
		disabledReason = "Takes pictures only where a directory for them is named")
class PageScreenshotTests {

	static final String DIRECTORY = "page.screenshots";

	private static final int MAX_SIZE = 200 * 1024;

	private static final int WARM_UP = 500;

	private static TwoNodes nodes;

	private static Browser browser;

	@BeforeAll
	static void start() {
		browser = Browser.start();
		nodes = TwoNodes.start(DemoArguments.parse());
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

	@Test
	void pictures() throws IOException {
		warmUp();
		Page page = new Page(browser);
		browser.prefer("light");
		browser.resize(1240, 1500, 1);
		page.open(nodes.a());
		for (int i = 0; i < 36; i++) {
			String node = (i % 3 == 0) ? "B" : "A";
			page.click(node, i % 5 + 1, "change");
			page.awaitAnswer(node, page.name(i % 5 + 1) + " changed");
		}
		for (int product = 1; product <= 5; product++) {
			page.cache("B", product);
		}
		page.cache("A", 4);
		page.cache("A", 5);
		page.click("B", "cut");
		page.awaitState("B", "DEAF");
		page.click("A", 1, "change");
		page.awaitEntry("B", 1, "stale");
		page.click("A", 3, "change");
		page.awaitEntry("B", 3, "stale");
		page.cache("A", 1);
		page.click("B", 1, "read");
		page.awaitAnswer("B", "from the cache of B");
		page.awaitLatestMessage("A → B", "MISSED");
		take("page-stale", "body");
		browser.prefer("dark");
		page.click("B", "cut");
		page.awaitState("B", "REPAIRED");
		page.awaitEntry("B", 1, "none");
		page.cache("B", 1);
		take("page-repaired-dark", "body");
		browser.resize(390, 844, 2);
		page.click("B", "silence");
		page.cache("A", 2);
		page.click("A", 1, "change");
		page.awaitEntry("B", 1, "stale");
		page.awaitState("B", "DEAF");
		take("page-phone", ".bus");
	}

	/**
	 * The first messages of a JVM take longer than those that one goes on to see.
	 */
	private static void warmUp() {
		CatalogueClient a = new CatalogueClient(nodes.a());
		CatalogueClient b = new CatalogueClient(nodes.b());
		long id = a.create("Warm-up", "1.00").id();
		for (int i = 0; i < WARM_UP; i++) {
			((i % 2 == 0) ? a : b).changePrice(id, "%d.00".formatted(i + 1));
		}
		a.delete("/products/" + id);
	}

	private static void take(String name, String top) throws IOException {
		// Dots on their way and flashes are over then.
		Page.await().until(() -> (Boolean) browser.run("return document.getAnimations().length === 0"));
		browser.run("document.activeElement.blur(); document.querySelector('%s').scrollIntoView()".formatted(top));
		byte[] image = Base64.getDecoder().decode(browser.screenshot());
		assertThat(image.length).as("size of %s", name).isLessThan(MAX_SIZE);
		Path directory = Files.createDirectories(Path.of(System.getProperty(DIRECTORY)));
		Files.write(directory.resolve(name + ".webp"), image);
	}

}
