package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How often a node says that it is there, so that all nodes together don't say it more
 * often than {@value #MAX_PER_SECOND} times a second.
 *
 * @param interval how often if there are few nodes
 * @param maxStaleness how stale the caches may be, or {@code null} if that isn't limited.
 * The interval never exceeds half of it, however many nodes there are
 * @since 0.1.0
 */
public record HeartbeatRate(Duration interval, @Nullable Duration maxStaleness) {

	/**
	 * Largest number of heartbeats a second of all nodes together.
	 */
	public static final int MAX_PER_SECOND = 50;

	/**
	 * Return the interval for a number of nodes.
	 * @param nodes how many there are, this one included
	 * @return the interval
	 */
	public Duration intervalFor(int nodes) {
		Duration stretched = Duration.ofSeconds(1).multipliedBy(nodes).dividedBy(MAX_PER_SECOND);
		if (this.maxStaleness != null && stretched.compareTo(this.maxStaleness.dividedBy(2)) > 0) {
			stretched = this.maxStaleness.dividedBy(2);
		}
		return (stretched.compareTo(this.interval) > 0) ? stretched : this.interval;
	}

}
