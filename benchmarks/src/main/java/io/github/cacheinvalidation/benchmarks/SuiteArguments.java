package io.github.cacheinvalidation.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.benchmarks.measurement.Measurement;
import io.github.cacheinvalidation.benchmarks.measurement.Measurements;
import io.github.cacheinvalidation.benchmarks.measurement.Size;

/**
 * What the suite was asked for.
 *
 * @param measurements what to measure
 * @param size how much in a round
 * @param warmUps how many rounds don't count
 * @param rounds how many count
 * @param output where the results go
 * @param page where people read them, if anywhere
 */
record SuiteArguments(List<Measurement> measurements, Size size, int warmUps, int rounds, Path output,
		@Nullable Path page) {

	static final String USAGE = """
			--only=NAME,...  just these measurements: %s
			--rounds=N       how many rounds (7)
			--quick          few and small rounds, to see that it works
			--out=DIR        where the results go (benchmarks/target/results)
			--page=FILE      puts all results that are there into the page, with charts beside them
			--report         measures nothing"""
		.formatted(Measurements.all().stream().map(Measurement::name).collect(Collectors.joining(", ")));

	private static final String COMMAND = "java -cp benchmarks/target/benchmarks.jar " + Suite.class.getName();

	/**
	 * Read the arguments.
	 * @throws IllegalArgumentException if one isn't known
	 */
	static SuiteArguments parse(String... args) {
		List<Measurement> measurements = Measurements.all();
		Size size = Size.FULL;
		int warmUps = 3;
		int rounds = 7;
		Path output = Path.of("benchmarks", "target", "results");
		Path page = null;
		for (String arg : args) {
			String value = arg.substring(arg.indexOf('=') + 1);
			if (arg.startsWith("--only=")) {
				measurements = Arrays.stream(value.split(",")).map(Measurements::named).toList();
			}
			else if (arg.startsWith("--rounds=")) {
				rounds = positive(value);
			}
			else if (arg.startsWith("--out=")) {
				output = Path.of(value);
			}
			else if (arg.startsWith("--page=")) {
				page = Path.of(value);
			}
			else if (arg.equals("--report")) {
				measurements = List.of();
			}
			else if (arg.equals("--quick")) {
				size = Size.TINY;
				warmUps = 0;
				rounds = 1;
			}
			else {
				throw new IllegalArgumentException("Unknown argument '" + arg + "'");
			}
		}
		return new SuiteArguments(measurements, size, warmUps, rounds, output, page);
	}

	private static int positive(String value) {
		int number = Integer.parseInt(value);
		if (number < 1) {
			throw new IllegalArgumentException("--rounds must be 1 or more");
		}
		return number;
	}

	Path log() {
		return this.output.resolve("products.log");
	}

	String commandFor(String measurement) {
		return COMMAND + " --only=" + measurement;
	}

}
