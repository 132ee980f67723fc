package io.github.cacheinvalidation.redisserver;

import java.util.ArrayList;
import java.util.List;

/**
 * A master with two replicas, and three Sentinels of which two decide that it is lost.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RedisSentinels implements AutoCloseable {

	/**
	 * The name by which the Sentinels know the master.
	 */
	public static final String MASTER_NAME = "first";

	private final List<RedisServer> servers = new ArrayList<>();

	private final List<RedisServer> sentinels = new ArrayList<>();

	private RedisSentinels() {
	}

	/**
	 * Start all of them, and wait until the Sentinels know each other and the replicas.
	 * @return what runs now
	 * @throws IllegalStateException if that doesn't work
	 */
	public static RedisSentinels start() {
		RedisSentinels started = new RedisSentinels();
		try {
			started.startServers();
			return started;
		}
		catch (RuntimeException ex) {
			started.close();
			throw ex;
		}
	}

	private void startServers() {
		RedisServer master = RedisServer.start();
		this.servers.add(master);
		for (int i = 0; i < 2; i++) {
			RedisServer replica = RedisServer.start();
			this.servers.add(replica);
			replica.ask("REPLICAOF %s %d".formatted(master.getHost(), master.getPort()));
			// In its file, as Sentinel has it, so that it isn't one for ever.
			replica.ask("CONFIG REWRITE");
		}
		Waiting.until("the replicas follow the master",
				() -> this.servers.stream()
					.skip(1)
					.allMatch((replica) -> replica.ask("INFO replication").contains("master_link_status:up")));
		for (int i = 0; i < 3; i++) {
			this.sentinels.add(RedisServer.startSentinel(MASTER_NAME, master.getPort(), 2));
		}
		awaitAgreement();
	}

	/**
	 * Wait until each Sentinel that runs names the same master, and knows two replicas of
	 * it and the other Sentinels.
	 */
	public void awaitAgreement() {
		Waiting.until("the Sentinels agree", () -> runningSentinels().stream().allMatch((sentinel) -> {
			List<String> state = sentinel.ask("SENTINEL MASTER " + MASTER_NAME).lines().toList();
			return value(state, "num-slaves").equals("2") && value(state, "num-other-sentinels").equals("2")
					&& value(state, "flags").equals("master");
		}) && runningSentinels().stream().map(RedisSentinels::masterOf).distinct().count() == 1);
	}

	private static String value(List<String> state, String name) {
		return state.get(state.indexOf(name) + 1);
	}

	/**
	 * Return the server that most of the Sentinels take for the master.
	 * @return the master
	 */
	public RedisServer getMaster() {
		return this.servers.stream().max((first, second) -> Long.compare(votes(first), votes(second))).orElseThrow();
	}

	private long votes(RedisServer server) {
		return runningSentinels().stream()
			.filter((sentinel) -> masterOf(sentinel).equals(String.valueOf(server.getPort())))
			.count();
	}

	private static String masterOf(RedisServer sentinel) {
		return sentinel.ask("SENTINEL GET-MASTER-ADDR-BY-NAME " + MASTER_NAME).lines().toList().get(1);
	}

	/**
	 * Make another server the master, as an administrator would for maintenance, as soon
	 * as one of them is fit for it. The old master learns of it some ten seconds later.
	 * Doesn't wait for either.
	 */
	public void failOver() {
		runningSentinels().get(0).askUntilPossible("SENTINEL FAILOVER " + MASTER_NAME, "NOGOODSLAVE", "INPROG");
	}

	/**
	 * Return the servers that the Sentinels watch over.
	 * @return all three, whether they run or not
	 */
	public List<RedisServer> getServers() {
		return List.copyOf(this.servers);
	}

	/**
	 * Return the Sentinels.
	 * @return all three, whether they run or not
	 */
	public List<RedisServer> getSentinels() {
		return List.copyOf(this.sentinels);
	}

	private List<RedisServer> runningSentinels() {
		return this.sentinels.stream().filter(RedisServer::isRunning).toList();
	}

	/**
	 * Return the addresses of the Sentinels.
	 * @return host and port of each, separated by commas
	 */
	public String getSentinelAddresses() {
		return String.join(",",
				this.sentinels.stream().map((sentinel) -> sentinel.getHost() + ":" + sentinel.getPort()).toList());
	}

	/**
	 * End all of them.
	 */
	@Override
	public void close() {
		this.sentinels.forEach(RedisServer::close);
		this.servers.forEach(RedisServer::close);
	}

}
