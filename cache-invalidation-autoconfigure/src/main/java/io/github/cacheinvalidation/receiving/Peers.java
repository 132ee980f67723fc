package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Departed;
import io.github.cacheinvalidation.time.Timeline;

/**
 * The other nodes, present and lately gone. Guarded by the lock of its {@link Hearing}.
 */
final class Peers {

	/**
	 * For how long others are told of those that are gone. What is heard later of a
	 * longer interruption isn't believed.
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

	private final Timeline timeline;

	private final Duration interval;

	private final Duration reorderWindow;

	private long adoptUntil;

	/**
	 * Create the set of peers, at first empty.
	 * @param timeline the time
	 * @param interval how long a peer may be silent that hasn't said so itself
	 * @param reorderWindow how late a message may be
	 */
	Peers(Timeline timeline, Duration interval, Duration reorderWindow) {
		this.timeline = timeline;
		this.interval = interval;
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
	 * Note a message with removals.
	 * @return how many messages have been missed
	 */
	long received(Sender sender, long number) {
		Peer peer = find(sender, number - 1);
		hear(peer);
		peer.received(number);
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
		boolean misunderstood = peer.stated(number);
		if (statement.kind() == Statement.Kind.GOODBYE) {
			peer.leave(Peer.State.GONE, this.timeline.nanoTime());
		}
		return misunderstood ? 1 : missing(peer);
	}

	/**
	 * Note what a node has heard of those that are gone.
	 * @return how many messages have been missed
	 */
	long departed(List<Departed> departed) {
		long missing = 0;
		for (Departed each : departed) {
			Peer known = this.peers.get(each.sender());
			Peer peer = (known != null) ? known : find(each.sender(), each.number());
			if (known == null || each.goodbye()) {
				peer.leave(each.goodbye() ? Peer.State.GONE : Peer.State.LOST, this.timeline.nanoTime());
			}
			peer.expect(each.number());
			missing += missing(peer);
		}
		return missing;
	}

	/**
	 * Note what a node has heard of those that are gone, as far as they were not known.
	 * Nothing of theirs can have been missed.
	 */
	void learn(List<Departed> departed) {
		for (Departed each : departed) {
			if (!this.peers.containsKey(each.sender())) {
				makeRoom();
				Peer peer = new Peer(each.sender(), each.number(), this.interval);
				peer.leave(each.goodbye() ? Peer.State.GONE : Peer.State.LOST, this.timeline.nanoTime());
				this.peers.put(each.sender(), peer);
			}
		}
	}

	private Peer find(Sender sender, long adopted) {
		Peer peer = this.peers.get(sender);
		if (peer == null) {
			makeRoom();
			peer = new Peer(sender, (this.timeline.nanoTime() - this.adoptUntil < 0) ? adopted : 0, this.interval);
			this.peers.put(sender, peer);
		}
		return peer;
	}

	private void makeRoom() {
		if (this.peers.size() >= MAX_PEERS) {
			Comparator<Peer> order = Comparator.comparing(Peer::isActive);
			this.peers.values()
				.stream()
				.min(order.thenComparing(Peer::heardAt))
				.ifPresent((peer) -> this.peers.remove(peer.sender()));
		}
	}

	private void hear(Peer peer) {
		peer.heard(this.timeline.nanoTime(), this.timeline.now());
	}

	private long missing(Peer peer) {
		return peer.takeMissing(this.timeline.nanoTime(), this.reorderWindow);
	}

	/**
	 * Return how many messages have been missed of any peer by now.
	 */
	long missing() {
		return this.peers.values().stream().mapToLong(this::missing).sum();
	}

	/**
	 * Return the active peers that have been silent for too long, which are lost from now
	 * on.
	 */
	List<Sender> takeLost() {
		long now = this.timeline.nanoTime();
		List<Sender> lost = new ArrayList<>();
		for (Peer peer : this.peers.values()) {
			Duration limit = peer.interval().multipliedBy(MAX_SILENT_INTERVALS).plus(SILENCE_TOLERANCE);
			if (peer.isActive() && now - peer.heardAt() > limit.toNanos()) {
				peer.leave(Peer.State.LOST, now);
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
			if (peer != null) {
				peer.leave(Peer.State.LOST, this.timeline.nanoTime());
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
		this.peers.values()
			.removeIf((peer) -> !peer.isActive() && now - peer.heardAt() > RETENTION.multipliedBy(2).toNanos());
	}

	/**
	 * Return those that are gone lately, the last ones if there are too many.
	 */
	List<Departed> lately() {
		long now = this.timeline.nanoTime();
		return this.peers.values()
			.stream()
			.filter((peer) -> !peer.isActive() && now - peer.heardAt() < RETENTION.toNanos())
			.sorted(Comparator.comparing(Peer::heardAt).reversed())
			.limit(Statement.MAX_SENDERS)
			.map((peer) -> new Departed(peer.sender(), peer.number(), peer.state() == Peer.State.GONE))
			.toList();
	}

	/**
	 * Return the active peers.
	 */
	List<Sender> active() {
		return this.peers.values().stream().filter(Peer::isActive).map(Peer::sender).toList();
	}

	/**
	 * Return all that are known.
	 */
	List<PeerInfo> all() {
		return this.peers.values()
			.stream()
			.map((peer) -> new PeerInfo(peer.sender(), peer.state().name(), peer.number(), peer.heardAtTime()))
			.toList();
	}

}
