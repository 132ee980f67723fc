package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

import io.lettuce.core.cluster.SlotHash;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A cluster of three masters with a replica each.
 *
 * @since 0.1.0
 */
public final class ClusterRedisBus extends RedisBus {

	/** By the servers' ports of the cluster bus. */
	private final Map<Integer, FaultProxy> busLines = new ConcurrentHashMap<>();

	private final RedisCluster cluster = RedisCluster.start(
			(port) -> this.busLines.computeIfAbsent(port, (target) -> FaultProxy.start("127.0.0.1", target)).getPort());

	private final boolean sharded;

	ClusterRedisBus(boolean sharded) {
		this.sharded = sharded;
	}

	/**
	 * Return the slot that matters to the nodes.
	 * @return the slot of a sharded channel, or nothing if it isn't sharded
	 */
	public OptionalInt getSlot() {
		return this.sharded ? OptionalInt.of(SlotHash.getSlot(CHANNEL)) : OptionalInt.empty();
	}

	/**
	 * Return the processes of all servers.
	 * @return what can be harmed
	 */
	public RedisCluster getCluster() {
		return this.cluster;
	}

	/**
	 * Return what is before each server for the others, which send it messages through
	 * it. What it sends to them goes through those before the others.
	 * @return the proxies
	 */
	public List<FaultProxy> getBusLines() {
		return List.copyOf(this.busLines.values());
	}

	@Override
	public List<Integer> getPorts() {
		return servers().stream().map(RedisServer::getPort).toList();
	}

	@Override
	List<RedisServer> servers() {
		return this.cluster.getNodes();
	}

	@Override
	List<String> addresses() {
		return List.of("spring.data.redis.cluster.nodes=" + this.cluster.getAddresses(),
				"cache.invalidation.redis.sharded=" + this.sharded);
	}

	@Override
	String publishCommand() {
		return this.sharded ? "SPUBLISH" : super.publishCommand();
	}

	@Override
	public void close() {
		this.cluster.close();
		this.busLines.values().forEach(FaultProxy::close);
	}

}
