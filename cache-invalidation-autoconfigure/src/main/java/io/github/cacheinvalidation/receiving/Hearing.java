package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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
 * Called by the transport, one call after the other, by the timeline, and by whoever asks
 * for a repair. What is known is guarded by one lock, under which the state is changed as
 * well, so that it is always that of the last change; nothing is cleared or sent while it
 * is held.
 */
final class Hearing {

	private static final Log logger = LogFactory.getLog(Hearing.class);

	private static final Duration MIN_TICK = Duration.ofMillis(25);

	private static final Duration MAX_TICK = Duration.ofSeconds(1);

	/**
	 * When the caches are cleared again that couldn't be.
	 */
	private static final Duration CLEAR_RETRY = Duration.ofSeconds(1);

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

	private final Pulse pulse;

	/**
	 * Whether what this node has heard of others, all have heard before what it says
	 * then.
	 */
	private final boolean ordered;

	private final Callers callers;

	private final AnswerPace pace = new AnswerPace();

	private final Patience patience = new Patience();

	private final Statements statements;

	private boolean linkUp;

	private boolean everUp;

	private @Nullable RollCall roll;

	/** The call of this link that a clear has ended before all had answered. */
	private @Nullable RollCall endedRoll;

	/** The call of this link that has found nothing missing. */
	private @Nullable RollCall verifiedRoll;

	/** How long the call may still take that the end of its link has cut off. */
	private @Nullable Long rollTimeLeft;

	/** Whether it will be looked whether messages are still missing. */
	private boolean lookingForGaps;

	/** How many clears are under way, until which nothing is proven. */
	private int repairing;

	/**
	 * Until when what shows to be missing is gathered for one clear, since the call has
	 * been ended by one already.
	 */
	private long gatheringUntil;

	/** Whether something is missing that is to be cleared when that time is over. */
	private boolean gathered;

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
		this.ordered = transport.isTotallyOrdered();
		this.callers = new Callers(this.ordered);
		this.pulse = new Pulse(transport.reorderWindow());
		this.peers = new Peers(self, timeline, settings.rate(), transport.reorderWindow());
		this.statements = new Statements(timeline, this.peers, this.pulse, this.callers, this.stalenessBound,
				transport::maxMessageSize);
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
		scheduleBeat();
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
			this.endedRoll = null;
			this.verifiedRoll = null;
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
				cutRollOff(now);
				long time = (this.rollTimeLeft != null) ? this.rollTimeLeft : window().toNanos();
				this.roll = new RollCall(this.self, this.peers.active(), this.peers.lost(), this.certainUntil,
						now + time);
				this.states.suspect("subscribed again, the other nodes are asked what has been missed");
			}
		}
		if (first) {
			clear(() -> {
			}, "caches filled before have been cleared");
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
			cutRollOff(this.timeline.nanoTime());
			this.pulse.forget();
			this.states.deaf(reason + consequence());
		}
	}

	private String consequence() {
		if (this.localCaches.isWithheld()) {
			return "; caches are not read until then";
		}
		if (this.stalenessBound == null) {
			return "; caches may be outdated until it is back";
		}
		return this.stalenessBound.holds() ? "; caches are not read once 'max-staleness' is over"
				: "; caches are not read until then";
	}

	/**
	 * The link over which the roll was being called is no more. The next call has only
	 * the time that is left, so that links which never live long enough for an answer
	 * don't put off for ever what is to be done without one.
	 */
	private void cutRollOff(long now) {
		if (this.roll != null) {
			this.rollTimeLeft = this.roll.timeLeft(now);
			this.roll = null;
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
			this.callers.heard(statement.callers());
			if (this.roll != null) {
				this.roll.returned(statement.beat());
			}
			long now = this.timeline.nanoTime();
			Duration roundTrip = this.pulse.returned(statement.beat(), now);
			if (roundTrip != null) {
				this.patience.rewarded(this.peers.interval(), roundTrip);
				this.beatReturnedAt = now;
				if (statement.kind() == Kind.HELLO) {
					this.callers.heardHello();
				}
				prove();
			}
		}
	}

	/**
	 * A message of another node has arrived, and what it removes has been removed.
	 * @param age how long ago it was sent by the sender's clock, if that is known
	 */
	void heard(Sender sender, Message message, @Nullable Duration age) {
		long missing;
		boolean rollEnded = false;
		boolean gather = false;
		synchronized (this.lock) {
			boolean hadGap = this.peers.hasGap();
			Statement statement = message.statement();
			if (statement != null) {
				if (this.endedRoll != null && this.endedRoll.isNamedBy(statement) && this.endedRoll.spoke(sender)) {
					// Missed before the clear, as what has ended the call.
					this.peers.adopt(sender, message.number());
				}
				missing = this.peers.stated(sender, message.number(), statement);
				this.callers.said(sender, message.number(), statement, this.timeline.nanoTime());
				missing += consider(sender, statement);
			}
			else {
				missing = (message.number() > 0) ? this.peers.received(sender, message.number()) : 0;
			}
			this.peers.lag(sender, age);
			if (missing > 0) {
				gather = isGathering();
				if (gather) {
					gatherGaps();
				}
				else {
					rollEnded = beginRepair(RepairCause.GAP);
				}
			}
			else if (this.peers.hasGap()) {
				lookForGapsLater();
			}
			else if (hadGap) {
				prove();
			}
		}
		if (gather) {
			this.listener.gap(missing);
		}
		else if (missing > 0) {
			repairGap(missing, "of node '" + WireText.printable(sender.node()) + "'", rollEnded);
		}
		settleRoll();
	}

	/**
	 * Return whether a clear has ended the call of this link a moment ago: others whose
	 * messages have been missed before it are about to speak, and each would cost a
	 * clear.
	 */
	private boolean isGathering() {
		return this.endedRoll != null && this.gatheringUntil - this.timeline.nanoTime() > 0;
	}

	private void gatherGaps() {
		if (!this.gathered) {
			this.gathered = true;
			this.timeline.schedule(Duration.ofNanos(this.gatheringUntil - this.timeline.nanoTime()),
					this::clearGathered);
		}
	}

	private void clearGathered() {
		boolean rollEnded;
		synchronized (this.lock) {
			if (!this.gathered) {
				return;
			}
			rollEnded = beginRepair(RepairCause.GAP);
		}
		repair(RepairCause.GAP, "messages of several nodes have been missed", rollEnded);
	}

	private long consider(Sender sender, Statement statement) {
		RollCall call = this.roll;
		switch (statement.kind()) {
			case HELLO -> {
				if (call != null) {
					call.spoke(sender);
				}
				if (call != null && this.ordered) {
					call.followed(new Caller(sender, statement.beat()));
				}
				this.callers.add(sender, statement.beat());
				this.pace.called(statement.interval());
				answerLater();
			}
			case GOODBYE -> {
				if (call != null) {
					call.spoke(sender);
				}
			}
			case ROLL -> {
				if (call == null) {
					// What comes late to a call that has ended well is an answer all the
					// same.
					boolean answer = this.verifiedRoll != null && this.verifiedRoll.isNamedBy(statement);
					return this.peers.told(statement.known(), !answer);
				}
				if (call.isAnsweredBy(statement)) {
					call.spoke(sender);
				}
				if (call.isNamedBy(statement)) {
					call.answered(statement, this.timeline.nanoTime());
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

	/**
	 * Wait for messages that may only be late.
	 */
	private void lookForGapsLater() {
		if (!this.lookingForGaps) {
			this.lookingForGaps = true;
			this.timeline.schedule(this.peers.gapLeft(), this::lookForGaps);
		}
	}

	private void lookForGaps() {
		long missing;
		boolean rollEnded = false;
		synchronized (this.lock) {
			this.lookingForGaps = false;
			missing = this.peers.missing();
			if (missing > 0) {
				rollEnded = beginRepair(RepairCause.GAP);
			}
			if (this.peers.hasGap()) {
				lookForGapsLater();
			}
		}
		if (missing > 0) {
			repairGap(missing, "of other nodes", rollEnded);
		}
	}

	private void answerLater() {
		if (this.callers.beginAnswer()) {
			this.pace.begin(this.timeline.nanoTime());
			scheduleAnswer();
		}
	}

	private void scheduleAnswer() {
		this.timeline.schedule(this.pace.delay(this.peers.active().size(), this.peers.interval()), this::answer);
	}

	private void answer() {
		synchronized (this.lock) {
			if (this.callers.takeGrown()
					&& this.pace.canWait(this.peers.active().size(), this.peers.interval(), this.timeline.nanoTime())) {
				scheduleAnswer();
				return;
			}
			if (!this.statements.needRoll(hearing())) {
				this.pace.end();
				return;
			}
		}
		this.publisher.say(Kind.ROLL, this::roll);
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
			if (call == null || (failure == null && (!call.isVerified() || isUncertain()))) {
				return;
			}
			if (failure == null) {
				this.verifiedRoll = call;
				endRoll();
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

	/**
	 * Return whether something is missing or hasn't been cleared yet.
	 */
	private boolean isUncertain() {
		return this.repairing > 0 || this.gathered || this.peers.hasGap();
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
		repair(RepairCause.GAP,
				((missing == 1) ? "1 message %s has been missed" : missing + " messages %s have been missed")
					.formatted(sender),
				rollEnded);
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
		this.endedRoll = rollEnded ? this.roll : this.endedRoll;
		this.verifiedRoll = null;
		this.repairing++;
		// What is missing so far is cleared with this.
		this.gathered = false;
		endRoll();
		if (rollEnded) {
			this.gatheringUntil = this.timeline.nanoTime() + window().toNanos();
			this.hearingSince = this.linkSince;
		}
		else if (cause == RepairCause.GAP) {
			this.hearingSince = this.timeline.nanoTime();
		}
		return rollEnded;
	}

	private void endRoll() {
		this.roll = null;
		this.rollTimeLeft = null;
	}

	/**
	 * Clear the caches because somebody wants it.
	 */
	void repairNow() {
		boolean rollEnded;
		synchronized (this.lock) {
			rollEnded = beginRepair(RepairCause.REQUESTED);
		}
		repair(RepairCause.REQUESTED, "an operator has asked for it", rollEnded);
	}

	private void repair(RepairCause cause, String reason, boolean rollEnded) {
		clear(() -> {
			this.states.repaired(reason);
			this.listener.repaired(cause);
		}, rollEnded ? "caches have been cleared" : null);
	}

	/**
	 * Clear the caches, again and again until that works. Nothing is proven before.
	 * @param cleared what is done then
	 * @param connected how this node knows that it hears everything from now on, or
	 * {@code null} if that was known before
	 */
	private void clear(Runnable cleared, @Nullable String connected) {
		try {
			this.localCaches.clearHere();
		}
		catch (IllegalStateException ex) {
			logger.error("Could not clear the caches of this node, which is tried again: they may be outdated", ex);
			synchronized (this.lock) {
				if (this.linkUp) {
					this.states
						.suspect("its caches can't be cleared (%s), which is tried again".formatted(ex.getMessage()));
				}
			}
			this.timeline.schedule(CLEAR_RETRY,
					() -> clear(cleared, (connected != null) ? connected : "caches have been cleared"));
			return;
		}
		cleared.run();
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
		if (connected != null) {
			beatForProof();
		}
	}

	/**
	 * Take what has come back for a proof, if nothing is in doubt.
	 */
	private void prove() {
		Moment proven = this.pulse.proven();
		if (proven == null || !this.linkUp || this.roll != null || isUncertain()) {
			return;
		}
		this.certainUntil = proven.nanos();
		if (this.stalenessBound != null) {
			this.stalenessBound.prove(proven);
			this.states.reading(this.stalenessBound.holds());
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
		scheduleBeat();
		this.publisher.say(Kind.HEARTBEAT, this::heartbeat);
		expectBeat();
	}

	private void scheduleBeat() {
		Duration interval;
		synchronized (this.lock) {
			interval = this.peers.interval();
			this.statements.nextBeat(interval);
		}
		this.timeline.schedule(interval, this::beat);
	}

	/**
	 * Look later whether a beat has come back that is said now.
	 */
	private void expectBeat() {
		Duration patience;
		synchronized (this.lock) {
			patience = this.patience.patience(this.peers.interval());
		}
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
			if (!this.linkUp || this.linkSince - said > 0 || this.beatReturnedAt - said > 0
					|| this.states.getBlockedReason() != null) {
				return;
			}
			this.patience.lost(this.peers.interval());
		}
		this.transport
			.reopen("this node's own heartbeat has not come back within %d ms".formatted(patience.toMillis()));
	}

	/**
	 * A removal has failed on this node, so that an entry may be stale.
	 * @param reason why, for people
	 */
	void removalFailed(String reason) {
		boolean rollEnded;
		synchronized (this.lock) {
			rollEnded = beginRepair(RepairCause.REMOVAL_FAILED);
		}
		repair(RepairCause.REMOVAL_FAILED, "entries could not be removed one by one: " + reason, rollEnded);
	}

	private void ticked() {
		this.timeline.schedule(tick(), this::ticked);
		List<Sender> lost = List.of();
		synchronized (this.lock) {
			long now = this.timeline.nanoTime();
			if (now - this.tickedAt > tick().multipliedBy(3).toNanos()) {
				// Not they were silent, this node was suspended.
				this.peers.excuse();
			}
			this.tickedAt = now;
			if (this.linkUp && this.roll == null) {
				lost = this.peers.takeLost();
				if (!lost.isEmpty() && this.settings.clearOnPeerLost()) {
					beginRepair(RepairCause.PEER_LOST);
				}
			}
			this.peers.expire();
			if (this.stalenessBound != null) {
				this.states.reading(this.stalenessBound.holds());
			}
		}
		if (!lost.isEmpty()) {
			lost(lost);
		}
		settleRoll();
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
			Statement roll = this.statements.roll(hearing());
			this.pace.end();
			answerLater();
			return roll;
		}
	}

	private Statement statement(Kind kind) {
		return this.statements.of(kind, hearing());
	}

	private Duration hearing() {
		long since = (this.roll != null) ? this.linkSince : this.hearingSince;
		return Duration.ofNanos(this.linkUp ? this.timeline.nanoTime() - since : 0);
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
