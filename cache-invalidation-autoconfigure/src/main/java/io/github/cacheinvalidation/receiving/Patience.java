package io.github.cacheinvalidation.receiving;

import java.time.Duration;

/**
 * How long a node waits for its own words to come back before it opens its link anew.
 * Twice as long after each link over which nothing has come back, so that a bus that is
 * slow isn't taken for one that is dead for ever. Guarded by the lock of its
 * {@link Hearing}.
 */
final class Patience {

	private static final Duration SHORTEST = Duration.ofMillis(500);

	private static final Duration LONGEST_AT_FIRST = Duration.ofSeconds(5);

	/**
	 * A bus that takes longer than this from a node to itself is no good for the caches.
	 */
	static final Duration LONGEST = Duration.ofSeconds(30);

	private int doublings;

	/**
	 * Return how long to wait now.
	 * @param interval the present interval of heartbeats
	 */
	Duration patience(Duration interval) {
		return patience(interval, this.doublings);
	}

	private static Duration patience(Duration interval, int doublings) {
		Duration patience = (interval.compareTo(SHORTEST) < 0) ? SHORTEST : interval;
		patience = (patience.compareTo(LONGEST_AT_FIRST) > 0) ? LONGEST_AT_FIRST : patience;
		patience = patience.multipliedBy(1L << doublings);
		return (patience.compareTo(LONGEST) > 0) ? LONGEST : patience;
	}

	/**
	 * Nothing has come back in time.
	 */
	void lost(Duration interval) {
		if (patience(interval).compareTo(LONGEST) < 0) {
			this.doublings++;
		}
	}

	/**
	 * Something has come back: as patient as before if it took more than half of that,
	 * less if less would do.
	 */
	void rewarded(Duration interval, Duration roundTrip) {
		while (this.doublings > 0 && patience(interval, this.doublings - 1).compareTo(roundTrip.multipliedBy(2)) >= 0) {
			this.doublings--;
		}
	}

}
