package io.github.cacheinvalidation.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that one run of a node goes by, and the one thread on which everything happens
 * that happens by time or away from the caller. Tasks run one after the other; what one
 * throws is logged and ends nothing.
 *
 * @since 0.1.0
 */
public interface Timeline {

	/**
	 * Return a time that only grows, for measuring on this node alone.
	 * @return nanoseconds from some point
	 */
	long nanoTime();

	/**
	 * Return the time of the clock on the wall.
	 * @return the time, in milliseconds
	 */
	Instant now();

	/**
	 * Run a task on the thread of this timeline, after those that wait already. Once the
	 * timeline is closed, nothing happens.
	 * @param task the task
	 */
	void execute(Runnable task);

	/**
	 * Run a task on the thread of this timeline later.
	 * @param delay how much later
	 * @param task the task
	 * @return takes the task back
	 */
	Scheduled schedule(Duration delay, Runnable task);

	/**
	 * Begin no further task. Doesn't wait for the one that is running.
	 */
	void close();

	/**
	 * A task that is to run later.
	 */
	@FunctionalInterface
	interface Scheduled {

		/**
		 * Don't run the task, unless it has begun.
		 */
		void cancel();

	}

}
