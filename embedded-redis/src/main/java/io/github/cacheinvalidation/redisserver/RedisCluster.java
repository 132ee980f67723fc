package io.github.cacheinvalidation.redisserver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;

/**
 * A cluster of three masters with a replica each, which takes a node for lost after a
 * second without an answer. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RedisCluster implements AutoCloseable {

	private static final int MASTERS = 3;

	/**
	 * How many slots there are.
	 */
	public static final int SLOTS = 16384;

	private final List<RedisServer> nodes = new CopyOnWriteArrayList<>();

	private final IntUnaryOperator busLines;

	private RedisCluster(IntUnaryOperator busLines) {
		this.busLines = busLines;
	}

	/**
	 * Start all nodes, and wait until they agree.
	 * @param settings further command-line settings of each node
	 * @return the running cluster
	 * @throws IllegalStateException if that doesn't work
	 */
	public static RedisCluster start(String... settings) {
		return start(IntUnaryOperator.identity(), settings);
	}

	/**
	 * Start a cluster like {@link #start(String...)}, whose nodes reach each other
	 * through something else, such as a proxy.
	 * @param busLines gives the port by which the others reach a node's port of the
	 * cluster bus
	 * @param settings further command-line settings of each node
	 * @return the running cluster
	 * @throws IllegalStateException if that doesn't work
	 */
	public static RedisCluster start(IntUnaryOperator busLines, String... settings) {
		RedisCluster cluster = new RedisCluster(busLines);
		try {
			cluster.startNodes(settings);
			return cluster;
		}
		catch (RuntimeException ex) {
			cluster.close();
			throw ex;
		}
	}

	private void startNodes(String... settings) {
		for (int i = 0; i < 2 * MASTERS; i++) {
			RedisServer node = startNode(settings);
			node.ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
			this.nodes.add(node);
		}
		for (int i = 0; i < MASTERS; i++) {
			this.nodes.get(i)
				.ask("CLUSTER ADDSLOTSRANGE %d %d".formatted(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS - 1));
		}
		this.nodes.stream().skip(1).forEach(this::meet);
		awaitAgreement();
		for (int i = 0; i < MASTERS; i++) {
			this.nodes.get(MASTERS + i).ask("CLUSTER REPLICATE " + id(this.nodes.get(i)));
		}
		awaitReplicas();
		awaitAgreement();
	}

	/**
	 * Wait until there are as many replicas as masters, and each has what its master has,
	 * so that it may take its place.
	 */
	public void awaitReplicas() {
		Waiting.until("the replicas follow their masters", () -> getReplicas().size() == MASTERS);
	}

	private RedisServer startNode(String... settings) {
		int busPort = RedisServer.freePort();
		List<String> all = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-port",
				String.valueOf(busPort), "--cluster-announce-bus-port",
				String.valueOf(this.busLines.applyAsInt(busPort)), "--cluster-node-timeout", "1000"));
		all.addAll(List.of(settings));
		return RedisServer.start(all.toArray(String[]::new));
	}

	private void meet(RedisServer node) {
		RedisServer first = this.nodes.get(0);
		node.ask("CLUSTER MEET %s %d %d".formatted(first.getHost(), first.getPort(),
				port(first, "cluster-announce-bus-port")));
	}

	/**
	 * Return the port on which a node listens to the others, which may reach it by
	 * another one.
	 * @param node the node
	 * @return the TCP port
	 */
	public static int getBusPort(RedisServer node) {
		return port(node, "cluster-port");
	}

	private static int port(RedisServer node, String setting) {
		return Integer.parseInt(node.ask("CONFIG GET " + setting).lines().toList().get(1));
	}

	/**
	 * Wait until each node that runs is in touch with all others that run, and each slot
	 * is served.
	 */
	public void awaitAgreement() {
		Waiting.until("the nodes agree", () -> {
			List<RedisServer> running = running();
			List<String> ids = running.stream().map(RedisCluster::id).toList();
			return running.stream()
				.allMatch((node) -> node.ask("CLUSTER INFO").contains("cluster_state:ok") && ids.stream()
					.allMatch((id) -> node.ask("CLUSTER NODES")
						.lines()
						.anyMatch((line) -> line.startsWith(id) && line.contains(" connected") && !line.contains("fail")
								&& !line.contains("handshake"))));
		});
	}

	/**
	 * Add a master without slots, and wait until all know it.
	 * @return the new node
	 */
	public RedisServer add() {
		RedisServer node = startNode();
		meet(node);
		this.nodes.add(node);
		awaitAgreement();
		return node;
	}

	/**
	 * Have all other nodes forget one, which is not told so, and goes on.
	 * @param node the node; doesn't end with the cluster any more
	 */
	public void forget(RedisServer node) {
		String id = id(node);
		this.nodes.remove(node);
		running().forEach((other) -> other.ask("CLUSTER FORGET " + id));
	}

	/**
	 * Let another master serve a slot that holds no keys, and wait until all know.
	 * @param slot from 0 to 16383
	 * @param to the next owner
	 */
	public void moveSlot(int slot, RedisServer to) {
		RedisServer from = getOwner(slot);
		to.ask("CLUSTER SETSLOT %d IMPORTING %s".formatted(slot, id(from)));
		from.ask("CLUSTER SETSLOT %d MIGRATING %s".formatted(slot, id(to)));
		to.ask("CLUSTER SETSLOT %d NODE %s".formatted(slot, id(to)));
		from.ask("CLUSTER SETSLOT %d NODE %s".formatted(slot, id(to)));
		Waiting.until("all know who serves slot " + slot,
				() -> running().stream().allMatch((node) -> owner(node, slot) == to.getPort()));
	}

	/**
	 * Have a replica take the place of its master, as an administrator would for
	 * maintenance, and wait until it has.
	 * @param replica the replica, as soon as it is in touch with its master
	 */
	public void failOver(RedisServer replica) {
		replica.askUntilPossible("CLUSTER FAILOVER", "ERR Master is down");
		Waiting.until("the replica is a master", () -> isMaster(replica));
	}

	/**
	 * Return the nodes that run and take themselves for masters.
	 * @return the masters
	 */
	public List<RedisServer> getMasters() {
		return running().stream().filter(RedisCluster::isMaster).toList();
	}

	private static boolean isMaster(RedisServer node) {
		return node.ask("ROLE").startsWith("master");
	}

	/**
	 * Return the nodes that run and follow a master at present.
	 * @return the replicas
	 */
	public List<RedisServer> getReplicas() {
		return running().stream().filter(RedisCluster::isFollowing).toList();
	}

	private static boolean isFollowing(RedisServer node) {
		return node.ask("INFO replication").contains("master_link_status:up");
	}

	/**
	 * Return the node that serves a slot, as most of the nodes see it.
	 * @param slot from 0 to 16383
	 * @return the master
	 */
	public RedisServer getOwner(int slot) {
		List<Integer> ports = running().stream().map((node) -> owner(node, slot)).toList();
		return this.nodes.stream()
			.max((first, second) -> Long.compare(count(ports, first), count(ports, second)))
			.orElseThrow();
	}

	private static long count(List<Integer> ports, RedisServer node) {
		return ports.stream().filter((port) -> port == node.getPort()).count();
	}

	/**
	 * Return the port of a slot's owner: a range, and then for each of its nodes address,
	 * port and id, of which the owner is the first.
	 */
	private static int owner(RedisServer asked, int slot) {
		List<String> lines = asked.ask("CLUSTER SLOTS").lines().toList();
		for (int i = 0; i + 3 < lines.size(); i++) {
			if (isNumber(lines.get(i)) && isNumber(lines.get(i + 1)) && isNumber(lines.get(i + 3))
					&& Integer.parseInt(lines.get(i)) <= slot && slot <= Integer.parseInt(lines.get(i + 1))) {
				return Integer.parseInt(lines.get(i + 3));
			}
		}
		return -1;
	}

	private static boolean isNumber(String text) {
		return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
	}

	private static String id(RedisServer node) {
		return node.ask("CLUSTER MYID");
	}

	/**
	 * Return all nodes.
	 * @return the masters of the beginning, their replicas, and what has been added
	 */
	public List<RedisServer> getNodes() {
		return List.copyOf(this.nodes);
	}

	private List<RedisServer> running() {
		return this.nodes.stream().filter(RedisServer::isRunning).toList();
	}

	/**
	 * Return the addresses of the nodes.
	 * @return host and port of each, separated by commas
	 */
	public String getAddresses() {
		return String.join(",", this.nodes.stream().map((node) -> node.getHost() + ":" + node.getPort()).toList());
	}

	/**
	 * End all nodes.
	 */
	@Override
	public void close() {
		this.nodes.forEach(RedisServer::close);
	}

}
