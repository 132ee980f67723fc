package io.github.cacheinvalidation.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a figure is to be.
 *
 * @param figure the figure, for people
 * @param target what it is to be, for people
 * @param measurement the measurement that it is found in
 * @param found finds it in the result
 * @param unit of what, or {@code ×}
 * @param met whether it is met
 */
record Target(String figure, String target, String measurement, Function<Figures, Optional<Double>> found, String unit,
		Predicate<Double> met) {

	private static final String LIBRARY = "library";

	/**
	 * Return all targets, and for each whether it is met, as a table.
	 * @param results the results by measurement
	 */
	static String table(Map<String, Result> results) {
		List<List<String>> rows = new ArrayList<>(List.of(List.of("figure", "target", "measured", "")));
		for (Target target : all()) {
			Optional.ofNullable(results.get(target.measurement()))
				.flatMap((result) -> target.found().apply(new Figures(result)))
				.ifPresent((value) -> rows.add(List.of(target.figure(), target.target(),
						(Numbers.format(value) + (target.unit().equals("×") ? "" : " ") + target.unit()).trim(),
						target.met().test(value) ? "met" : "**missed**")));
		}
		return Tables.table(rows);
	}

	private static List<Target> all() {
		List<Target> targets = new ArrayList<>();
		for (String threads : List.of("1", "2")) {
			targets.add(atMost("local hit beside Spring Caffeine, threads: " + threads, 1.05, "local-hit",
					(figures) -> figures.ratio(LIBRARY, threads, "time")));
			targets.add(new Target("bytes that a hit allocates more than with Spring Caffeine, threads: " + threads,
					"0", "local-hit", (figures) -> figures.difference(LIBRARY, threads, "allocated"), "B",
					(value) -> value < 1));
			targets.add(atMost("local hit beside the fastest peer, threads: " + threads, 1, "local-hit",
					(figures) -> figures.besideBestPeer(threads, "time")));
		}
		for (String bus : List.of("up", "down", "hung")) {
			targets.add(new Target("eviction call over the local removal, median, bus " + bus, "≤ 1 µs", "caller",
					(figures) -> figures.difference(LIBRARY, bus, "p50"), "µs", (value) -> value <= 1));
			targets.add(atMost("eviction call beside the fastest peer, median, bus " + bus, 0.1, "caller",
					(figures) -> figures.besideBestPeer(bus, "p50")));
		}
		targets.add(atMost("propagation beside raw Lettuce, p50", 1.25, "propagation",
				(figures) -> figures.ratio(LIBRARY, "", "p50")));
		targets.add(atMost("propagation beside raw Lettuce, p99", 1.5, "propagation",
				(figures) -> figures.ratio(LIBRARY, "", "p99")));
		targets.add(atMost("propagation beside the fastest peer, p50", 1, "propagation",
				(figures) -> figures.besideBestPeer("", "p50")));
		for (String receivers : List.of("1", "4", "16")) {
			targets.add(atLeast("evictions/s beside raw Lettuce, receivers: " + receivers, 0.7, "throughput",
					(figures) -> figures.ratio(LIBRARY, receivers, "evictions")));
			targets.add(atLeast("evictions/s beside the best Redis peer, receivers: " + receivers, 10, "throughput",
					(figures) -> figures.besideMostOf(List.of("redisson-local", "redisson", "jetcache"), receivers,
							"evictions")));
		}
		targets.add(exactly("messages for 10,000 cold loads", 0));
		targets.add(exactly("messages for a transaction with 100 evictions", 1));
		targets.add(exactly("messages for a transaction with 1,000 evictions", 2));
		for (String others : List.of("nothing else", "Redis", "Redis, in use")) {
			targets.add(new Target("start-up time added to a minimal application, beside caching: " + others,
					"≤ 150 ms", "start-up", (figures) -> figures.difference(LIBRARY, others, "until started"), "ms",
					(value) -> value <= 150));
		}
		targets.add(new Target("memory per entry more than with Spring Caffeine", "0", "memory",
				(figures) -> figures.difference(LIBRARY, "", "per entry"), "B", (value) -> value < 0.01));
		targets.add(new Target("first correct read after a cut", "≤ 0.3 s", "recovery",
				(figures) -> figures.median(LIBRARY, "", "first correct read"), "s", (value) -> value <= 0.3));
		targets.add(atMost("first correct read beside the fastest peer", 1, "recovery",
				(figures) -> figures.besideBestPeer("", "first correct read")));
		targets.add(atMost("propagation over the Service Bus stand-in beside the raw SDK, p50", 1.25,
				"propagation-servicebus", (figures) -> figures.ratio("library-servicebus", "", "p50")));
		return targets;
	}

	private static Target exactly(String messages, int number) {
		return new Target(messages, String.valueOf(number), "wire", (figures) -> figures.median(LIBRARY, "", messages),
				"", (value) -> value == number);
	}

	private static Target atMost(String figure, double limit, String measurement,
			Function<Figures, Optional<Double>> found) {
		return new Target(figure, "≤ " + Numbers.format(limit) + "×", measurement, found, "×",
				(value) -> value <= limit);
	}

	private static Target atLeast(String figure, double limit, String measurement,
			Function<Figures, Optional<Double>> found) {
		return new Target(figure, "≥ " + Numbers.format(limit) + "×", measurement, found, "×",
				(value) -> value >= limit);
	}

}
