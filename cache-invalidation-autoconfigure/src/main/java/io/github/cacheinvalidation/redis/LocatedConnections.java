package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of one link come from: the one among several servers that is to
 * be used now, and a watch for the moment from which on it is another one.
 * <p>
 * They are made by clients of this link's own, with the resources and options of the
 * application's, but on threads of the transport's own. The application's client goes
 * where it likes, and a link has to know where it is. These connect nothing anew by
 * themselves, since a link doesn't want it to.
 */
final class LocatedConnections {

	private static final Log logger = LogFactory.getLog(LocatedConnections.class);

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	/**
	 * How long connections may take, which is less than the opening of a link may.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(4);

	/** Asks which server to use, on the application's threads. */
	private final RedisClient asking;

	private final RedisClient publishing;

	private final RedisClient subscribed;

	private final ServerLocator locator;

	private final CompletableFuture<String> moved = new CompletableFuture<>();

	/** By the thread that opens the link, and by the one that gives it up. */
	private final Queue<CompletableFuture<? extends StatefulConnection<?, ?>>> opened = new ConcurrentLinkedQueue<>();

	private final Thread watch = new Thread(this::watch, "cache-invalidation-redis-watch");

	private @Nullable RedisURI server;

	private LocatedConnections(AbstractRedisClient application, EventLoops eventLoops,
			Function<RedisClient, ServerLocator> locators) {
		ClientResources resources = application.getResources();
		ClientOptions options = application.getOptions().mutate().autoReconnect(false).build();
		this.asking = newClient(resources, options);
		this.publishing = newClient(eventLoops.forSending(resources), options);
		this.subscribed = newClient(eventLoops.forReading(resources), options);
		this.locator = locators.apply(this.asking);
		this.watch.setDaemon(true);
	}

	private static RedisClient newClient(ClientResources resources, ClientOptions options) {
		RedisClient client = new AsynchronousRedisClient(resources);
		client.setOptions(options);
		return client;
	}

	/**
	 * Find the server, and begin to watch whether it stays the one. Waits for answers.
	 * @param application the application's client
	 * @param eventLoops the threads of the connections
	 * @param locators make what finds the server
	 * @throws RedisException if nobody says which server to use
	 * @throws InterruptedException if this thread is interrupted
	 */
	static LocatedConnections open(AbstractRedisClient application, EventLoops eventLoops,
			Function<RedisClient, ServerLocator> locators) throws InterruptedException {
		LocatedConnections connections = new LocatedConnections(application, eventLoops, locators);
		try {
			connections.server = connections.locator.find();
		}
		catch (RuntimeException | InterruptedException ex) {
			connections.locator.close();
			CompletableFuture<Void> unused = connections.shutdownAsync();
			throw ex;
		}
		if (!connections.locator.isFixed()) {
			connections.watch.start();
		}
		return connections;
	}

	private void watch() {
		try {
			while (!this.moved.isDone()) {
				Thread.sleep(INTERVAL.toMillis());
				String reason = findReasonToMove();
				if (reason != null) {
					this.moved.complete(reason);
				}
			}
		}
		catch (InterruptedException ex) {
			// Closed.
		}
		finally {
			this.locator.close();
		}
	}

	private @Nullable String findReasonToMove() throws InterruptedException {
		try {
			return this.locator.findReasonToMove();
		}
		catch (RuntimeException ex) {
			// An answer that can't be read is none, and no reason to cease asking.
			logger.debug("Could not ask which Redis to use", ex);
			return null;
		}
	}

	/**
	 * Begin to connect.
	 * @return the connection, or why there is none
	 */
	CompletableFuture<StatefulRedisConnection<String, byte[]>> connect() {
		return opened(this.publishing.connectAsync(CODEC, this.server));
	}

	/**
	 * Begin to connect for a subscription, to the same server.
	 * @return the connection, or why there is none
	 */
	CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
		return opened(this.subscribed.connectPubSubAsync(CODEC, this.server));
	}

	private <C extends StatefulConnection<?, ?>> CompletableFuture<C> opened(CompletionStage<C> connection) {
		CompletableFuture<C> opened = connection.toCompletableFuture();
		this.opened.add(opened);
		return opened;
	}

	/**
	 * Wait until there are connections, but neither for the rest when one has failed, nor
	 * for a server that nobody is to use any more.
	 * @param connections what has begun
	 * @throws RedisException if there aren't all of them
	 * @throws InterruptedException if this thread is interrupted
	 */
	void await(CompletableFuture<?>... connections) throws InterruptedException {
		CompletableFuture<Void> all = CompletableFuture.allOf(connections);
		CompletableFuture<Void> failed = new CompletableFuture<>();
		for (CompletableFuture<?> connection : connections) {
			CompletableFuture<?> unused = connection.exceptionally((failure) -> {
				failed.completeExceptionally(failure);
				return null;
			});
		}
		try {
			CompletableFuture.anyOf(all, failed, this.moved).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			if (!all.isDone()) {
				throw new RedisException(this.moved.join());
			}
		}
		catch (ExecutionException ex) {
			throw new RedisException("Could not connect to " + this.server, ex.getCause());
		}
		catch (TimeoutException ex) {
			TimeoutException failure = new TimeoutException("no answer within " + LIMIT);
			throw new RedisException("Could not connect to " + this.server, failure);
		}
	}

	/**
	 * Say when the nodes meet on another server than that to which the connections go.
	 * @param listener is told why, once, on any thread, at once if that is so already
	 */
	void onMoved(Consumer<String> listener) {
		CompletableFuture<Void> unused = this.moved.thenAccept(listener);
	}

	/**
	 * Close the connections, also those that are yet to come, and let go of what has been
	 * needed to find the server. Waits for nothing.
	 * @return completes when that is done
	 */
	CompletableFuture<Void> closeAsync() {
		this.watch.interrupt();
		// The clients close only what is there already.
		this.opened.stream().filter((connection) -> !connection.isDone()).forEach((connection) -> {
			CompletableFuture<Void> unused = connection.thenCompose(StatefulConnection::closeAsync);
		});
		return shutdownAsync();
	}

	private CompletableFuture<Void> shutdownAsync() {
		return CompletableFuture.allOf(this.asking.shutdownAsync(0, 0, TimeUnit.MILLISECONDS),
				shutdownWithResources(this.publishing), shutdownWithResources(this.subscribed));
	}

	private static CompletableFuture<Void> shutdownWithResources(RedisClient client) {
		return client.shutdownAsync(0, 0, TimeUnit.MILLISECONDS).thenRun(() -> {
			Future<Boolean> unused = client.getResources().shutdown(0, 0, TimeUnit.MILLISECONDS);
		});
	}

}
