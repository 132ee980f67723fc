package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Carries messages over a Redis channel, on connections of its own made by the
 * application's Lettuce client. One thread opens a {@link RedisLink}, waits until it is
 * lost, and opens the next one; messages arrive on the thread of the link's connection.
 *
 * @since 0.1.0
 */
public final class RedisTransport implements CacheInvalidationTransport {

	private static final Log logger = LogFactory.getLog(RedisTransport.class);

	private static final Duration MIN_DELAY = Duration.ofMillis(50);

	private static final Duration MAX_DELAY = Duration.ofSeconds(1);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Supplier<AbstractRedisClient> client;

	private final String channel;

	private volatile CompletableFuture<RedisLink> link = noLink("The transport is stopped");

	private @Nullable Thread connector;

	/**
	 * Create a transport.
	 * @param client gives the application's client; asked again for each link, and may
	 * throw while there is none
	 * @param channel the name of the channel
	 */
	public RedisTransport(Supplier<AbstractRedisClient> client, String channel) {
		this.client = client;
		this.channel = channel;
	}

	@Override
	public String name() {
		return "redis";
	}

	@Override
	public String destination() {
		return "channel " + this.channel;
	}

	@Override
	public synchronized void start(TransportListener listener) {
		// What is published from now on waits for the first attempt to connect.
		this.link = new CompletableFuture<>();
		TransportListener guarded = TransportListener.guarded(listener);
		Thread thread = new Thread(() -> keepConnected(guarded), "cache-invalidation-redis");
		thread.setDaemon(true);
		thread.start();
		this.connector = thread;
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		return this.link.thenCompose((link) -> link.publish(message));
	}

	@Override
	public synchronized void stop() {
		Thread thread = this.connector;
		if (thread == null) {
			return;
		}
		this.connector = null;
		thread.interrupt();
		try {
			thread.join(STOP_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void keepConnected(TransportListener listener) {
		Duration delay = MIN_DELAY;
		boolean known = false;
		while (!Thread.currentThread().isInterrupted()) {
			try (RedisLink opened = RedisLink.open(this.client.get(), this.channel, listener)) {
				known = true;
				delay = MIN_DELAY;
				this.link.complete(opened);
				opened.awaitLoss();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (RuntimeException ex) {
				logger.debug("Could not connect to Redis", ex);
				if (!known) {
					known = true;
					listener.linkDown("Could not connect to Redis: " + rootMessage(ex));
				}
			}
			CompletableFuture<RedisLink> lost = this.link;
			this.link = noLink("Not connected to Redis");
			lost.completeExceptionally(new IllegalStateException("Not connected to Redis"));
			delay = sleep(delay);
			if (!Thread.currentThread().isInterrupted()) {
				this.link = new CompletableFuture<>();
			}
		}
	}

	/**
	 * Wait, with some randomness so that nodes don't come back all at once.
	 * @return the next delay
	 */
	private static Duration sleep(Duration delay) {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextLong(delay.toMillis() / 2, delay.toMillis() + 1));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Duration next = delay.multipliedBy(2);
		return (next.compareTo(MAX_DELAY) < 0) ? next : MAX_DELAY;
	}

	private static CompletableFuture<RedisLink> noLink(String reason) {
		return CompletableFuture.failedFuture(new IllegalStateException(reason));
	}

	private static String rootMessage(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage());
	}

}
