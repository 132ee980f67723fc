package io.github.cacheinvalidation.event;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Counts what this node has sent and received since it was made, for those who look
 * without a registry of meters. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class NodeStatistics implements CacheInvalidationListener {

	private final InstantSource clock;

	private final LongAdder published = new LongAdder();

	private final LongAdder publishFailures = new LongAdder();

	private final LongAdder received = new LongAdder();

	private final LongAdder returned = new LongAdder();

	private final LongAdder applied = new LongAdder();

	private final LongAdder gaps = new LongAdder();

	private final LongAdder missed = new LongAdder();

	private final Map<InvalidMessageException.Reason, Long> rejected = new ConcurrentHashMap<>();

	private final Map<RepairCause, Long> repairs = new ConcurrentHashMap<>();

	private volatile @Nullable Instant lastPublished;

	private volatile @Nullable Instant lastReceived;

	private volatile @Nullable Instant lastRepaired;

	private volatile @Nullable Instant lastRejected;

	/**
	 * Create statistics, all zero.
	 * @param clock says when something happened
	 */
	public NodeStatistics(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public void published() {
		this.published.increment();
		this.lastPublished = this.clock.instant();
	}

	@Override
	public void publishFailed() {
		this.publishFailures.increment();
	}

	@Override
	public void received() {
		this.received.increment();
		this.lastReceived = this.clock.instant();
	}

	@Override
	public void returned() {
		this.returned.increment();
	}

	@Override
	public void rejected(InvalidMessageException.Reason reason) {
		this.rejected.merge(reason, 1L, Long::sum);
		this.lastRejected = this.clock.instant();
	}

	@Override
	public void applied(String cache) {
		this.applied.increment();
	}

	@Override
	public void gap(long missing) {
		this.gaps.increment();
		this.missed.add(missing);
	}

	@Override
	public void repaired(RepairCause cause) {
		this.repairs.merge(cause, 1L, Long::sum);
		this.lastRepaired = this.clock.instant();
	}

	/**
	 * Return how many messages with removals the bus has accepted.
	 * @return the number
	 */
	public long getPublished() {
		return this.published.sum();
	}

	/**
	 * Return how many times the bus has not accepted a message.
	 * @return the number
	 */
	public long getPublishFailures() {
		return this.publishFailures.sum();
	}

	/**
	 * Return how many messages with removals have come from others.
	 * @return the number
	 */
	public long getReceived() {
		return this.received.sum();
	}

	/**
	 * Return how many messages of this node have come back to it.
	 * @return the number, heartbeats included
	 */
	public long getReturned() {
		return this.returned.sum();
	}

	/**
	 * Return how many times entries of a cache have been removed because of a message.
	 * @return the number
	 */
	public long getApplied() {
		return this.applied.sum();
	}

	/**
	 * Return how many times messages of another node have been missed.
	 * @return the number
	 */
	public long getGaps() {
		return this.gaps.sum();
	}

	/**
	 * Return how many messages of other nodes have been missed.
	 * @return the number
	 */
	public long getMissed() {
		return this.missed.sum();
	}

	/**
	 * Return how many messages have not been accepted.
	 * @return the number by the label of the reason, without those that haven't occurred
	 */
	public Map<String, Long> getRejected() {
		return byLabel(this.rejected);
	}

	/**
	 * Return how many times the caches have been cleared because they may have been
	 * stale.
	 * @return the number by the label of the cause, without those that haven't occurred
	 */
	public Map<String, Long> getRepairs() {
		return byLabel(this.repairs);
	}

	private static Map<String, Long> byLabel(Map<? extends Enum<?>, Long> counts) {
		Map<String, Long> result = new TreeMap<>();
		counts.forEach((cause, count) -> result.put(label(cause), count));
		return result;
	}

	/**
	 * Return what people call a cause, in meters, the endpoint and health.
	 * @param cause the cause or reason
	 * @return its label, such as {@code peer-lost}
	 */
	public static String label(Enum<?> cause) {
		return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return when the bus last accepted a message with removals.
	 * @return the time, or {@code null} if it hasn't yet
	 */
	public @Nullable Instant getLastPublished() {
		return this.lastPublished;
	}

	/**
	 * Return when a message with removals last came from others.
	 * @return the time, or {@code null} if none has
	 */
	public @Nullable Instant getLastReceived() {
		return this.lastReceived;
	}

	/**
	 * Return when the caches were last cleared because they may have been stale.
	 * @return the time, or {@code null} if they haven't been
	 */
	public @Nullable Instant getLastRepaired() {
		return this.lastRepaired;
	}

	/**
	 * Return when a message was last not accepted.
	 * @return the time, or {@code null} if all have been
	 */
	public @Nullable Instant getLastRejected() {
		return this.lastRejected;
	}

}
