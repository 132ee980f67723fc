package io.github.cacheinvalidation.cache;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How stale the caches of this node may be. They are read only while it is proven that
 * this node has heard everything up to a moment that is no longer ago than the bound.
 * <p>
 * Asked on each hit and not kept by a timer, so that a process that was suspended doesn't
 * serve what has become too old meanwhile. Goes by two clocks, of which the one counts
 * that has moved on further: the one that only grows may stand still while a machine
 * sleeps. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class StalenessBound {

	private final Duration limit;

	private final long maxNanos;

	private final long maxMillis;

	private final LongSupplier nanoTime;

	private final LongSupplier millis;

	private volatile @Nullable Moment proof;

	/**
	 * Create a bound that nothing is proven for yet.
	 * @param maxStaleness the bound
	 * @param nanoTime the time that only grows, in nanoseconds
	 * @param millis the time on the wall, in milliseconds
	 */
	public StalenessBound(Duration maxStaleness, LongSupplier nanoTime, LongSupplier millis) {
		this.limit = maxStaleness;
		this.maxNanos = maxStaleness.toNanos();
		this.maxMillis = maxStaleness.toMillis();
		this.nanoTime = nanoTime;
		this.millis = millis;
	}

	/**
	 * Return the bound.
	 * @return how stale the caches may be
	 */
	public Duration getLimit() {
		return this.limit;
	}

	/**
	 * Return the present moment.
	 * @return the moment, by this bound's clocks
	 */
	public Moment now() {
		return new Moment(this.nanoTime.getAsLong(), this.millis.getAsLong());
	}

	/**
	 * This node has heard everything that the bus accepted before a moment.
	 * @param moment the moment; one that is earlier than what is proven already changes
	 * nothing
	 */
	public synchronized void prove(Moment moment) {
		Moment proven = this.proof;
		if (proven == null || moment.nanos - proven.nanos > 0) {
			this.proof = moment;
		}
	}

	/**
	 * Nothing is proven any more.
	 */
	public synchronized void reset() {
		this.proof = null;
	}

	/**
	 * Return whether the caches may be read.
	 * @return whether it is proven that what they hold is within the bound now
	 */
	public boolean holds() {
		Moment proven = this.proof;
		return proven != null && this.nanoTime.getAsLong() - proven.nanos <= this.maxNanos
				&& this.millis.getAsLong() - proven.millis <= this.maxMillis;
	}

	/**
	 * A moment by two clocks.
	 *
	 * @param nanos by the one that only grows
	 * @param millis by the one on the wall
	 * @since 0.1.0
	 */
	public record Moment(long nanos, long millis) {

		/**
		 * Return an earlier moment.
		 * @param time how much earlier
		 * @return the moment
		 */
		public Moment minus(Duration time) {
			return new Moment(this.nanos - time.toNanos(), this.millis - time.toMillis());
		}

	}

}
