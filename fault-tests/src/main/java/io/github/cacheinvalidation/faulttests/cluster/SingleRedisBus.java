package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;

import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * One Redis.
 *
 * @since 0.1.0
 */
public final class SingleRedisBus extends RedisBus {

	private final RedisServer server = RedisServer.start();

	SingleRedisBus() {
	}

	/**
	 * Return the server's process.
	 * @return the server
	 */
	public RedisServer getServer() {
		return this.server;
	}

	@Override
	public List<Integer> getPorts() {
		return List.of(this.server.getPort());
	}

	@Override
	List<RedisServer> servers() {
		return List.of(this.server);
	}

	@Override
	List<String> addresses() {
		return List.of("spring.data.redis.host=" + this.server.getHost(),
				"spring.data.redis.port=" + this.server.getPort());
	}

	@Override
	public void close() {
		this.server.close();
	}

}
