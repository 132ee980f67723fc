package io.github.cacheinvalidation.faulttests.crowd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What many nodes have cost.
 *
 * @param contexts how many nodes there were
 * @param interval the interval of heartbeats that was set
 * @param stretched the interval that so many nodes keep
 * @param parts the parts of the run
 * @param staleEntries how many entries weren't what the store held in the end
 * @param settled whether all nodes heard each other in the end, and nothing was stale
 */
record CrowdReport(int contexts, Duration interval, Duration stretched, List<Part> parts, long staleEntries,
		boolean settled) {

	static final int PARTS = 6;

	/**
	 * How often a node may clear its caches because Redis was restarted: when it is back,
	 * and once more where a machine is so busy that a node falls silent.
	 */
	private static final int MAX_REPAIRS = 2;

	/**
	 * By how much the heap may have grown from the first quiet part to the last.
	 */
	private static final double MAX_GROWTH = 1.5;

	/**
	 * Return how many heartbeats there may be in a second.
	 */
	double statedRate() {
		return this.contexts / (this.stretched.toNanos() / 1e9);
	}

	/**
	 * Return what was promised and isn't so.
	 */
	List<String> problems() {
		List<String> problems = new ArrayList<>();
		for (Part part : this.parts) {
			// Each node may be in the midst of an interval at both ends.
			if (part.heartbeats().messages() > statedRate() * part.seconds() + 2 * this.contexts) {
				problems.add("more heartbeats than stated: " + part.name());
			}
			if (part.repairCount() > MAX_REPAIRS * this.contexts) {
				problems.add("more repairs than there is cause for: " + part.name());
			}
		}
		if (this.parts.get(PARTS - 1).heap() > MAX_GROWTH * this.parts.get(0).heap()) {
			problems.add("the heap has grown");
		}
		if (!this.settled || this.staleEntries > 0) {
			problems.add("%d stale entries, nodes settled: %s".formatted(this.staleEntries, this.settled));
		}
		return problems;
	}

	String toMarkdown() {
		StringBuilder text = new StringBuilder(
				"%d contexts, heartbeat-interval %d ms: at most %.1f heartbeats a second\n\n".formatted(this.contexts,
						this.interval.toMillis(), statedRate()));
		text.append(
				"| part | s | heartbeats a second | answers | kB | repairs | loads a second | CPU of a node | heap of a node |\n");
		text.append("| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |\n");
		for (Part part : this.parts) {
			text.append("| %s | %.0f | %.1f | %d | %d | %s | %.0f | %.2f %% | %.2f MB |\n".formatted(part.name(),
					part.seconds(), part.heartbeats().messages() / part.seconds(), part.answers().messages(),
					part.answers().bytes() / 1000, part.repairs().isEmpty() ? "none" : part.repairs().toString(),
					part.loads() / part.seconds(), part.cpuNanos() / 1e7 / part.seconds() / this.contexts,
					part.heap() / 1e6 / this.contexts));
		}
		text.append("\nStale entries in the end: %d. %s\n".formatted(this.staleEntries,
				problems().isEmpty() ? "Passed." : "Failed: " + String.join("; ", problems())));
		return text.toString();
	}

	/**
	 * A part of a run.
	 *
	 * @param name what happened
	 * @param took how long it was
	 * @param heartbeats heartbeats on the channel
	 * @param answers answers to roll calls on the channel
	 * @param repairs how often caches were cleared, by causes
	 * @param loads how many values were loaded
	 * @param cpuNanos CPU time of the JVM
	 * @param heap bytes in use at the end, after a collection
	 */
	record Part(String name, Duration took, ChannelTraffic.Count heartbeats, ChannelTraffic.Count answers,
			Map<String, Integer> repairs, long loads, long cpuNanos, long heap) {

		double seconds() {
			return this.took.toNanos() / 1e9;
		}

		int repairCount() {
			return this.repairs.values().stream().mapToInt(Integer::intValue).sum();
		}

	}

}
