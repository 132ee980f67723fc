package io.github.cacheinvalidation.benchmarks.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.measurement.Entry;
import io.github.cacheinvalidation.benchmarks.measurement.Measurement;
import io.github.cacheinvalidation.benchmarks.measurement.Size;
import io.github.cacheinvalidation.benchmarks.measurement.Value;
import io.github.cacheinvalidation.benchmarks.report.Series;

/**
 * Measures all entries of a measurement in turn, round after round: what else the machine
 * has to do changes in the course of a run, and so meets all alike. Entries with the same
 * setting race each other; each setting's turn comes when the one before is done.
 *
 * @since 0.1.0
 */
public final class Race {

	/**
	 * An entry whose rounds take longer gets no more than {@value #SLOW_ROUNDS}.
	 */
	private static final Duration SLOW = Duration.ofSeconds(4);

	private static final int SLOW_ROUNDS = 3;

	/**
	 * A product that fails as often isn't measured any further.
	 */
	private static final int FAILURES = 3;

	private final Measurement measurement;

	private final Size size;

	private final int warmUps;

	private final int rounds;

	private final Path log;

	private final Map<Entry, Map<String, Series>> series = new LinkedHashMap<>();

	/**
	 * Create a race.
	 * @param measurement what to measure
	 * @param size how much in a round
	 * @param warmUps how many rounds don't count
	 * @param rounds how many count
	 * @param log the file for everything that products print
	 */
	public Race(Measurement measurement, Size size, int warmUps, int rounds, Path log) {
		this.measurement = measurement;
		this.size = size;
		this.rounds = Math.min(rounds, measurement.maxRounds());
		this.warmUps = Math.min(warmUps, this.rounds - 1);
		this.log = log;
	}

	/**
	 * Run all rounds.
	 * @return what was found, by entry
	 * @throws IOException if an entry fails
	 */
	public List<Series> run() throws IOException {
		Map<String, List<Entry>> heats = new LinkedHashMap<>();
		for (Entry entry : this.measurement.entries()) {
			// In the order of the entries, whoever is measured first.
			this.series.put(entry, new LinkedHashMap<>());
			heats.computeIfAbsent(entry.setting(), (setting) -> new ArrayList<>()).add(entry);
		}
		for (List<Entry> heat : heats.values()) {
			run(heat);
		}
		return this.series.values().stream().flatMap((metrics) -> metrics.values().stream()).toList();
	}

	private void run(List<Entry> entries) throws IOException {
		List<WorkerProcess> workers = new ArrayList<>();
		Map<WorkerProcess, Integer> slowRounds = new LinkedHashMap<>();
		Map<WorkerProcess, Integer> failures = new LinkedHashMap<>();
		try {
			for (Entry entry : entries) {
				System.out.printf("%s %s: opening %s%n", this.measurement.name(), entry.setting(), entry.contender());
				workers.add(WorkerProcess.start(this.measurement, entry, this.size, this.log));
			}
			for (int round = -this.warmUps; round < this.rounds; round++) {
				System.out.printf("%s %s: round %d of %d%n", this.measurement.name(), entries.get(0).setting(),
						round + 1, this.rounds);
				for (WorkerProcess worker : workers) {
					if (slowRounds.getOrDefault(worker, 0) >= SLOW_ROUNDS) {
						continue;
					}
					long start = System.nanoTime();
					List<Value> values = round(worker, failures);
					boolean slow = System.nanoTime() - start > SLOW.toNanos();
					if (slow) {
						slowRounds.merge(worker, 1, Integer::sum);
					}
					// There isn't much to warm up where a round takes that long.
					if (round >= 0 || slow) {
						values.forEach((value) -> add(worker.entry(), value));
					}
				}
			}
		}
		finally {
			workers.forEach(WorkerProcess::close);
		}
		failures.forEach((worker, count) -> add(worker.entry(), new Value("rounds that failed", count, "")));
	}

	/**
	 * Measure a round, again if it fails, so that the rounds of all still go together.
	 * @return what was found, or nothing if a product fails too often
	 * @throws IOException if a round fails that isn't another product's
	 */
	private List<Value> round(WorkerProcess worker, Map<WorkerProcess, Integer> failures) throws IOException {
		while (failures.getOrDefault(worker, 0) < FAILURES) {
			Optional<List<Value>> values = worker.round();
			if (values.isPresent()) {
				return values.get();
			}
			if (!Contenders.isPeer(worker.entry().contender())) {
				throw new IOException("%s has failed, see %s".formatted(worker.entry(), this.log));
			}
			System.out.printf("%s has failed, see %s%n", worker.entry(), this.log);
			failures.merge(worker, 1, Integer::sum);
		}
		return List.of();
	}

	private void add(Entry entry, Value value) {
		Objects.requireNonNull(this.series.get(entry))
			.computeIfAbsent(value.metric(),
					(metric) -> new Series(entry.contender(), entry.setting(), metric, value.unit(), new ArrayList<>()))
			.rounds()
			.add(value.value());
	}

}
