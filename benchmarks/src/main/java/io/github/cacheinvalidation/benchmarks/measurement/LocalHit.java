package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;

/**
 * How long it takes to look up what this node holds, and how many bytes that allocates,
 * with one thread and with two. Measured with JMH, which starts a JVM for each round.
 */
final class LocalHit implements Measurement {

	@Override
	public String name() {
		return "local-hit";
	}

	@Override
	public List<Entry> entries() {
		List<Entry> entries = new ArrayList<>();
		for (String threads : List.of("1", "2")) {
			entries.add(new Entry(Contenders.SPRING_CAFFEINE, threads));
			entries.add(new Entry(Contenders.LIBRARY, threads));
			entries.add(new Entry(Contenders.CAFFEINE, threads));
			Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer, threads)));
			entries.add(new Entry("hazelcast", threads));
			entries.add(new Entry("infinispan", threads));
			entries.add(new Entry(Contenders.SPRING_REDIS, threads));
		}
		return entries;
	}

	@Override
	public Session open(Entry entry, Size size) {
		return new JmhSession(entry, size);
	}

	private record JmhSession(Entry entry, Size size) implements Session {

		@Override
		public List<Value> round() {
			var options = new OptionsBuilder().include(LocalHitBenchmark.class.getName() + ".get")
				.param("contender", this.entry.contender())
				.threads(this.entry.number())
				.forks(this.size.choose(0, 1))
				.warmupIterations(this.size.choose(1, 10))
				.warmupTime(TimeValue.milliseconds(this.size.choose(10, 150)))
				.measurementIterations(this.size.choose(1, 10))
				.measurementTime(TimeValue.milliseconds(this.size.choose(10, 100)))
				.addProfiler(GCProfiler.class)
				.shouldFailOnError(true)
				.verbosity(VerboseMode.SILENT)
				.build();
			try {
				RunResult result = new Runner(options).runSingle();
				List<Double> times = result.getBenchmarkResults()
					.stream()
					.flatMap((benchmark) -> benchmark.getIterationResults().stream())
					.map((iteration) -> iteration.getPrimaryResult().getScore())
					.sorted()
					.toList();
				double bytes = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
					.getScore();
				// What else happens on the machine disturbs the median least.
				return List.of(new Value("time", times.get(times.size() / 2), "ns"),
						new Value("allocated", bytes, "B"));
			}
			catch (RunnerException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
		}

	}

}
