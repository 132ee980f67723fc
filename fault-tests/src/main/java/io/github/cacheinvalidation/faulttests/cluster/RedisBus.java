package io.github.cacheinvalidation.faulttests.cluster;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * A real Redis. It is told directly, not through a proxy, what to do to its clients.
 *
 * @since 0.1.0
 */
public final class RedisBus implements Bus {

	/**
	 * The channel of the nodes, by the application's name.
	 */
	private static final String CHANNEL = "fault-tests:cache-invalidation";

	private static final String OUTPUT_LIMIT = "client-output-buffer-limit";

	private static final Duration SUBSCRIBE_LIMIT = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(20);

	/** How many messages to publish before looking at what has come of it. */
	private static final int BURST = 20;

	private static final int MAX_BURSTS = 100;

	private final RedisServer server = RedisServer.start();

	private final RedisClient client = RedisClient.create(RedisURI.builder()
		.withHost(this.server.getHost())
		.withPort(this.server.getPort())
		.withTimeout(Duration.ofSeconds(20))
		.build());

	RedisBus() {
	}

	@Override
	public String getHost() {
		return this.server.getHost();
	}

	@Override
	public int getPort() {
		return this.server.getPort();
	}

	@Override
	public List<String> properties(String node, int port, boolean keepsName) {
		return List.of("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port,
				"spring.data.redis.client-name=" + node);
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
	 * @throws IllegalStateException if it doesn't connect and subscribe soon
	 */
	public void killClients(String name) {
		execute((commands) -> {
			long subscriber = awaitSubscriber(commands, name);
			clients(commands, name).map(RedisBus::id).forEach((id) -> commands.clientKill(KillArgs.Builder.id(id)));
			if (isConnected(commands, subscriber)) {
				throw new IllegalStateException("CLIENT KILL did not close the connections of " + name);
			}
		});
	}

	private static Stream<String> clients(RedisCommands<String, String> commands, String name) {
		return commands.clientList().lines().filter((line) -> line.contains(" name=" + name + " "));
	}

	private static long id(String client) {
		return Long.parseLong(client.substring("id=".length(), client.indexOf(' ')));
	}

	private static boolean isConnected(RedisCommands<String, String> commands, long client) {
		return commands.clientList().lines().anyMatch((line) -> id(line) == client);
	}

	/**
	 * Return the subscribed connection of a node: it may just be about to come back.
	 */
	private static long awaitSubscriber(RedisCommands<String, String> commands, String name) {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < SUBSCRIBE_LIMIT.toNanos()) {
			OptionalLong subscriber = clients(commands, name).filter((line) -> line.contains(" sub=1 "))
				.mapToLong(RedisBus::id)
				.max();
			if (subscriber.isPresent()) {
				return subscriber.getAsLong();
			}
			LockSupport.parkNanos(POLL.toNanos());
		}
		throw new IllegalStateException("%s has not subscribed within %s".formatted(name, SUBSCRIBE_LIMIT));
	}

	/**
	 * Have the server break off subscribers for which more than that waits, and publish
	 * until that has happened to a node which has ceased to read.
	 * @param bytes how much may wait
	 * @param name the node's name
	 * @param stop makes it cease to read
	 * @param message what to publish
	 * @throws IllegalStateException if the node isn't broken off
	 */
	public void overflowSubscriber(int bytes, String name, Runnable stop, String message) {
		execute((commands) -> {
			long subscriber = awaitSubscriber(commands, name);
			stop.run();
			commands.configSet(OUTPUT_LIMIT, "pubsub %d %d 1".formatted(bytes, bytes));
			for (int i = 0; i < MAX_BURSTS; i++) {
				for (int j = 0; j < BURST; j++) {
					commands.publish(CHANNEL, message);
				}
				if (!isConnected(commands, subscriber)) {
					return;
				}
			}
			throw new IllegalStateException("Redis has not broken off " + name);
		});
	}

	/**
	 * Let subscribers be as slow as they are by default.
	 */
	public void unlimitSubscribers() {
		execute((commands) -> commands.configSet(OUTPUT_LIMIT, "pubsub 32mb 8mb 60"));
	}

	private void execute(Consumer<RedisCommands<String, String>> action) {
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			action.accept(connection.sync());
		}
	}

	@Override
	public void close() {
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
		this.server.close();
	}

}
