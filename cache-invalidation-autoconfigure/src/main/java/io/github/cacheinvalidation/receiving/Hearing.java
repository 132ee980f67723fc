package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.cache.StalenessBound.Moment;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationListener.RepairCause;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.WireText;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Whether this node hears everything, during one run, and what is done when it may not
 * have. It says that it is there, takes its own words that come back as the proof that it
 * hears, follows the numbers of the others, and calls the roll when it has subscribed
 * anew. What may be stale is cleared here and nowhere else.
 * <p>
 * Called by the transport, one call after the other, and by the timeline. What is known
 * is guarded by one lock, under which the state is changed as well, so that it is always
 * that of the last change; nothing is cleared or sent while it is held.
 */
final class Hearing {

	private static final Log logger = LogFactory.getLog(Hearing.class);

	private static final Duration MIN_TICK = Duration.ofMillis(25);

	private static final Duration MAX_TICK = Duration.ofSeconds(1);

	/**
	 * Answers to a hello are spread over a millisecond for each peer, and one answers all
	 * who have called by then.
	 */
	private static final int MAX_ANSWER_DELAY = 500;

	private final Sender self;

	private final Timeline timeline;

	private final LocalCaches localCaches;

	private final CacheInvalidationListener listener;

	private final NodeStates states;

	private final InvalidationPublisher publisher;

	private final CacheInvalidationTransport transport;

	private final HearingSettings settings;

	private final @Nullable StalenessBound stalenessBound;

	private final Object lock = new Object();

	private final Peers peers;

	private final Pulse pulse = new Pulse();

	private final Callers callers = new Callers();

	private boolean linkUp;

	private boolean everUp;

	private @Nullable RollCall roll;

	/** How many clears are under way, until which nothing is proven. */
	private int repairing;

	private long linkSince;

	private long hearingSince;

	private long certainUntil;

	/** When a beat last came back, or the link came up. */
	private long beatReturnedAt;

	private long tickedAt;

	Hearing(Sender self, Timeline timeline, LocalCaches localCaches, CacheInvalidationListener listener,
			NodeStates states, InvalidationPublisher publisher, CacheInvalidationTransport transport,
			HearingSettings settings) {
		this.self = self;
		this.timeline = timeline;
		this.localCaches = localCaches;
		this.listener = listener;
		this.states = states;
		this.publisher = publisher;
		this.transport = transport;
		this.settings = settings;
		this.stalenessBound = localCaches.getStalenessBound();
		this.peers = new Peers(self, timeline, settings.rate(), transport.reorderWindow());
	}

	/**
	 * Begin to go by the time.
	 */
	void start() {
		if (this.stalenessBound != null) {
			this.stalenessBound.reset();
		}
		this.tickedAt = this.timeline.nanoTime();
		this.timeline.schedule(tick(), this::ticked);
		this.timeline.schedule(interval(), this::beat);
	}

	void linkUp() {
		boolean first;
		synchronized (this.lock) {
			long now = this.timeline.nanoTime();
			first = !this.everUp;
			this.everUp = true;
			this.linkUp = true;
			this.linkSince = now;
			this.beatReturnedAt = now;
			this.pulse.forget();
			this.peers.excuse();
			// What a clear before this link allowed to believe doesn't hold for it.
			this.peers.adopt(Duration.ZERO);
			if (first) {
				this.hearingSince = now;
				this.certainUntil = now;
				this.repairing++;
			}
			else {
				this.roll = new RollCall(this.self, this.peers.active(), this.certainUntil, now + window().toNanos());
				this.states.suspect("subscribed again, the other nodes are asked what has been missed");
			}
		}
		if (first) {
			clear("caches filled before have been cleared");
		}
		else {
			settleRoll();
		}
		this.publisher.retryNow();
		this.publisher.say(Kind.HELLO, this::hello);
		expectBeat();
	}

	void linkDown(String reason) {
		synchronized (this.lock) {
			this.linkUp = false;
			this.roll = null;
			this.pulse.forget();
			this.states
				.deaf(reason + ((this.stalenessBound != null) ? "; caches are not read once 'max-staleness' is over"
						: "; caches may be outdated until it is back"));
		}
	}

	/**
	 * A message of this node has come back.
	 */
	void returned(Message message) {
		Statement statement = message.statement();
		if (statement == null) {
			return;
		}
		synchronized (this.lock) {
			if (this.pulse.returned(statement.beat())) {
				this.beatReturnedAt = this.timeline.nanoTime();
				prove();
			}
		}
	}

	/**
	 * A message of another node has arrived, and what it removes has been removed.
	 */
	void heard(Sender sender, Message message) {
		long missing;
		boolean rollEnded = false;
		synchronized (this.lock) {
			Statement statement = message.statement();
			if (statement != null) {
				missing = this.peers.stated(sender, message.number(), statement) + consider(sender, statement);
			}
			else {
				missing = (message.number() > 0) ? this.peers.received(sender, message.number()) : 0;
			}
			if (missing > 0) {
				rollEnded = beginRepair(RepairCause.GAP);
			}
		}
		if (missing > 0) {
			repairGap(missing, "of node '" + WireText.printable(sender.node()) + "'", rollEnded);
		}
		settleRoll();
	}

	private long consider(Sender sender, Statement statement) {
		RollCall call = this.roll;
		switch (statement.kind()) {
			case HELLO -> {
				if (call != null) {
					call.spoke(sender);
				}
				this.callers.add(sender, statement.beat());
				answerLater();
			}
			case GOODBYE -> {
				if (call != null) {
					call.spoke(sender);
				}
			}
			case ROLL -> {
				if (call == null) {
					return this.peers.told(statement.known(), true);
				}
				if (call.isAnsweredBy(statement)) {
					call.answered(sender, statement, this.timeline.nanoTime());
					if (this.settings.clearOnPeerLost() && this.peers.isLossNews(statement.known())) {
						call.lost();
					}
					return this.peers.told(statement.known(), false);
				}
			}
			case HEARTBEAT -> {
			}
		}
		return 0;
	}

	private void answerLater() {
		if (this.callers.beginAnswer()) {
			int spread = Math.min(this.peers.active().size(), MAX_ANSWER_DELAY);
			int delay = ThreadLocalRandom.current().nextInt(Math.max(spread, 1));
			this.timeline.schedule(Duration.ofMillis(delay), () -> this.publisher.say(Kind.ROLL, this::roll));
		}
	}

	/**
	 * Go on if the roll is called and all has been said.
	 */
	private void settleRoll() {
		RepairCause failure;
		String reason;
		synchronized (this.lock) {
			RollCall call = this.roll;
			failure = (call != null) ? call.failure(this.timeline.nanoTime()) : null;
			if (call == null || (failure == null && !call.isVerified())) {
				return;
			}
			if (failure == null) {
				this.roll = null;
				prove();
				this.states.connected("nothing has been missed");
				reason = "";
			}
			else {
				reason = switch (failure) {
					case PEER_SILENT -> "no answer from " + names(call.awaited());
					case PEER_LOST -> "a node has come and fallen silent meanwhile";
					default -> "no other node could say what has been missed";
				};
				if (failure == RepairCause.PEER_SILENT) {
					this.peers.lose(call.awaited());
				}
				beginRepair(failure);
			}
		}
		if (failure == null) {
			beatForProof();
		}
		else {
			repair(failure, reason, true);
		}
	}

	private static String names(Iterable<Sender> senders) {
		StringBuilder names = new StringBuilder();
		for (Sender sender : senders) {
			names.append((names.length() > 0) ? ", " : "").append('\'').append(sender.node()).append('\'');
		}
		return WireText.printable(names.toString());
	}

	private void repairGap(long missing, String sender, boolean rollEnded) {
		this.listener.gap(missing);
		repair(RepairCause.GAP, "%d messages %s have been missed".formatted(missing, sender), rollEnded);
	}

	/**
	 * Prove nothing until the caches have been cleared: to be called in the very moment
	 * in which it becomes known that they must be. What the present link has not been
	 * heard to lose is certain from then on, so that a roll which is being called need
	 * not go on.
	 * @return whether the roll was being called
	 */
	private boolean beginRepair(RepairCause cause) {
		boolean rollEnded = this.roll != null;
		this.repairing++;
		this.roll = null;
		if (rollEnded) {
			this.hearingSince = this.linkSince;
		}
		else if (cause == RepairCause.GAP) {
			this.hearingSince = this.timeline.nanoTime();
		}
		return rollEnded;
	}

	private void repair(RepairCause cause, String reason, boolean rollEnded) {
		this.states.repaired(reason);
		clear(rollEnded ? "caches have been cleared" : null);
		this.listener.repaired(cause);
		if (rollEnded) {
			beatForProof();
		}
	}

	/**
	 * Clear the caches.
	 * @param connected how this node knows that it hears everything from now on, or
	 * {@code null} if that was known before
	 */
	private void clear(@Nullable String connected) {
		try {
			this.localCaches.apply(new CacheInvalidation.Clear(null, null), (cache) -> {
			});
		}
		finally {
			synchronized (this.lock) {
				this.repairing--;
				if (this.hearingSince == this.linkSince) {
					this.peers.adopt(window());
				}
				prove();
				if (connected != null && this.linkUp && this.roll == null) {
					this.states.connected(connected);
				}
			}
		}
	}

	/**
	 * Take what has come back for a proof, if nothing is in doubt.
	 */
	private void prove() {
		Moment proven = this.pulse.proven();
		if (proven == null || !this.linkUp || this.roll != null || this.repairing > 0) {
			return;
		}
		this.certainUntil = proven.nanos();
		if (this.stalenessBound != null) {
			this.stalenessBound.prove(proven);
		}
	}

	/**
	 * Where the caches are not read until there is a new proof, don't wait for the next
	 * heartbeat.
	 */
	private void beatForProof() {
		if (this.stalenessBound != null && !this.stalenessBound.holds()) {
			this.publisher.say(Kind.HEARTBEAT, this::heartbeat);
		}
	}

	private void beat() {
		this.publisher.say(Kind.HEARTBEAT, this::heartbeat);
		expectBeat();
		this.timeline.schedule(interval(), this::beat);
	}

	/**
	 * Look later whether a beat has come back that is said now.
	 */
	private void expectBeat() {
		Duration patience = HeartbeatRate.patience(interval());
		long said = this.timeline.nanoTime();
		this.timeline.schedule(patience, () -> checkBeat(said, patience));
	}

	private void checkBeat(long said, Duration patience) {
		if (this.timeline.nanoTime() - said > patience.multipliedBy(2).toNanos()) {
			// This node was suspended: what has arrived meanwhile hasn't been read yet.
			this.publisher.say(Kind.HEARTBEAT, this::heartbeat);
			expectBeat();
			return;
		}
		synchronized (this.lock) {
			if (!this.linkUp || this.linkSince - said > 0 || this.beatReturnedAt - said > 0) {
				return;
			}
		}
		if (this.states.getBlockedReason() == null) {
			this.transport.reopen("this node's own heartbeat has not come back within " + patience);
		}
	}

	private void ticked() {
		List<Sender> lost = List.of();
		long missing = 0;
		synchronized (this.lock) {
			long now = this.timeline.nanoTime();
			if (now - this.tickedAt > tick().multipliedBy(3).toNanos()) {
				// Not they were silent, this node was suspended.
				this.peers.excuse();
			}
			this.tickedAt = now;
			if (this.linkUp && this.roll == null) {
				missing = this.peers.missing();
				lost = this.peers.takeLost();
				if (missing > 0) {
					beginRepair(RepairCause.GAP);
				}
				if (!lost.isEmpty() && this.settings.clearOnPeerLost()) {
					beginRepair(RepairCause.PEER_LOST);
				}
			}
			this.peers.expire();
		}
		if (missing > 0) {
			repairGap(missing, "of other nodes", false);
		}
		if (!lost.isEmpty()) {
			lost(lost);
		}
		settleRoll();
		this.timeline.schedule(tick(), this::ticked);
	}

	private void lost(List<Sender> lost) {
		String reason = "silent without a goodbye: " + names(lost);
		if (this.settings.clearOnPeerLost()) {
			repair(RepairCause.PEER_LOST, reason, false);
		}
		else {
			logger.info("Nodes have fallen " + reason);
		}
	}

	private Duration tick() {
		Duration tick = this.settings.rate().interval().dividedBy(4);
		if (tick.compareTo(MIN_TICK) < 0) {
			return MIN_TICK;
		}
		return (tick.compareTo(MAX_TICK) > 0) ? MAX_TICK : tick;
	}

	private Duration interval() {
		synchronized (this.lock) {
			return this.peers.interval();
		}
	}

	private Duration window() {
		return RollCall.window(interval());
	}

	private Statement hello() {
		synchronized (this.lock) {
			Statement hello = statement(Kind.HELLO);
			if (this.roll != null) {
				this.roll.called(hello.beat());
			}
			return hello;
		}
	}

	private Statement heartbeat() {
		synchronized (this.lock) {
			return statement(Kind.HEARTBEAT);
		}
	}

	Statement goodbye() {
		synchronized (this.lock) {
			return statement(Kind.GOODBYE);
		}
	}

	private Statement roll() {
		synchronized (this.lock) {
			List<Caller> answered = this.callers.answer();
			answerLater();
			return statement(Kind.ROLL, this.peers.lately(), answered);
		}
	}

	private Statement statement(Kind kind) {
		return statement(kind, List.of(), List.of());
	}

	private Statement statement(Kind kind, List<Statement.Known> known, List<Caller> answered) {
		Moment now = (this.stalenessBound != null) ? this.stalenessBound.now()
				: new Moment(this.timeline.nanoTime(), 0);
		long since = (this.roll != null) ? this.linkSince : this.hearingSince;
		Duration hearing = Duration.ofNanos(this.linkUp ? this.timeline.nanoTime() - since : 0);
		return new Statement(kind, this.pulse.beat(now), interval(),
				(hearing.compareTo(Peers.RETENTION) < 0) ? hearing : Peers.RETENTION, known, answered);
	}

	/**
	 * Return the nodes that are known.
	 */
	List<PeerInfo> getPeers() {
		synchronized (this.lock) {
			return this.peers.all();
		}
	}

	int getActivePeerCount() {
		synchronized (this.lock) {
			return this.peers.active().size();
		}
	}

}
