package io.github.cacheinvalidation.sample;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.StaleElementReferenceException;

/**
 * The page of {@link TwoNodes}, as somebody uses it with a browser.
 */
final class Page {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Browser browser;

	Page(Browser browser) {
		this.browser = browser;
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT).ignoreException(StaleElementReferenceException.class);
	}

	/**
	 * Open the page that a node serves and wait until it shows something.
	 */
	void open(TwoNodes.Node node) {
		this.browser.open(node.url() + "/");
		await().until(() -> this.browser.findAll(".cell").size() >= 10);
	}

	/**
	 * Join both nodes and empty their caches, so that a test begins with nothing.
	 */
	void reset() {
		for (String node : new String[] { "A", "B" }) {
			if (text(card(node) + " [data-action=cut]").equals("Join again")) {
				click(node, "cut");
			}
			await().until(() -> !state(node).equals("DEAF") && !state(node).equals("SUSPECT"));
			click(node, "clear");
		}
		await().until(() -> this.browser.findAll(".cell .entry:not([data-entry=none])").isEmpty());
	}

	void click(String node, String action) {
		this.browser.find(card(node) + " [data-action=%s]".formatted(action)).click();
	}

	void click(String node, int product, String action) {
		this.browser.find(cell(node, product) + " [data-action=%s]".formatted(action)).click();
	}

	/**
	 * Read a product on a node and wait until it is shown as cached there.
	 */
	void cache(String node, int product) {
		click(node, product, "read");
		awaitEntry(node, product, "cached");
	}

	/**
	 * Wait until a node's cache is shown to hold an entry, an outdated one or none.
	 * @param state as the page marks it
	 */
	void awaitEntry(String node, int product, String state) {
		await().until(() -> this.browser.find(cell(node, product) + " .entry").getDomAttribute("data-entry"),
				state::equals);
	}

	String state(String node) {
		return this.browser.find(card(node) + " .state").getDomAttribute("data-state");
	}

	void awaitState(String node, String... states) {
		await().until(() -> state(node), List.of(states)::contains);
	}

	/**
	 * Wait until a node says what has come of an action.
	 */
	void awaitAnswer(String node, String part) {
		await().until(() -> text(card(node) + " .answer"), (answer) -> answer.contains(part));
	}

	/**
	 * Wait until the latest message has come as far as this.
	 */
	void awaitLatestMessage(String route, String progress) {
		await().until(
				() -> text(".message .route") + " " + this.browser.find(".message").getDomAttribute("data-progress"),
				(route + " " + progress)::equals);
	}

	String price(int product) {
		return text(".product:nth-child(%d) .price".formatted(product));
	}

	String name(int product) {
		return text(".product:nth-child(%d) h3".formatted(product));
	}

	String text(String selector) {
		return this.browser.find(selector).getText();
	}

	private static String card(String node) {
		return ".node[data-node=%s]".formatted(node);
	}

	private static String cell(String node, int product) {
		return ".product:nth-child(%d) .cell[data-node=%s]".formatted(product, node);
	}

}
