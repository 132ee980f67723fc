package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * When a node answers those who call the roll. All nodes are called at once and each
 * answer reaches everybody, so that the answers are spread over a time that grows with
 * the number of nodes: what one has said by then the next need not repeat. Where many
 * call one after the other, as after a restart of the bus, a node waits until no more
 * come, and answers all of them at once, but never so long that a caller takes it for
 * lost. Guarded by the lock of its {@link Hearing}.
 */
final class AnswerPace {

	private static final Duration SPREAD_PER_PEER = Duration.ofMillis(4);

	/**
	 * The part of a caller's patience over which answers are spread at the most.
	 */
	private static final int SPREAD_PART = 4;

	/**
	 * The part of a caller's patience by the end of which it is answered. The rest is for
	 * the bus, and for nodes that don't agree on how many they are.
	 */
	private static final int LIMIT_PART = 2;

	private long firstCallAt;

	/** The shortest interval of those who have called. */
	private @Nullable Duration shortest;

	/**
	 * Somebody has called.
	 * @param interval the caller's interval of heartbeats, by which it waits
	 */
	void called(Duration interval) {
		this.shortest = min(interval);
	}

	/**
	 * An answer is to be given, and nobody has waited before.
	 */
	void begin(long now) {
		this.firstCallAt = now;
	}

	/**
	 * All who have called have been answered.
	 */
	void end() {
		this.shortest = null;
	}

	private Duration min(Duration interval) {
		return (this.shortest != null && this.shortest.compareTo(interval) < 0) ? this.shortest : interval;
	}

	/**
	 * Choose how long to wait.
	 * @param peers how many nodes answer
	 * @param interval the present interval of heartbeats of this node
	 */
	Duration delay(int peers, Duration interval) {
		long spread = spread(peers, min(interval)).toNanos();
		return Duration.ofNanos((spread > 0) ? ThreadLocalRandom.current().nextLong(spread) : 0);
	}

	/**
	 * Return the time over which answers are spread.
	 */
	static Duration spread(int peers, Duration interval) {
		Duration spread = SPREAD_PER_PEER.multipliedBy(peers);
		Duration longest = RollCall.window(interval).dividedBy(SPREAD_PART);
		return (spread.compareTo(longest) > 0) ? longest : spread;
	}

	/**
	 * Return whether there is time to wait once more for others who may call.
	 */
	boolean canWait(int peers, Duration interval, long now) {
		Duration limit = RollCall.window(min(interval)).dividedBy(LIMIT_PART);
		return now - this.firstCallAt + spread(peers, min(interval)).toNanos() <= limit.toNanos();
	}

}
