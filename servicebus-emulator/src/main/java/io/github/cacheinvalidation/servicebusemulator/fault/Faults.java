package io.github.cacheinvalidation.servicebusemulator.fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What goes wrong with requests at the moment. Not safe for use by several threads.
 */
public final class Faults {

	private static final Duration WINDOW = Duration.ofSeconds(1);

	private final InstantSource clock;

	private boolean serverBusy;

	private int limit;

	private Instant windowStart = Instant.MIN;

	private int countInWindow;

	/**
	 * Create one with nothing wrong.
	 * @param clock the time that rates go by
	 */
	public Faults(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Set whether the server refuses everything because it is busy.
	 * @param serverBusy whether it does
	 */
	public void setServerBusy(boolean serverBusy) {
		this.serverBusy = serverBusy;
	}

	/**
	 * Limit how many messages are accepted.
	 * @param messagesPerSecond how many in each second; 0 for no limit
	 * @throws IllegalArgumentException if the number is negative
	 */
	public void throttle(int messagesPerSecond) {
		if (messagesPerSecond < 0) {
			throw new IllegalArgumentException("'messagesPerSecond' must not be negative: " + messagesPerSecond);
		}
		this.limit = messagesPerSecond;
		this.windowStart = Instant.MIN;
	}

	/**
	 * Return whether the server refuses everything because it is busy.
	 * @return true if it does
	 */
	public boolean isServerBusy() {
		return this.serverBusy;
	}

	/**
	 * Return whether so many messages may be accepted now, and count them if so. What
	 * comes in one piece is refused only if something has been accepted before it.
	 * @param messages how many
	 * @return true if they may
	 */
	public boolean admit(int messages) {
		if (this.serverBusy) {
			return false;
		}
		if (this.limit == 0) {
			return true;
		}
		Instant now = this.clock.instant();
		if (this.windowStart.equals(Instant.MIN) || !now.isBefore(this.windowStart.plus(WINDOW))) {
			this.windowStart = now;
			this.countInWindow = 0;
		}
		if (this.countInWindow > 0 && this.countInWindow + messages > this.limit) {
			return false;
		}
		this.countInWindow += messages;
		return true;
	}

}
