package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What happened when and to whom. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class FaultLog {

	/**
	 * For how long a fault that is over may still be felt: until a connection is there
	 * again, and what was missed has been noticed.
	 */
	public static final Duration AFTERMATH = Duration.ofSeconds(5);

	/**
	 * The target that concerns all nodes.
	 */
	public static final String BUS = "bus";

	private final List<Entry> entries = new ArrayList<>();

	/**
	 * A fault begins.
	 * @param kind its kind
	 * @param targets what it harms
	 * @param time the time, as {@link System#nanoTime()}
	 * @return the fault's end is to be noted there
	 */
	public synchronized Entry begin(FaultKind kind, Set<String> targets, long time) {
		Entry entry = new Entry(kind, targets, time);
		this.entries.add(entry);
		return entry;
	}

	/**
	 * A fault has ended.
	 * @param entry what its begin returned
	 * @param time the time, as {@link System#nanoTime()}
	 */
	public synchronized void end(Entry entry, long time) {
		entry.ended = true;
		entry.end = time;
	}

	/**
	 * Return what happened, or had just happened, between two times.
	 * @param from the earlier time
	 * @param to the later time
	 * @param concerned whether a target is of interest
	 * @return the kinds of faults
	 */
	public synchronized Set<FaultKind> kindsBetween(long from, long to, Predicate<String> concerned) {
		Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
		for (Entry entry : this.entries) {
			if (entry.begin - to <= 0 && (!entry.ended || entry.end + AFTERMATH.toNanos() - from >= 0)
					&& entry.targets.stream().anyMatch(concerned)) {
				kinds.add(entry.kind);
			}
		}
		return kinds;
	}

	/**
	 * Return how often each kind of fault happened.
	 * @return the numbers, by the kinds that happened
	 */
	public synchronized Map<FaultKind, Integer> counts() {
		Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
		this.entries.forEach((entry) -> counts.merge(entry.kind, 1, Integer::sum));
		return counts;
	}

	/**
	 * A fault that has begun.
	 */
	public static final class Entry {

		private final FaultKind kind;

		private final Set<String> targets;

		private final long begin;

		private boolean ended;

		private long end;

		private Entry(FaultKind kind, Set<String> targets, long begin) {
			this.kind = kind;
			this.targets = targets;
			this.begin = begin;
		}

		@Override
		public String toString() {
			return this.kind.getDescription() + " " + this.targets;
		}

	}

}
