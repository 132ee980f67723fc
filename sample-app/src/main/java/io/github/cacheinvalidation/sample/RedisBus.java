package io.github.cacheinvalidation.sample;

import java.util.List;

import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A Redis of the demonstration's own.
 */
final class RedisBus implements DemoBus {

	private final RedisServer server = RedisServer.start();

	@Override
	public String name() {
		return "Redis";
	}

	@Override
	public String description() {
		return "%s:%d, channel catalogue:cache-invalidation".formatted(host(), port());
	}

	@Override
	public String host() {
		return this.server.getHost();
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public List<String> arguments(String host, int port) {
		return List.of("--spring.data.redis.url=redis://%s:%d".formatted(host, port));
	}

	@Override
	public void close() {
		this.server.close();
	}

}
