package io.github.cacheinvalidation.faulttests.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.cacheinvalidation.faulttests.fault.FaultKind;

/**
 * What a {@link Judge} has found so far.
 *
 * @since 0.1.0
 */
public final class Verdict {

	private static final int MAX_DETAILS = 30;

	private final Map<FaultKind, Longest> longest = new EnumMap<>(FaultKind.class);

	private Longest longestInCalm = new Longest(0, 0);

	private final List<String> details = new ArrayList<>();

	private long beyondBound;

	private long beyondBoundOfCutOff;

	private long longestOfCutOff;

	private long staleEntries;

	private long staleEntriesByLostWrites;

	private long neverCommitted;

	private long ownWritesMissed;

	private long lostWrites;

	private long unknownWrites;

	void addStale(Set<FaultKind> kinds, Longest staleness) {
		if (kinds.isEmpty()) {
			this.longestInCalm = this.longestInCalm.or(staleness);
		}
		kinds.forEach((kind) -> this.longest.merge(kind, staleness, Longest::or));
	}

	void addBeyondBound(long reads, String detail) {
		this.beyondBound += reads;
		addDetail(detail);
	}

	void addBeyondBoundOfCutOff(long reads, long staleness) {
		this.beyondBoundOfCutOff += reads;
		this.longestOfCutOff = Math.max(this.longestOfCutOff, staleness);
	}

	void addStaleEntry(boolean byLostWrites, String detail) {
		this.staleEntries++;
		this.staleEntriesByLostWrites += byLostWrites ? 1 : 0;
		addDetail(detail);
	}

	void addNeverCommitted(long count, String detail) {
		this.neverCommitted += count;
		addDetail(detail);
	}

	void addOwnWriteMissed(long reads, String detail) {
		this.ownWritesMissed += reads;
		addDetail(detail);
	}

	void setWrites(long lost, long unknown) {
		this.lostWrites = lost;
		this.unknownWrites = unknown;
	}

	private void addDetail(String detail) {
		if (this.details.size() < MAX_DETAILS) {
			this.details.add(detail);
		}
	}

	/**
	 * Return the longest staleness seen while faults of each kind happened.
	 * @return what was longest, by the kinds for which there was any
	 */
	public Map<FaultKind, Longest> getLongest() {
		return this.longest;
	}

	/**
	 * Return the longest staleness seen while no fault happened.
	 * @return what was longest
	 */
	public Longest getLongestInCalm() {
		return this.longestInCalm;
	}

	/**
	 * Return how many reads were stale beyond the bound.
	 * @return the number of reads
	 */
	public long getBeyondBound() {
		return this.beyondBound;
	}

	/**
	 * Return how many reads would be beyond the bound if that counted from the commit:
	 * the bus accepted the message later, since the writer was cut off.
	 * @return the number of reads
	 */
	public long getBeyondBoundOfCutOff() {
		return this.beyondBoundOfCutOff;
	}

	/**
	 * Return the longest time after the commit at which such a read began.
	 * @return the time in nanoseconds
	 */
	public long getLongestOfCutOff() {
		return this.longestOfCutOff;
	}

	/**
	 * Return how many entries of caches were outdated when all was quiet.
	 * @return the number of entries
	 */
	public long getStaleEntries() {
		return this.staleEntries;
	}

	/**
	 * Return how many of these were outdated by nothing but writes whose nodes had ended
	 * before the bus had accepted what they remove.
	 * @return the number of entries
	 */
	public long getStaleEntriesByLostWrites() {
		return this.staleEntriesByLostWrites;
	}

	/**
	 * Return how many reads and entries had versions that have never been committed.
	 * @return the number of reads and entries
	 */
	public long getNeverCommitted() {
		return this.neverCommitted;
	}

	/**
	 * Return how many reads were older than what the reading node had committed itself.
	 * @return the number of reads
	 */
	public long getOwnWritesMissed() {
		return this.ownWritesMissed;
	}

	/**
	 * Return how many committed writes were lost, since their nodes ended before the bus
	 * had accepted what they remove.
	 * @return the number of writes
	 */
	public long getLostWrites() {
		return this.lostWrites;
	}

	/**
	 * Return how many versions are in the database that nobody has told of.
	 * @return the number of writes
	 */
	public long getUnknownWrites() {
		return this.unknownWrites;
	}

	/**
	 * Return what was wrong, for people. Only the first findings are there.
	 * @return a line for each
	 */
	public List<String> getDetails() {
		return List.copyOf(this.details);
	}

	/**
	 * The longest staleness.
	 *
	 * @param sinceAccepted nanoseconds after the bus had accepted what a newer write
	 * removes
	 * @param sinceCommitted nanoseconds after a newer write was committed
	 */
	public record Longest(long sinceAccepted, long sinceCommitted) {

		Longest or(Longest other) {
			return new Longest(Math.max(this.sinceAccepted, other.sinceAccepted),
					Math.max(this.sinceCommitted, other.sinceCommitted));
		}

	}

}
