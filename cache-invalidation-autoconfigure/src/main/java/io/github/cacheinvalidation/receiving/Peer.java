package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement.Presence;

/**
 * What this node has heard of another one. Guarded by the lock of its {@link Hearing}.
 */
final class Peer {

	/**
	 * How many messages may be ahead of one that is late.
	 */
	private static final int MAX_EARLY = 1000;

	/**
	 * Once, a sender may say less than is known of it, where the bus has accepted a
	 * message and the sender hasn't heard so.
	 */
	private static final int MAX_CONTRADICTIONS = 2;

	private final Sender sender;

	/**
	 * What carries a number up to this one has been applied, or made good.
	 */
	private long number;

	/**
	 * The highest number that is known to have been sent.
	 */
	private long expected;

	private final NavigableSet<Long> early = new TreeSet<>();

	/** Since when the next message is missing, although later ones have been sent. */
	private @Nullable Long gapSince;

	/** Up to which number nothing was missing then. */
	private long gapAfter;

	private int contradictions;

	/** When the highest number became known. */
	private long expectedAt;

	private Presence presence = Presence.ACTIVE;

	/** Since when it is known, or known again. */
	private long knownAt;

	private long heardAt;

	private @Nullable Instant heardAtTime;

	private @Nullable Duration lag;

	private Duration interval;

	/**
	 * Create a peer.
	 * @param sender who it is
	 * @param number what carries a number up to this one needn't have been heard
	 * @param interval how long it may be silent, until it says so itself
	 * @param now since when it is known
	 */
	Peer(Sender sender, long number, Duration interval, long now) {
		this.sender = sender;
		this.number = number;
		this.expected = number;
		this.interval = interval;
		this.expectedAt = now;
		this.knownAt = now;
		this.heardAt = now;
	}

	/**
	 * Note that a message has arrived.
	 */
	void received(long number, long now) {
		if (number == this.number + 1) {
			this.number = number;
		}
		else if (number > this.number) {
			this.early.add(number);
		}
		expect(number, now);
		while (this.early.remove(this.number + 1)) {
			this.number++;
		}
	}

	/**
	 * Note that others have heard a message.
	 */
	void expect(long number, long now) {
		if (number > this.expected) {
			this.expected = number;
			this.expectedAt = now;
		}
	}

	/**
	 * Believe that nothing has been missed up to a number.
	 */
	void adopt(long number, long now) {
		expect(number, now);
		this.number = Math.max(this.number, number);
		this.early.removeIf((early) -> early <= this.number);
	}

	/**
	 * Note that the peer says that it has sent this and no more.
	 * @param reorderWindow for how long it may have said so before it sent what is known
	 * @return whether something must have been misunderstood: what is known of the peer
	 * is more than what it says
	 */
	boolean stated(long number, long now, Duration reorderWindow) {
		expect(number, now);
		if (number < this.expected && now - this.expectedAt < reorderWindow.toNanos()) {
			return false;
		}
		this.contradictions = (number < this.expected - 1) ? this.contradictions + 1 : 0;
		if (this.contradictions < MAX_CONTRADICTIONS) {
			return false;
		}
		this.number = number;
		this.expected = number;
		this.early.clear();
		this.contradictions = 0;
		return true;
	}

	/**
	 * Return how many messages count as lost by now, and expect them no longer.
	 * @param reorderWindow how late they may be
	 */
	long takeMissing(long now, Duration reorderWindow) {
		if (this.number == this.expected) {
			this.gapSince = null;
			return 0;
		}
		if (this.gapSince == null || this.gapAfter != this.number) {
			this.gapSince = now;
			this.gapAfter = this.number;
		}
		if (now - this.gapSince < reorderWindow.toNanos() && this.early.size() <= MAX_EARLY) {
			return 0;
		}
		long missing = this.expected - this.number - this.early.size();
		this.number = this.expected;
		this.early.clear();
		this.gapSince = null;
		return missing;
	}

	/**
	 * Return for how long the next message has been missing.
	 */
	long missingFor(long now) {
		return (this.gapSince != null) ? now - this.gapSince : 0;
	}

	/**
	 * Return whether messages are missing that may still come.
	 */
	boolean hasGap() {
		return this.number != this.expected;
	}

	/**
	 * Note that something has been heard. A goodbye is the last word of an epoch: what
	 * comes after it was said before.
	 */
	void heard(long now, Instant time) {
		this.heardAtTime = time;
		if (this.presence == Presence.GONE) {
			return;
		}
		this.heardAt = now;
		if (this.presence == Presence.LOST) {
			// Those who were away meanwhile still take it for lost.
			this.knownAt = now;
		}
		this.presence = Presence.ACTIVE;
	}

	/**
	 * Count the peer's silence from later on.
	 */
	void excuse(long now) {
		this.heardAt = now;
	}

	void interval(Duration interval) {
		this.interval = interval;
	}

	/**
	 * Note that the peer has been there for longer than this node has known it.
	 */
	void knownAt(long knownAt) {
		this.knownAt = knownAt;
	}

	void leave(Presence presence, long at) {
		this.presence = presence;
		this.heardAt = at;
	}

	Sender sender() {
		return this.sender;
	}

	/**
	 * Return the highest number that is known to have been sent.
	 */
	long expected() {
		return this.expected;
	}

	Presence presence() {
		return this.presence;
	}

	boolean isActive() {
		return this.presence == Presence.ACTIVE;
	}

	/**
	 * Return when the peer was last heard, or left.
	 */
	long heardAt() {
		return this.heardAt;
	}

	/**
	 * Return when the peer last came, or went.
	 */
	long changedAt() {
		return isActive() ? this.knownAt : this.heardAt;
	}

	void lag(Duration lag) {
		this.lag = lag;
	}

	PeerInfo toInfo() {
		return new PeerInfo(this.sender, this.presence, this.number, this.expected - this.number, this.heardAtTime,
				this.lag);
	}

	Duration interval() {
		return this.interval;
	}

}
