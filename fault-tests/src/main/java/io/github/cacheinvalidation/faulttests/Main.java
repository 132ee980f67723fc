package io.github.cacheinvalidation.faulttests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.cacheinvalidation.faulttests.report.Report;

/**
 * Runs the nodes under faults for as long as one likes, and writes what it has found.
 *
 * @since 0.1.0
 */
public final class Main {

	private static final String REPORT = "fault-report.md";

	private Main() {
	}

	/**
	 * Run it. Ends the JVM, with status 1 if something was found that must not be.
	 * @param args the arguments, described in {@code CONTRIBUTING.md}
	 * @throws IOException if the report can't be written
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		HarnessArguments arguments;
		try {
			arguments = new HarnessArguments(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
			return;
		}
		Report report = new FaultHarness(arguments.settings()).run();
		String text = report.toMarkdown();
		Path file = arguments.output().resolve(REPORT);
		Files.createDirectories(arguments.output());
		Files.writeString(file, text);
		System.out.println(text);
		System.exit(report.problems().isEmpty() ? 0 : 1);
	}

}
