package io.github.cacheinvalidation.faulttests.crowd;

import java.time.Duration;

import org.springframework.boot.convert.DurationStyle;

/**
 * Lets many nodes in one JVM work on one Redis, and says what they cost.
 *
 * @since 0.1.0
 */
public final class CrowdMain {

	private static final String CONTEXTS = "--contexts=";

	private static final String DURATION = "--duration=";

	private CrowdMain() {
	}

	/**
	 * Run it. Ends the JVM, with status 1 if a promise was broken.
	 * @param args {@code --contexts=} (64), {@code --duration=} (10m)
	 */
	public static void main(String[] args) {
		int contexts = 64;
		Duration duration = Duration.ofMinutes(10);
		for (String arg : args) {
			if (arg.startsWith(CONTEXTS)) {
				contexts = Integer.parseInt(arg.substring(CONTEXTS.length()));
			}
			else if (arg.startsWith(DURATION)) {
				duration = DurationStyle.detectAndParse(arg.substring(DURATION.length()));
			}
			else {
				System.err.println("Unknown argument '%s': there are %s, %s".formatted(arg, CONTEXTS, DURATION));
				System.exit(2);
			}
		}
		CrowdReport report = new CrowdRun(contexts, duration).run();
		System.out.println(report.toMarkdown());
		System.exit(report.problems().isEmpty() ? 0 : 1);
	}

}
