package io.github.cacheinvalidation.sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

import org.apache.commons.logging.LogFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless browser that reaches this machine only.
 */
final class Browser implements AutoCloseable {

	static final String MISSING = "The sample's page is not tested: there is no Chromium with chromedriver on the path "
			+ "(Debian: apt-get install chromium chromium-driver)";

	private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

	/** Below this a view is that of a phone, which lays pages out in its own way. */
	private static final int NARROW = 500;

	private static final String DRIVER = "chromedriver";

	private final ChromeDriverService service;

	private final ChromeDriver driver;

	private Browser(Path browser, Path driver) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser.toFile());
		// Chromium's own sandbox is not to be had by root nor in most containers.
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
				"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		// Named, so that Selenium looks for none to download.
		this.service = new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile())
			.usingAnyFreePort()
			.build();
		this.driver = new ChromeDriver(this.service, options);
	}

	/**
	 * Return whether a browser can be started, and say so if not, since what is skipped
	 * is easily overlooked.
	 */
	static boolean isInstalled() {
		boolean installed = browser().isPresent() && Executables.find(DRIVER).isPresent();
		if (!installed) {
			LogFactory.getLog(Browser.class).warn(MISSING);
		}
		return installed;
	}

	/**
	 * Start a browser.
	 * @throws IllegalStateException if there is none
	 */
	static Browser start() {
		return new Browser(browser().orElseThrow(() -> new IllegalStateException(MISSING)),
				Executables.find(DRIVER).orElseThrow(() -> new IllegalStateException(MISSING)));
	}

	private static Optional<Path> browser() {
		return BROWSERS.stream().flatMap((name) -> Executables.find(name).stream()).findFirst();
	}

	void open(String url) {
		this.driver.get(url);
	}

	/**
	 * Return the first element that a CSS selector finds.
	 */
	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> findAll(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	WebElement focused() {
		return this.driver.switchTo().activeElement();
	}

	void press(Keys key) {
		new Actions(this.driver).sendKeys(key).perform();
	}

	Object run(String script) {
		return this.driver.executeScript(script);
	}

	void resize(int width, int height, double scale) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", width < NARROW));
	}

	/**
	 * Prefer a color scheme, {@code light} or {@code dark}.
	 */
	void prefer(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	/**
	 * Return the page as a WebP image in base64, as far as it is in view.
	 */
	String screenshot() {
		return (String) this.driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "webp", "quality", 90))
			.get("data");
	}

	/**
	 * Return the warnings and errors in the console since the last call.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::toString)
			.toList();
	}

	/**
	 * End the browser and its driver.
	 */
	@Override
	public void close() {
		try {
			this.driver.quit();
		}
		finally {
			this.service.stop();
		}
	}

}
