package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;

import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A cluster of three masters with a replica each.
 *
 * @since 0.1.0
 */
public final class ClusterRedisBus extends RedisBus {

	private final RedisCluster cluster = RedisCluster.start();

	ClusterRedisBus() {
	}

	/**
	 * Return the processes of all servers.
	 * @return what can be harmed
	 */
	public RedisCluster getCluster() {
		return this.cluster;
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
		return List.of("spring.data.redis.cluster.nodes=" + this.cluster.getAddresses());
	}

	@Override
	public void close() {
		this.cluster.close();
	}

}
