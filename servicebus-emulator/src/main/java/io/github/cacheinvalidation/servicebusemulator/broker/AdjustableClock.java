package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes like another one but can be put forward and stopped. Safe for use by
 * several threads.
 */
public final class AdjustableClock implements InstantSource {

	private InstantSource source;

	private Duration offset = Duration.ZERO;

	/**
	 * Create a clock that is right.
	 * @param source the clock that this one goes like
	 */
	public AdjustableClock(InstantSource source) {
		this.source = source;
	}

	@Override
	public synchronized Instant instant() {
		return this.source.instant().plus(this.offset);
	}

	/**
	 * Stop the clock: from now on it only goes when it is put forward.
	 */
	public synchronized void stop() {
		this.source = InstantSource.fixed(this.source.instant());
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
