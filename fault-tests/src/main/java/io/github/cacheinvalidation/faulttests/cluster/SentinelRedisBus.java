package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;
import java.util.stream.Stream;

import io.github.cacheinvalidation.redisserver.RedisSentinels;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A master with two replicas, and three Sentinels.
 *
 * @since 0.1.0
 */
public final class SentinelRedisBus extends RedisBus {

	private final RedisSentinels sentinels = RedisSentinels.start();

	SentinelRedisBus() {
	}

	/**
	 * Return the processes of all servers.
	 * @return what can be harmed
	 */
	public RedisSentinels getSentinels() {
		return this.sentinels;
	}

	@Override
	public List<Integer> getPorts() {
		return Stream.of(this.sentinels.getSentinels(), this.sentinels.getServers())
			.flatMap(List::stream)
			.map(RedisServer::getPort)
			.toList();
	}

	@Override
	List<RedisServer> servers() {
		return this.sentinels.getServers();
	}

	@Override
	List<String> addresses() {
		return List.of("spring.data.redis.sentinel.master=" + RedisSentinels.MASTER_NAME,
				"spring.data.redis.sentinel.nodes=" + this.sentinels.getSentinelAddresses());
	}

	@Override
	public void close() {
		this.sentinels.close();
	}

}
