package io.github.cacheinvalidation.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each {@link CallerBenchmark} in turn with plain caches and with the library, round
 * after round, and prints what they have cost and the ratios: what else a machine has to
 * do changes in the course of a run, and so meets both alike.
 */
public final class Comparison {

	private final Map<String, Costs> plain = new LinkedHashMap<>();

	private final Map<String, Costs> invalidated = new LinkedHashMap<>();

	private Comparison() {
	}

	/**
	 * Run and print.
	 * @param args how many rounds, which may be left out
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] args) throws RunnerException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 7;
		Comparison comparison = new Comparison();
		for (int round = 1; round <= rounds; round++) {
			System.out.println("Round " + round + " of " + rounds);
			comparison.run("", "up");
			comparison.run("evict", "down", "hung");
		}
		comparison.print();
	}

	private void run(String benchmark, String... buses) throws RunnerException {
		Options options = new OptionsBuilder().include(CallerBenchmark.class.getName() + "." + benchmark)
			.param("bus", buses)
			.forks(1)
			.warmupIterations(10)
			.warmupTime(TimeValue.milliseconds(200))
			.measurementIterations(15)
			.measurementTime(TimeValue.milliseconds(100))
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
		// Of each benchmark, JMH runs one after the other, in new JVMs.
		for (RunResult result : new Runner(options).run()) {
			Map<String, Costs> costs = result.getParams().getParam("caches").equals("plain") ? this.plain
					: this.invalidated;
			costs.computeIfAbsent(label(result), (label) -> new Costs()).add(result);
		}
	}

	private static String label(RunResult result) {
		String bus = result.getParams().getParam("bus");
		return result.getPrimaryResult().getLabel() + (bus.equals("up") ? "" : ", bus " + bus);
	}

	private void print() {
		System.out.printf("%-22s %10s %12s %8s %16s %8s %8s%n", "", "plain ns", "library ns", "ratio", "(least, most)",
				"plain B", "library B");
		this.plain.forEach((label, before) -> {
			Costs after = this.invalidated.getOrDefault(label, new Costs());
			List<Double> ratios = before.ratios(after);
			System.out.printf("%-22s %10.1f %12.1f %8.2f %16s %8.0f %8.0f%n", label, median(before.times),
					median(after.times), median(ratios), "(%.2f, %.2f)".formatted(least(ratios), most(ratios)),
					median(before.bytes), median(after.bytes));
		});
	}

	private static double least(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
	}

	private static double most(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * What one operation has cost in each round, in nanoseconds and in bytes.
	 */
	private static final class Costs {

		private final List<Double> times = new ArrayList<>();

		private final List<Double> bytes = new ArrayList<>();

		/**
		 * Add a round. Its time is the median of its iterations, which what else happens
		 * on the machine disturbs least.
		 */
		void add(RunResult result) {
			this.times.add(median(result.getBenchmarkResults()
				.stream()
				.flatMap((benchmark) -> benchmark.getIterationResults().stream())
				.map((iteration) -> iteration.getPrimaryResult().getScore())
				.toList()));
			this.bytes.add(Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
		}

		List<Double> ratios(Costs other) {
			List<Double> ratios = new ArrayList<>();
			for (int round = 0; round < this.times.size(); round++) {
				ratios.add(other.times.get(round) / this.times.get(round));
			}
			return ratios;
		}

	}

}
