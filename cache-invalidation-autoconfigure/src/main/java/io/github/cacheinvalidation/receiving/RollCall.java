package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;
import io.github.cacheinvalidation.event.CacheInvalidationListener.RepairCause;

/**
 * What a node wants to know when it hears again: the last number of each peer that it
 * knew, and of those that came and went meanwhile. It has missed nothing if each peer has
 * answered, nothing that was said is news, and one of them has been hearing for as long
 * as this node wasn't. Guarded by the lock of its {@link Hearing}.
 */
final class RollCall {

	/**
	 * Anybody may say hello.
	 */
	private static final int MAX_FOLLOWERS = 5000;

	private final Sender self;

	private final Set<Sender> awaited;

	/**
	 * Those among them that have fallen silent before.
	 */
	private final Set<Sender> lostBefore;

	private final long deadline;

	/**
	 * The moment until which this node is certain to have heard everything.
	 */
	private final long certainUntil;

	private @Nullable Long beat;

	/** Whether the hello has come back. */
	private boolean returned;

	/** Who has called since. */
	private final Set<Caller> followers = new HashSet<>();

	private boolean covered;

	private boolean lost;

	/**
	 * Call the roll.
	 * @param self this node
	 * @param active the peers that have to answer
	 * @param lost those that this node has lost: each has to answer, or somebody has to
	 * have lost it as well
	 * @param certainUntil until when this node has heard everything
	 * @param deadline until when it waits
	 */
	RollCall(Sender self, Collection<Sender> active, Collection<Sender> lost, long certainUntil, long deadline) {
		this.self = self;
		this.awaited = new LinkedHashSet<>(active);
		this.awaited.addAll(lost);
		this.lostBefore = Set.copyOf(lost);
		this.certainUntil = certainUntil;
		this.deadline = deadline;
	}

	/**
	 * Return how long it may still take.
	 */
	long timeLeft(long now) {
		return Math.max(this.deadline - now, 0);
	}

	/**
	 * The hello has been said, or is about to be.
	 */
	void called(long beat) {
		this.beat = beat;
		this.returned = false;
	}

	/**
	 * Something that this node has said of itself has come back.
	 */
	void returned(long beat) {
		this.returned |= this.beat != null && this.beat == beat;
	}

	/**
	 * Another node has called. Who answers it, answers later than this call, if the hello
	 * had come back before.
	 */
	void followed(Caller caller) {
		if (this.returned && this.followers.size() < MAX_FOLLOWERS) {
			this.followers.add(caller);
		}
	}

	/**
	 * Return whether somebody answers this call, or a later one: what has been said to an
	 * earlier one may be older than the present link.
	 */
	boolean isAnsweredBy(Statement roll) {
		return isNamedBy(roll) || roll.callers().stream().anyMatch(this.followers::contains);
	}

	/**
	 * Return whether somebody answers this very call: with the answers of others before,
	 * that tells everything.
	 */
	boolean isNamedBy(Statement roll) {
		return this.beat != null && roll.callers().contains(new Caller(this.self, this.beat));
	}

	/**
	 * A peer that has spoken has answered this very call.
	 */
	void answered(Statement roll, long now) {
		if (roll.hearing().toNanos() >= now - this.certainUntil) {
			this.covered = true;
			roll.known()
				.stream()
				.filter((known) -> known.presence() == Presence.GONE
						|| (known.presence() == Presence.LOST && this.lostBefore.contains(known.sender())))
				.map(Known::sender)
				.forEach(this.awaited::remove);
		}
	}

	/**
	 * A peer has said itself how much it has sent.
	 * @return whether that was awaited
	 */
	boolean spoke(Sender peer) {
		return this.awaited.remove(peer);
	}

	/**
	 * A node has come and vanished since this one was last certain: it may have changed
	 * something that it couldn't say any more.
	 */
	void lost() {
		this.lost = true;
	}

	/**
	 * Return whether nothing has been missed.
	 */
	boolean isVerified() {
		return this.awaited.isEmpty() && this.covered && !this.lost;
	}

	/**
	 * Return why it can't be verified any more that nothing has been missed.
	 * @return the cause, or {@code null} as long as it can
	 */
	@Nullable RepairCause failure(long now) {
		if (this.lost) {
			return RepairCause.PEER_LOST;
		}
		if (this.awaited.isEmpty()) {
			return this.covered ? null : RepairCause.UNCERTAIN;
		}
		return (now - this.deadline > 0) ? RepairCause.PEER_SILENT : null;
	}

	/**
	 * Return the peers that haven't answered.
	 */
	Set<Sender> awaited() {
		return this.awaited;
	}

	/**
	 * Return a time to wait for answers that suits an interval of heartbeats.
	 */
	static Duration window(Duration interval) {
		Duration shortest = Duration.ofSeconds(1);
		Duration longest = Duration.ofSeconds(10);
		if (interval.compareTo(shortest) < 0) {
			return shortest;
		}
		return (interval.compareTo(longest) > 0) ? longest : interval;
	}

}
