package io.github.cacheinvalidation.faulttests.cluster;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Tells the Redis directly, not through a proxy, what to do to its clients.
 *
 * @since 0.1.0
 */
public final class RedisControl implements AutoCloseable {

	private static final String OUTPUT_LIMIT = "client-output-buffer-limit";

	private final RedisServer server;

	private final RedisClient client;

	RedisControl(RedisServer server) {
		this.server = server;
		this.client = RedisClient.create(RedisURI.builder()
			.withHost(server.getHost())
			.withPort(server.getPort())
			.withTimeout(Duration.ofSeconds(20))
			.build());
	}

	/**
	 * Return the server's process.
	 * @return the server
	 */
	public RedisServer getServer() {
		return this.server;
	}

	/**
	 * Close the connections of a node, as an administrator would.
	 * @param name the node's name
	 */
	public void killClients(String name) {
		execute((commands) -> commands.clientList()
			.lines()
			.filter((line) -> line.contains(" name=" + name + " "))
			.map((line) -> line.substring("id=".length(), line.indexOf(' ')))
			.forEach((id) -> commands.clientKill(KillArgs.Builder.id(Long.parseLong(id)))));
	}

	/**
	 * Have the server break off subscribers for which more than that waits.
	 * @param bytes how much
	 */
	public void limitSubscribers(int bytes) {
		execute((commands) -> commands.configSet(OUTPUT_LIMIT, "pubsub %d %d 1".formatted(bytes, bytes)));
	}

	/**
	 * Undo {@link #limitSubscribers(int)}.
	 */
	public void unlimitSubscribers() {
		execute((commands) -> commands.configSet(OUTPUT_LIMIT, "pubsub 32mb 8mb 60"));
	}

	/**
	 * Publish a message several times over.
	 * @param channel the channel
	 * @param message the message
	 * @param times how often
	 */
	public void publish(String channel, String message, int times) {
		execute((commands) -> {
			for (int i = 0; i < times; i++) {
				commands.publish(channel, message);
			}
		});
	}

	private void execute(Consumer<RedisCommands<String, String>> action) {
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			action.accept(connection.sync());
		}
	}

	@Override
	public void close() {
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
	}

}
