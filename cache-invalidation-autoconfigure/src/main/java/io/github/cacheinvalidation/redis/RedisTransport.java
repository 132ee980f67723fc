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
 * application's Lettuce client. One thread opens a {@link RedisLink}, hands on what
 * arrives there until it is lost, and opens the next one.
 *
 * @since 0.1.0
 */
public final class RedisTransport implements CacheInvalidationTransport {

	private static final Log logger = LogFactory.getLog(RedisTransport.class);

	private static final Duration MIN_DELAY = Duration.ofMillis(50);

	private static final Duration MAX_DELAY = Duration.ofSeconds(1);

	/**
	 * A server that takes longer to answer is taken for hung, and asked anew.
	 */
	private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Supplier<AbstractRedisClient> client;

	private final String channel;

	private volatile @Nullable Connector connector;

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
		stop();
		Connector started = new Connector(TransportListener.guarded(listener));
		this.connector = started;
		started.thread.start();
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		Connector current = this.connector;
		return (current != null) ? current.link.thenCompose((link) -> link.publish(message))
				: CompletableFuture.failedFuture(new IllegalStateException("The transport is stopped"));
	}

	@Override
	public void reopen(String reason) {
		Connector current = this.connector;
		if (current != null && current.link.isDone() && !current.link.isCompletedExceptionally()) {
			current.link.join().lose(reason);
		}
	}

	@Override
	public synchronized void stop() {
		Connector stopped = this.connector;
		if (stopped != null) {
			this.connector = null;
			stopped.stop();
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

	private static String rootMessage(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage());
	}

	/**
	 * Keeps a link open from start to stop, on a thread of its own.
	 */
	private final class Connector {

		private final TransportListener listener;

		private final Thread thread;

		/**
		 * The present link, or the attempt to open one: what is published while an
		 * attempt is under way waits for its end.
		 */
		private volatile CompletableFuture<RedisLink> link = new CompletableFuture<>();

		private volatile boolean stopped;

		Connector(TransportListener listener) {
			this.listener = listener;
			this.thread = new Thread(this::keepConnected, "cache-invalidation-redis");
			this.thread.setDaemon(true);
		}

		void stop() {
			this.stopped = true;
			this.thread.interrupt();
			try {
				this.thread.join(STOP_TIMEOUT.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private void keepConnected() {
			Duration delay = MIN_DELAY;
			boolean reported = false;
			while (!this.stopped) {
				RedisTransport transport = RedisTransport.this;
				LinkOpening opening = new LinkOpening(() -> RedisLink.open(transport.client.get(), transport.channel));
				try (RedisLink opened = opening.await(OPEN_TIMEOUT)) {
					reported = true;
					delay = MIN_DELAY;
					this.link.complete(opened);
					opened.listen(this.listener);
				}
				catch (InterruptedException ex) {
					// Stopped.
				}
				catch (Throwable ex) {
					logger.debug("Could not connect to Redis", ex);
					if (!reported && !this.stopped) {
						reported = true;
						this.listener.linkDown("Could not connect to Redis: " + rootMessage(ex));
					}
				}
				CompletableFuture<RedisLink> lost = this.link;
				IllegalStateException failure = new IllegalStateException("Not connected to Redis");
				this.link = CompletableFuture.failedFuture(failure);
				lost.completeExceptionally(failure);
				if (!this.stopped) {
					delay = sleep(delay);
					this.link = new CompletableFuture<>();
				}
			}
			this.link.completeExceptionally(new IllegalStateException("The transport is stopped"));
		}

	}

}
