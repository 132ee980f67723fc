package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.github.cacheinvalidation.benchmarks.contender.Bus;
import io.github.cacheinvalidation.benchmarks.contender.BusKind;
import io.github.cacheinvalidation.benchmarks.contender.Contender;
import io.github.cacheinvalidation.benchmarks.contender.Database;
import io.github.cacheinvalidation.benchmarks.contender.Node;
import io.github.cacheinvalidation.faultproxy.FaultProxy;

/**
 * The nodes of one contender, and the bus between them, through a proxy for those that
 * are to be harmed.
 */
final class Group implements AutoCloseable {

	/**
	 * The key by which nodes are known to hear each other.
	 */
	private static final Long PROBE = (long) Contender.CAPACITY;

	private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Bus bus;

	private final FaultProxy proxy;

	private final Database database = new Database();

	private final List<Node> nodes = new ArrayList<>();

	private final ShortPause glance = new ShortPause();

	private Group(Bus bus, FaultProxy proxy) {
		this.bus = bus;
		this.proxy = proxy;
	}

	/**
	 * Open nodes, all of which reach the bus directly.
	 * @param contender whose nodes they are
	 * @param count how many
	 */
	static Group open(Contender contender, int count) {
		return open(contender, count, count);
	}

	/**
	 * Open nodes, and wait until they hear each other.
	 * @param contender whose nodes they are
	 * @param count how many
	 * @param harmed the number of the one that reaches the bus through the proxy, from 0
	 */
	static Group open(Contender contender, int count, int harmed) {
		Bus bus = Bus.start(contender.bus());
		Group group = new Group(bus, FaultProxy.start(bus.host(), bus.port()));
		try {
			// Nodes that are connected with each other go by the port of the first.
			Bus proxied = (contender.bus() == BusKind.NONE) ? bus : bus.through(group.proxy.getPort());
			for (int i = 0; i < count; i++) {
				group.nodes.add(contender.open((i != harmed) ? bus : proxied, group.database));
			}
			if (contender.bus() != BusKind.NONE || count > 1) {
				group.awaitReady();
			}
			return group;
		}
		catch (RuntimeException | Error ex) {
			group.close();
			throw ex;
		}
	}

	/**
	 * Wait until the nodes hear each other.
	 */
	void awaitReady() {
		Duration patience = FIRST_PATIENCE;
		// The first ones are those that will send.
		for (Node node : this.nodes.subList(0, Math.min(2, this.nodes.size()))) {
			while (!hear(node, patience)) {
				if (patience.compareTo(LIMIT) > 0) {
					throw new IllegalStateException("The nodes don't hear each other within " + patience);
				}
				patience = patience.multipliedBy(2);
			}
		}
	}

	/**
	 * Return whether the other nodes hear of a change. Most do at once or not at all, but
	 * some send only every ten seconds.
	 */
	private boolean hear(Node sender, Duration patience) {
		this.nodes.forEach((node) -> node.read(PROBE));
		settle();
		sender.change(PROBE);
		return awaitGone(sender, PROBE, patience);
	}

	int size() {
		return this.nodes.size();
	}

	Node node(int index) {
		return this.nodes.get(index);
	}

	List<Node> nodes() {
		return this.nodes;
	}

	Bus bus() {
		return this.bus;
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	Database database() {
		return this.database;
	}

	/**
	 * Have all nodes hold keys. First the first one, since in some products the load of
	 * what nobody holds removes what others hold.
	 */
	void load(List<Long> keys) {
		keys.forEach(this.nodes.get(0)::read);
		settle();
		this.nodes.subList(1, this.nodes.size()).forEach((node) -> keys.forEach(node::read));
		settle();
	}

	/**
	 * Wait until no other node holds a key, and look as often as that doesn't hold up
	 * others.
	 * @return whether that is so within the limit
	 */
	boolean awaitGone(Node sender, Long key, Duration limit) {
		long start = System.nanoTime();
		for (Node node : this.nodes) {
			while (node != sender && node.holds(key)) {
				if (System.nanoTime() - start > limit.toNanos()) {
					return false;
				}
				this.glance.pause();
			}
		}
		return true;
	}

	/**
	 * Wait until no other node holds any of the keys.
	 * @throws IllegalStateException if a node holds one for too long
	 */
	void verifyGone(Node sender, List<Long> keys) {
		for (Long key : keys) {
			if (!awaitGone(sender, key, LIMIT)) {
				throw new IllegalStateException("A node still holds key " + key);
			}
		}
	}

	/**
	 * Let what is still on its way arrive.
	 */
	static void settle() {
		pause(Duration.ofMillis(100));
	}

	static void pause(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		for (long rest = duration.toNanos(); rest > 0; rest = end - System.nanoTime()) {
			LockSupport.parkNanos(rest);
		}
	}

	@Override
	public void close() {
		this.nodes.forEach(Node::close);
		this.proxy.close();
		this.bus.close();
	}

}
