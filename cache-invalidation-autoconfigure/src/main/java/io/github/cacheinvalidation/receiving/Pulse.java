package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.cache.StalenessBound.Moment;

/**
 * What this node says of itself and hears again: a beat that comes back proves that all
 * has been heard that the bus accepted before the beat was sent, or so much earlier as
 * the bus may change the order. Guarded by the lock of its {@link Hearing}.
 */
final class Pulse {

	/**
	 * How many beats may be under way. Earlier ones prove nothing that later ones don't.
	 */
	private static final int MAX_UNDER_WAY = 100;

	private final Map<Long, Moment> underWay = new LinkedHashMap<>();

	private final Duration reorderWindow;

	private long beats;

	private @Nullable Moment proven;

	/**
	 * Create a pulse.
	 * @param reorderWindow how much later than its successor a message may arrive
	 */
	Pulse(Duration reorderWindow) {
		this.reorderWindow = reorderWindow;
	}

	/**
	 * Begin a beat.
	 * @param moment now, before it is sent
	 * @return its number
	 */
	long beat(Moment moment) {
		if (this.underWay.size() == MAX_UNDER_WAY) {
			this.underWay.remove(this.underWay.keySet().iterator().next());
		}
		this.underWay.put(++this.beats, moment);
		return this.beats;
	}

	/**
	 * A beat has come back.
	 * @return how long it took, or {@code null} if it is none that was under way
	 */
	@Nullable Duration returned(long beat, long now) {
		Moment sent = this.underWay.remove(beat);
		if (sent == null) {
			return null;
		}
		Moment moment = sent.minus(this.reorderWindow);
		if (this.proven == null || moment.nanos() - this.proven.nanos() > 0) {
			this.proven = moment;
		}
		return Duration.ofNanos(now - sent.nanos());
	}

	/**
	 * Expect nothing back that has been sent so far, since it proves nothing for another
	 * link.
	 */
	void forget() {
		this.underWay.clear();
		this.proven = null;
	}

	/**
	 * Return the moment before which everything has been heard over the present link.
	 * @return the moment, or {@code null} if no beat has come back yet
	 */
	@Nullable Moment proven() {
		return this.proven;
	}

}
