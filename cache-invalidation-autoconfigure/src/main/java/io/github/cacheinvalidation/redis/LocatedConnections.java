package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the one among several servers that is to be used now, and a watch for
 * the moment from which on it is another one.
 * <p>
 * They are made by a client of this link's own, with the resources and options of the
 * application's: that one goes where it likes, and a link has to know where it is. It
 * connects nothing anew by itself, since a link doesn't want it to.
 */
final class LocatedConnections implements ConnectionSource {

	private static final Log logger = LogFactory.getLog(LocatedConnections.class);

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	/**
	 * How long a connection may take, which is less than the opening of a link may.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(4);

	private final RedisClient client;

	private final RedisURI server;

	private final CompletableFuture<String> moved = new CompletableFuture<>();

	private final Thread watch;

	private LocatedConnections(RedisClient client, ServerLocator locator, RedisURI server) {
		this.client = client;
		this.server = server;
		this.watch = new Thread(() -> watch(locator), "cache-invalidation-redis-watch");
		this.watch.setDaemon(true);
	}

	/**
	 * Find the server, and begin to watch whether it stays the one. Waits for answers.
	 * @throws RedisException if nobody says which server to use
	 * @throws InterruptedException if this thread is interrupted
	 */
	static LocatedConnections open(AbstractRedisClient application, Function<RedisClient, ServerLocator> locators)
			throws InterruptedException {
		RedisClient client = RedisClient.create(application.getResources());
		ServerLocator locator = locators.apply(client);
		try {
			client.setOptions(application.getOptions().mutate().autoReconnect(false).build());
			LocatedConnections connections = new LocatedConnections(client, locator, locator.find());
			connections.watch.start();
			return connections;
		}
		catch (RuntimeException | InterruptedException ex) {
			locator.close();
			CompletableFuture<Void> unused = client.shutdownAsync(0, 0, TimeUnit.MILLISECONDS);
			throw ex;
		}
	}

	private void watch(ServerLocator locator) {
		try {
			while (!this.moved.isDone()) {
				Thread.sleep(INTERVAL.toMillis());
				String reason = findReasonToMove(locator);
				if (reason != null) {
					this.moved.complete(reason);
				}
			}
		}
		catch (InterruptedException ex) {
			// Closed.
		}
		finally {
			locator.close();
		}
	}

	private static @Nullable String findReasonToMove(ServerLocator locator) throws InterruptedException {
		try {
			return locator.findReasonToMove();
		}
		catch (RuntimeException ex) {
			// An answer that can't be read is none, and no reason to cease asking.
			logger.debug("Could not ask which Redis to use", ex);
			return null;
		}
	}

	@Override
	public StatefulRedisConnection<String, byte[]> connect() throws InterruptedException {
		return await(this.client.connectAsync(CODEC, this.server));
	}

	@Override
	public StatefulRedisPubSubConnection<String, byte[]> connectPubSub() throws InterruptedException {
		return await(this.client.connectPubSubAsync(CODEC, this.server));
	}

	/**
	 * Wait until there is a connection, but not for a server that nobody is to use any
	 * more.
	 */
	private <C extends StatefulConnection<?, ?>> C await(CompletionStage<C> connection) throws InterruptedException {
		CompletableFuture<C> connected = connection.toCompletableFuture();
		boolean used = false;
		try {
			CompletableFuture.anyOf(connected, this.moved).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			used = connected.isDone();
			if (used) {
				return connected.join();
			}
			throw new RedisException(this.moved.join());
		}
		catch (ExecutionException ex) {
			throw new RedisException("Could not connect to " + this.server, ex.getCause());
		}
		catch (TimeoutException ex) {
			TimeoutException failure = new TimeoutException("no answer within " + LIMIT);
			throw new RedisException("Could not connect to " + this.server, failure);
		}
		finally {
			if (!used) {
				// The client closes only what is there already.
				CompletableFuture<Void> unused = connected.thenCompose(StatefulConnection::closeAsync);
			}
		}
	}

	@Override
	public void onMoved(Consumer<String> listener) {
		CompletableFuture<Void> unused = this.moved.thenAccept(listener);
	}

	@Override
	public CompletableFuture<Void> closeAsync() {
		this.watch.interrupt();
		return this.client.shutdownAsync(0, 0, TimeUnit.MILLISECONDS);
	}

}
