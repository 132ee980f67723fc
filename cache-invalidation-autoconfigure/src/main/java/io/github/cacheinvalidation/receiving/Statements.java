package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.cache.StalenessBound.Moment;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.time.Timeline;

/**
 * Puts into words what this node says of itself. Guarded by the lock of its
 * {@link Hearing}.
 */
final class Statements {

	/**
	 * What a message takes besides lists of senders.
	 */
	private static final int HEAD_SIZE = 2048;

	private final Timeline timeline;

	private final Peers peers;

	private final Pulse pulse;

	private final Callers callers;

	private final @Nullable StalenessBound stalenessBound;

	private final IntSupplier maxMessageSize;

	private long nextBeatAt;

	/**
	 * Create the words of one run.
	 * @param timeline the time
	 * @param peers the other nodes
	 * @param pulse counts what is said
	 * @param callers whom to answer
	 * @param stalenessBound what is proven by it, or {@code null} if that isn't asked for
	 * @param maxMessageSize how many bytes the bus takes
	 */
	Statements(Timeline timeline, Peers peers, Pulse pulse, Callers callers, @Nullable StalenessBound stalenessBound,
			IntSupplier maxMessageSize) {
		this.timeline = timeline;
		this.peers = peers;
		this.pulse = pulse;
		this.callers = callers;
		this.stalenessBound = stalenessBound;
		this.maxMessageSize = maxMessageSize;
		this.nextBeatAt = timeline.nanoTime();
	}

	/**
	 * Note when the next heartbeat will be said, which others are told.
	 */
	void nextBeat(Duration delay) {
		this.nextBeatAt = this.timeline.nanoTime() + delay.toNanos();
	}

	/**
	 * Say that this node is there.
	 * @param hearing for how long it has heard everything
	 */
	Statement of(Kind kind, Duration hearing) {
		return statement(kind, hearing, List.of(), List.of());
	}

	/**
	 * Answer those who call, as many as a message has room for, with what others have not
	 * yet told them.
	 * @param hearing for how long this node has heard everything
	 */
	Statement roll(Duration hearing) {
		int room = (Math.min(this.maxMessageSize.getAsInt(), MessageCodec.MAX_SIZE) - HEAD_SIZE) / 2;
		List<Known> lately = untold(hearing);
		// Who is named only for the number doesn't hear from this node who came and went.
		Duration known = this.callers.hasUnsettled() ? hearing : Duration.ZERO;
		List<Caller> answered = this.callers.answer(room);
		int fitting = fitting(lately, room);
		// Who has been away for longer isn't told of all, so don't vouch for that.
		Duration vouched = (fitting < lately.size()) ? min(known, lately.get(fitting).ago().minusMillis(1)) : known;
		return statement(Kind.ROLL, vouched, lately.subList(0, fitting), answered);
	}

	/**
	 * Return whether those who call are still to be told something.
	 * @param hearing for how long this node has heard everything
	 */
	boolean needRoll(Duration hearing) {
		return !untold(hearing).isEmpty() || this.callers.needAnswer();
	}

	private List<Known> untold(Duration hearing) {
		return this.callers.untold(this.peers.lately(),
				this.timeline.nanoTime() - min(hearing, Peers.RETENTION).toNanos());
	}

	private static int fitting(List<Known> known, int room) {
		int left = room;
		for (int i = 0; i < known.size(); i++) {
			left -= known.get(i).sender().maxEncodedSize();
			if (left < 0 || i == Statement.MAX_SENDERS) {
				return i;
			}
		}
		return known.size();
	}

	private Statement statement(Kind kind, Duration hearing, List<Known> known, List<Caller> answered) {
		long nanoTime = this.timeline.nanoTime();
		Moment now = (this.stalenessBound != null) ? this.stalenessBound.now() : new Moment(nanoTime, 0);
		Duration interval = this.peers.interval();
		Duration untilNextBeat = Duration.ofNanos(this.nextBeatAt - nanoTime);
		return new Statement(kind, this.pulse.beat(now),
				(untilNextBeat.compareTo(interval) > 0) ? untilNextBeat : interval, min(hearing, Peers.RETENTION),
				known, answered);
	}

	private static Duration min(Duration one, Duration other) {
		Duration min = (one.compareTo(other) < 0) ? one : other;
		return min.isNegative() ? Duration.ZERO : min;
	}

}
