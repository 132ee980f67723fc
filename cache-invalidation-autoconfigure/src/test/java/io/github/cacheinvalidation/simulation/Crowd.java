package io.github.cacheinvalidation.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;

/**
 * Many nodes in simulated time, which lose a bus and come back to it one after the other
 * as real ones do.
 */
public final class Crowd {

	/**
	 * Within which time all start.
	 */
	private static final Duration START = Duration.ofSeconds(2);

	/**
	 * How long an attempt to connect takes at the most.
	 */
	private static final Duration RECONNECT = Duration.ofSeconds(1);

	private static final Duration STEP = Duration.ofMillis(10);

	private final Random random = new Random(42);

	private final SimulatedTime time = new SimulatedTime();

	private final SimulatedBus bus = new SimulatedBus(this.time);

	private final List<SimulatedNode> nodes = new ArrayList<>();

	private int started;

	/**
	 * Start a number of nodes in two seconds.
	 */
	public Crowd(int size) {
		for (int i = 0; i < size; i++) {
			this.nodes.add(newNode());
		}
		for (SimulatedNode node : this.nodes) {
			this.time.at(randomly(START).toNanos(), node::start);
		}
	}

	private SimulatedNode newNode() {
		SimulatedNode node = new SimulatedNode(this.time, this.bus, "node%04d".formatted(this.started++));
		node.link().setReconnect(randomly(RECONNECT));
		return node;
	}

	private Duration randomly(Duration limit) {
		return Duration.ofMillis(1 + this.random.nextInt((int) limit.toMillis()));
	}

	public int size() {
		return this.nodes.size();
	}

	/**
	 * Let time pass.
	 * @return what the bus has accepted meanwhile
	 */
	public Traffic pass(Duration duration) {
		Traffic traffic = new Traffic();
		pass(duration, traffic);
		return traffic;
	}

	private void pass(Duration duration, Traffic traffic) {
		for (long steps = duration.dividedBy(STEP); steps > 0; steps--) {
			this.time.pass(STEP);
			traffic.add(this.bus.drain());
		}
	}

	/**
	 * Let time pass in which nodes evict something.
	 * @param perSecond how often one of them does
	 */
	public Traffic passWithEvictions(Duration duration, int perSecond) {
		Traffic traffic = new Traffic();
		for (long i = 0; i < duration.toSeconds() * perSecond; i++) {
			evict("other");
			pass(Duration.ofMillis(1000 / perSecond), traffic);
		}
		return traffic;
	}

	/**
	 * Let time pass until something is so.
	 * @return how long that took
	 */
	public Duration await(BooleanSupplier condition) {
		long begin = this.time.nanoTime();
		Duration limit = Duration.ofMinutes(2);
		while (!condition.getAsBoolean()) {
			this.time.pass(STEP);
			if (this.time.nanoTime() - begin > limit.toNanos()) {
				throw new IllegalStateException("Not so within " + limit);
			}
		}
		return Duration.ofNanos(this.time.nanoTime() - begin);
	}

	/**
	 * Return whether all hear everything, as far as they know.
	 */
	public boolean isConnected() {
		return this.nodes.stream().allMatch((node) -> node.node().isConnected());
	}

	/**
	 * Return whether each knows each other.
	 */
	public boolean isAcquainted() {
		return this.nodes.stream().allMatch((node) -> node.node().getActivePeerCount() == this.nodes.size() - 1);
	}

	/**
	 * Replace a node: one that leaves in order, and one that is new.
	 */
	public void restartOne() {
		this.nodes.remove(this.random.nextInt(this.nodes.size())).leave();
		this.time.pass(Duration.ofMillis(100));
		this.nodes.add(newNode().start());
	}

	/**
	 * Have all caches hold an entry.
	 */
	public void hold(String key) {
		this.nodes.forEach((node) -> node.hold(key));
	}

	/**
	 * Evict an entry on some node.
	 */
	public void evict(String key) {
		evict(key, this.random.nextInt(this.nodes.size()));
	}

	/**
	 * Evict an entry on one node.
	 */
	public void evict(String key, int node) {
		this.nodes.get(node).cache().evict(key);
	}

	/**
	 * Return how many nodes hold an entry.
	 */
	public long holders(String key) {
		return this.nodes.stream().filter((node) -> node.holds(key)).count();
	}

	/**
	 * Cut the links of some nodes for a moment.
	 * @param size how many
	 * @param meanwhile happens on another one
	 */
	public void blink(int size, Runnable meanwhile) {
		List<SimulatedNode> cut = this.nodes.subList(0, size);
		cut.forEach((node) -> node.link().cut());
		this.time.pass(STEP);
		meanwhile.run();
		this.time.pass(Duration.ofSeconds(1));
		cut.forEach((node) -> node.link().heal());
	}

	/**
	 * Stop the bus, so that everybody loses the link.
	 */
	public void stopBus() {
		this.bus.stop();
	}

	public void restartBus() {
		this.bus.restart();
	}

	/**
	 * Return what has been repaired since the last call, with how many nodes have.
	 */
	public Map<String, Integer> drainRepairs() {
		Map<String, Integer> repairs = new TreeMap<>();
		for (SimulatedNode node : this.nodes) {
			for (String event : node.drainEvents()) {
				if (event.startsWith("repaired ")) {
					repairs.merge(event.substring("repaired ".length()), 1, Integer::sum);
				}
			}
		}
		return repairs;
	}

	/**
	 * Return how many nodes have been deaf since the last call.
	 */
	public long drainDeaf() {
		return this.nodes.stream().filter((node) -> node.drainStates().contains(State.DEAF)).count();
	}

}
