package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;
import io.github.cacheinvalidation.time.Timeline;

/**
 * The other nodes, present and lately gone. Guarded by the lock of its {@link Hearing}.
 */
final class Peers {

	/**
	 * For how long others are told of those that have come or gone. What is heard later
	 * of a longer interruption isn't believed.
	 */
	static final Duration RETENTION = Duration.ofMinutes(10);

	/**
	 * How many intervals a peer may be silent.
	 */
	private static final int MAX_SILENT_INTERVALS = 3;

	/**
	 * What a peer's own thread, the bus and this node may take on top.
	 */
	private static final Duration SILENCE_TOLERANCE = Duration.ofSeconds(1);

	/**
	 * More are not believed to exist, since anybody can make senders up.
	 */
	private static final int MAX_PEERS = 5000;

	private final Map<Sender, Peer> peers = new LinkedHashMap<>();

	/**
	 * Those of which messages are missing that may still come.
	 */
	private final Set<Peer> withGap = new LinkedHashSet<>();

	private final Sender self;

	private final Timeline timeline;

	private final HeartbeatRate rate;

	private final Duration reorderWindow;

	private long adoptUntil;

	/**
	 * Create the set of peers, at first empty.
	 * @param self this node, which others know as well
	 * @param timeline the time
	 * @param rate how often nodes say that they are there
	 * @param reorderWindow how late a message may be
	 */
	Peers(Sender self, Timeline timeline, HeartbeatRate rate, Duration reorderWindow) {
		this.self = self;
		this.timeline = timeline;
		this.rate = rate;
		this.reorderWindow = reorderWindow;
		this.adoptUntil = timeline.nanoTime();
	}

	/**
	 * Believe for some time that nothing has been missed of a sender that is heard for
	 * the first time: the caches have just been cleared, and what has been sent since has
	 * been heard.
	 */
	void adopt(Duration time) {
		this.adoptUntil = this.timeline.nanoTime() + time.toNanos();
	}

	/**
	 * Believe that nothing has been missed of a sender up to a number, as
	 * {@link #adopt(Duration)}.
	 */
	void adopt(Sender sender, long number) {
		Peer peer = this.peers.get(sender);
		if (peer != null) {
			peer.adopt(number, this.timeline.nanoTime());
		}
	}

	/**
	 * Note a message with removals.
	 * @return how many messages have been missed
	 */
	long received(Sender sender, long number) {
		Peer peer = find(sender, number - 1);
		hear(peer);
		peer.received(number, this.timeline.nanoTime());
		return missing(peer);
	}

	/**
	 * Note what a node says of itself.
	 * @param number the number of the last message that it has sent
	 * @return how many messages have been missed
	 */
	long stated(Sender sender, long number, Statement statement) {
		Peer peer = find(sender, number);
		hear(peer);
		peer.interval(statement.interval());
		boolean misunderstood = peer.stated(number, this.timeline.nanoTime(), this.reorderWindow);
		if (statement.kind() == Statement.Kind.GOODBYE) {
			peer.leave(Presence.GONE, this.timeline.nanoTime());
		}
		return missing(peer) + (misunderstood ? 1 : 0);
	}

	/**
	 * Note how long a message was under way, for those who look.
	 */
	void lag(Sender sender, @Nullable Duration age) {
		Peer peer = this.peers.get(sender);
		if (peer != null && age != null) {
			peer.lag(age);
		}
	}

	/**
	 * Note what another node has heard. What it has only been told itself, and others
	 * before it, ends with the {@link #RETENTION} as well.
	 * @param known what it has heard
	 * @param onlyNews whether to leave out those that this node knows: what it has heard
	 * of them itself is at least as new
	 * @return how many messages have been missed
	 */
	long told(List<Known> known, boolean onlyNews) {
		long missing = 0;
		for (Known each : known) {
			boolean news = isNews(each);
			if (isCredible(each) && (news || !onlyNews)) {
				Peer peer = find(each.sender(), each.number());
				long changedAt = this.timeline.nanoTime() - each.ago().toNanos();
				if (news) {
					peer.knownAt(changedAt);
				}
				peer.expect(each.number(), this.timeline.nanoTime());
				if (each.presence() == Presence.GONE || (news && each.presence() == Presence.LOST)) {
					peer.leave(each.presence(), changedAt);
				}
				missing = sum(missing, missing(peer));
			}
		}
		return missing;
	}

	/**
	 * Return whether another node has lost one of which this node has never heard.
	 */
	boolean isLossNews(List<Known> known) {
		return known.stream().anyMatch((each) -> each.presence() == Presence.LOST && isCredible(each) && isNews(each));
	}

	private boolean isNews(Known known) {
		return !this.peers.containsKey(known.sender());
	}

	private boolean isCredible(Known known) {
		return !known.sender().equals(this.self) && known.ago().compareTo(RETENTION) < 0;
	}

	private Peer find(Sender sender, long adopted) {
		Peer peer = this.peers.get(sender);
		if (peer == null) {
			makeRoom();
			long now = this.timeline.nanoTime();
			peer = new Peer(sender, (now - this.adoptUntil < 0) ? adopted : 0, interval(), now);
			this.peers.put(sender, peer);
		}
		return peer;
	}

	/**
	 * Return how often nodes say that they are there, as many as there are now.
	 */
	Duration interval() {
		return this.rate.intervalFor(active().size() + 1);
	}

	private void makeRoom() {
		if (this.peers.size() >= MAX_PEERS) {
			Comparator<Peer> order = Comparator.comparing(Peer::isActive);
			this.peers.values().stream().min(order.thenComparing(Peer::heardAt)).ifPresent(this::forget);
		}
	}

	private void hear(Peer peer) {
		peer.heard(this.timeline.nanoTime(), this.timeline.now());
	}

	private long missing(Peer peer) {
		long missing = peer.takeMissing(this.timeline.nanoTime(), this.reorderWindow);
		if (peer.hasGap()) {
			this.withGap.add(peer);
		}
		else {
			this.withGap.remove(peer);
		}
		return missing;
	}

	/**
	 * Return how many messages have been missed of any peer by now.
	 */
	long missing() {
		return List.copyOf(this.withGap).stream().mapToLong(this::missing).reduce(0, Peers::sum);
	}

	private static long sum(long missing, long more) {
		return (missing > Long.MAX_VALUE - more) ? Long.MAX_VALUE : missing + more;
	}

	/**
	 * Return whether messages are missing that may still come.
	 */
	boolean hasGap() {
		return !this.withGap.isEmpty();
	}

	/**
	 * Return how long until messages that are missing count as lost.
	 */
	Duration gapLeft() {
		long now = this.timeline.nanoTime();
		long longest = this.withGap.stream().mapToLong((peer) -> peer.missingFor(now)).max().orElse(0);
		return this.reorderWindow.minusNanos(longest);
	}

	/**
	 * Return the active peers that have been silent for too long, which are lost from now
	 * on.
	 */
	List<Sender> takeLost() {
		long now = this.timeline.nanoTime();
		List<Sender> lost = new ArrayList<>();
		// One that is known from others has not yet said how often it speaks.
		Duration own = interval();
		for (Peer peer : this.peers.values()) {
			Duration interval = (peer.interval().compareTo(own) > 0) ? peer.interval() : own;
			Duration limit = interval.multipliedBy(MAX_SILENT_INTERVALS).plus(SILENCE_TOLERANCE);
			if (peer.isActive() && now - peer.heardAt() > limit.toNanos()) {
				peer.leave(Presence.LOST, now);
				lost.add(peer.sender());
			}
		}
		return lost;
	}

	/**
	 * Take peers for lost.
	 */
	void lose(Collection<Sender> senders) {
		for (Sender sender : senders) {
			Peer peer = this.peers.get(sender);
			if (peer != null && peer.isActive()) {
				peer.leave(Presence.LOST, this.timeline.nanoTime());
			}
		}
	}

	/**
	 * Count the silence of the active peers anew, since it was this node that couldn't
	 * hear them.
	 */
	void excuse() {
		long now = this.timeline.nanoTime();
		this.peers.values().stream().filter(Peer::isActive).forEach((peer) -> peer.excuse(now));
	}

	/**
	 * Forget those that are gone for so long that nobody speaks of them any more.
	 */
	void expire() {
		long now = this.timeline.nanoTime();
		List<Peer> expired = this.peers.values()
			.stream()
			.filter((peer) -> !peer.isActive() && now - peer.heardAt() > RETENTION.multipliedBy(2).toNanos())
			.toList();
		expired.forEach(this::forget);
	}

	private void forget(Peer peer) {
		this.peers.remove(peer.sender());
		this.withGap.remove(peer);
	}

	/**
	 * Return those that have come or gone lately, the latest first.
	 */
	List<Known> lately() {
		long now = this.timeline.nanoTime();
		return this.peers.values()
			.stream()
			.filter((peer) -> now - peer.changedAt() < RETENTION.toNanos())
			.sorted(Comparator.comparingLong((Peer peer) -> now - peer.changedAt()))
			.map((peer) -> new Known(peer.sender(), peer.expected(), peer.presence(),
					Duration.ofNanos(now - peer.changedAt())))
			.toList();
	}

	/**
	 * Return the active peers.
	 */
	List<Sender> active() {
		return this.peers.values().stream().filter(Peer::isActive).map(Peer::sender).toList();
	}

	/**
	 * Return those that have fallen silent lately: others may hear them.
	 */
	List<Sender> lost() {
		long now = this.timeline.nanoTime();
		return this.peers.values()
			.stream()
			.filter((peer) -> peer.presence() == Presence.LOST && now - peer.changedAt() < RETENTION.toNanos())
			.map(Peer::sender)
			.toList();
	}

	/**
	 * Return all that are known.
	 */
	List<PeerInfo> all() {
		return this.peers.values().stream().map(Peer::toInfo).toList();
	}

}
