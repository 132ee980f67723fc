package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes like another one but can be put forward. Safe for use by several
 * threads.
 */
public final class AdjustableClock implements InstantSource {

	private final InstantSource source;

	private volatile Duration offset = Duration.ZERO;

	/**
	 * Create a clock that is right.
	 * @param source the clock that this one goes like
	 */
	public AdjustableClock(InstantSource source) {
		this.source = source;
	}

	@Override
	public Instant instant() {
		return this.source.instant().plus(this.offset);
	}

	/**
	 * Put the clock forward.
	 * @param duration by how much
	 * @throws IllegalArgumentException if that is negative
	 */
	public synchronized void advance(Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("'duration' must not be negative: " + duration);
		}
		this.offset = this.offset.plus(duration);
	}

}
