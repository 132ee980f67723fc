package io.github.cacheinvalidation.faulttests.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.github.cacheinvalidation.faulttests.node.NodeSettings;
import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.redisserver.Waiting;

/**
 * Real Redis servers. They are told directly, not through a proxy, what to do to their
 * clients.
 *
 * @since 0.1.0
 */
public abstract sealed class RedisBus implements Bus permits SingleRedisBus, SentinelRedisBus, ClusterRedisBus {

	/**
	 * The channel of the nodes, by the application's name.
	 */
	static final String CHANNEL = "fault-tests:cache-invalidation";

	private static final String OUTPUT_LIMIT = "CONFIG SET client-output-buffer-limit \"pubsub %s %s %d\"";

	/** How many messages to publish before looking at what has come of it. */
	private static final int BURST = 20;

	private static final int MAX_BURSTS = 100;

	/**
	 * Return the servers that carry messages.
	 */
	abstract List<RedisServer> servers();

	/**
	 * Return the properties that say which servers there are.
	 */
	abstract List<String> addresses();

	/**
	 * Return the command that publishes to the channel.
	 */
	String publishCommand() {
		return "PUBLISH";
	}

	@Override
	public final List<String> properties(String node, Lines lines, boolean keepsName) {
		List<String> properties = new ArrayList<>(addresses());
		properties.add("spring.data.redis.client-name=" + node);
		lines.ports().forEach((port, proxy) -> properties.add("%s.%d=%d".formatted(NodeSettings.LINES, port, proxy)));
		return properties;
	}

	/**
	 * Close the connections of a node, as an administrator would.
	 * @param name the node's name
	 * @throws IllegalStateException if it doesn't connect and subscribe soon
	 */
	public final void killClients(String name) {
		Client subscriber = awaitSubscriber(name);
		clients(name).forEach(Client::kill);
		if (subscriber.isConnected()) {
			throw new IllegalStateException("CLIENT KILL did not close the connections of " + name);
		}
	}

	private Stream<Client> clients(String name) {
		return servers().stream()
			.flatMap(Client::of)
			.filter((client) -> client.state().contains(" name=" + name + " "));
	}

	/**
	 * Return the subscribed connection of a node: it may just be about to come back.
	 */
	private Client awaitSubscriber(String name) {
		List<Client> subscribers = Waiting.forSome(name + " subscribes",
				() -> clients(name)
					.filter((client) -> client.state().contains(" sub=1 ") || client.state().contains(" ssub=1 "))
					.toList());
		return Collections.max(subscribers, Comparator.comparingLong(Client::id));
	}

	/**
	 * Have the servers break off subscribers for which more than that waits, and publish
	 * until that has happened to a node which has ceased to read.
	 * @param bytes how much may wait
	 * @param name the node's name
	 * @param stop makes it cease to read
	 * @param message what to publish, without apostrophes
	 * @throws IllegalStateException if the node isn't broken off
	 */
	public final void overflowSubscriber(int bytes, String name, Runnable stop, String message) {
		Client subscriber = awaitSubscriber(name);
		stop.run();
		servers().forEach((server) -> server.ask(OUTPUT_LIMIT.formatted(bytes, bytes, 1)));
		for (int i = 0; i < MAX_BURSTS; i++) {
			for (int j = 0; j < BURST; j++) {
				subscriber.server().ask("%s %s '%s'".formatted(publishCommand(), CHANNEL, message));
			}
			if (!subscriber.isConnected()) {
				return;
			}
		}
		throw new IllegalStateException("Redis has not broken off " + name);
	}

	/**
	 * Let subscribers be as slow as they are by default.
	 */
	public final void unlimitSubscribers() {
		servers().forEach((server) -> server.ask(OUTPUT_LIMIT.formatted("32mb", "8mb", 60)));
	}

	/**
	 * A connection as its server sees it.
	 *
	 * @param server the server
	 * @param id its number there
	 * @param state all that the server tells of it
	 */
	private record Client(RedisServer server, long id, String state) {

		static Stream<Client> of(RedisServer server) {
			return server.ask("CLIENT LIST")
				.lines()
				.map((state) -> new Client(server, Long.parseLong(state.substring("id=".length(), state.indexOf(' '))),
						state));
		}

		boolean isConnected() {
			return of(this.server).anyMatch((other) -> other.id == this.id);
		}

		void kill() {
			this.server.ask("CLIENT KILL ID " + this.id);
		}

	}

}
