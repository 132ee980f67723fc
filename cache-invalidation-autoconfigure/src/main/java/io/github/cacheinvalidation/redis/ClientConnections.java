package io.github.cacheinvalidation.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * Connections of the application's own client, for a server that stays where it is.
 */
final class ClientConnections implements ConnectionSource {

	private final RedisClient client;

	private final List<StatefulConnection<?, ?>> opened = new ArrayList<>();

	ClientConnections(RedisClient client) {
		this.client = client;
	}

	@Override
	public StatefulRedisConnection<String, byte[]> connect() {
		return opened(this.client.connect(CODEC));
	}

	@Override
	public StatefulRedisPubSubConnection<String, byte[]> connectPubSub() {
		return opened(this.client.connectPubSub(CODEC));
	}

	private <C extends StatefulConnection<?, ?>> C opened(C connection) {
		synchronized (this.opened) {
			this.opened.add(connection);
		}
		return connection;
	}

	@Override
	public void onMoved(Consumer<String> listener) {
	}

	@Override
	public CompletableFuture<Void> closeAsync() {
		synchronized (this.opened) {
			return CompletableFuture
				.allOf(this.opened.stream().map(StatefulConnection::closeAsync).toArray(CompletableFuture[]::new));
		}
	}

}
