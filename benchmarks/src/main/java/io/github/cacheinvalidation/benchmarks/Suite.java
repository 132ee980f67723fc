package io.github.cacheinvalidation.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.measurement.Measurement;
import io.github.cacheinvalidation.benchmarks.measurement.Measurements;
import io.github.cacheinvalidation.benchmarks.report.Machine;
import io.github.cacheinvalidation.benchmarks.report.PerformancePage;
import io.github.cacheinvalidation.benchmarks.report.Result;
import io.github.cacheinvalidation.benchmarks.report.ResultFiles;
import io.github.cacheinvalidation.benchmarks.report.Series;
import io.github.cacheinvalidation.benchmarks.report.Summary;
import io.github.cacheinvalidation.benchmarks.run.Race;

/**
 * Measures this library side by side with others.
 */
public final class Suite {

	private Suite() {
	}

	/**
	 * Measure, and write down what was found.
	 * @param args see {@link SuiteArguments#USAGE}
	 * @throws IOException if a measurement fails
	 */
	public static void main(String[] args) throws IOException {
		SuiteArguments arguments;
		try {
			arguments = SuiteArguments.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.println(SuiteArguments.USAGE);
			System.exit(2);
			return;
		}
		Files.createDirectories(arguments.output());
		ResultFiles files = new ResultFiles(arguments.output());
		for (Measurement measurement : arguments.measurements()) {
			Result result = run(measurement, arguments);
			files.write(result);
			System.out.print(Summary.of(result));
		}
		if (arguments.page() != null) {
			new PerformancePage(arguments.page(), files)
				.update(Measurements.all().stream().map(Measurement::name).toList());
		}
	}

	private static Result run(Measurement measurement, SuiteArguments arguments) throws IOException {
		Path log = arguments.log();
		List<Series> series = new Race(measurement, arguments.size(), arguments.warmUps(), arguments.rounds(), log)
			.run();
		Map<String, Map<String, String>> settings = new LinkedHashMap<>();
		for (Series one : series) {
			settings.computeIfAbsent(one.contender(), (name) -> Contenders.named(name).settings());
		}
		return new Result(measurement.name(), arguments.commandFor(measurement.name()), Machine.describe(), settings,
				series);
	}

}
