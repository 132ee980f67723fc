package io.github.cacheinvalidation.node;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.node.CacheInvalidationListener.CollapseCause;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Sends what this node has changed. A change goes out at once when nothing is under way;
 * while a message is, what comes in is merged and leaves as the next one.
 * <p>
 * {@link #publish(List)} only adds to what waits, on any thread. Everything else happens
 * on one thread of the publisher's own, between {@link #start(Sender)} and
 * {@link #stop()}: one message is encoded and handed to the transport after the other. A
 * message that the transport doesn't accept is logged, counted and given up.
 *
 * @since 0.1.0
 */
public final class InvalidationPublisher {

	private static final Log logger = LogFactory.getLog(InvalidationPublisher.class);

	/**
	 * A bus that takes longer than this to accept a message is taken for hung.
	 */
	private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

	private final CacheInvalidationTransport transport;

	private final MessageCodec codec;

	private final CacheInvalidationListener listener;

	private final PublisherSettings settings;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	/** Guarded by the lock. */
	private final PendingInvalidations pending;

	/** Guarded by the lock; {@code null} while stopped. */
	private @Nullable Run run;

	/** Guarded by the lock: whether the publisher's thread is at work. */
	private boolean sending;

	/** Of the publisher's thread: how many messages in a row have failed. */
	private int failures;

	/**
	 * Create a publisher.
	 * @param transport where messages go
	 * @param codec turns them into bytes
	 * @param listener observes what happens
	 * @param settings limits
	 * @param clock says when a message is sent
	 */
	public InvalidationPublisher(CacheInvalidationTransport transport, MessageCodec codec,
			CacheInvalidationListener listener, PublisherSettings settings, Clock clock) {
		this.transport = transport;
		this.codec = codec;
		this.listener = listener;
		this.settings = settings;
		this.clock = clock;
		this.pending = new PendingInvalidations(settings.maxPending());
	}

	/**
	 * Have the other nodes remove entries, with one message if possible. Never waits for
	 * the bus and never fails because of it. What is handed over before
	 * {@link #start(Sender)} is sent then.
	 * @param invalidations what the other nodes are to remove
	 */
	public void publish(List<? extends CacheInvalidation> invalidations) {
		int collapsed = 0;
		this.lock.lock();
		try {
			for (CacheInvalidation invalidation : invalidations) {
				collapsed += this.pending.add(invalidation) ? 1 : 0;
			}
			sendIfIdle();
		}
		finally {
			this.lock.unlock();
		}
		for (int i = 0; i < collapsed; i++) {
			this.listener.collapsed(CollapseCause.MAX_PENDING);
		}
	}

	/**
	 * Return how many keys and whole caches wait to be sent.
	 * @return the number, 0 or more
	 */
	public int getPendingCount() {
		this.lock.lock();
		try {
			return this.pending.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Begin to send.
	 * @param sender whose messages these are
	 */
	void start(Sender sender) {
		this.lock.lock();
		try {
			this.run = new Run(sender);
			sendIfIdle();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Send what waits, for as long as the settings allow, and end.
	 */
	void stop() {
		Run stopped;
		int unsent;
		this.lock.lock();
		try {
			stopped = this.run;
			if (stopped == null) {
				return;
			}
			awaitIdle();
			this.run = null;
			unsent = this.pending.size() + (this.sending ? 1 : 0);
			this.sending = false;
		}
		finally {
			this.lock.unlock();
		}
		stopped.executor.shutdown();
		if (unsent > 0) {
			logger.warn(
					("%d or more removals could not be sent within %s: other nodes may serve outdated values until they "
							+ "connect anew")
						.formatted(unsent, this.settings.shutdownTimeout()));
		}
	}

	private void awaitIdle() {
		long remaining = this.settings.shutdownTimeout().toNanos();
		try {
			while ((this.sending || !this.pending.isEmpty()) && remaining > 0) {
				remaining = this.idle.awaitNanos(remaining);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void sendIfIdle() {
		Run current = this.run;
		if (current != null && !this.sending && !this.pending.isEmpty()) {
			this.sending = true;
			current.executor.execute(current::sendNext);
		}
	}

	private void sent(@Nullable Throwable failure) {
		if (failure == null) {
			if (this.failures > 0) {
				logger.info("Sending invalidations works again after %d failed messages".formatted(this.failures));
			}
			this.failures = 0;
			this.listener.published();
			return;
		}
		this.failures++;
		this.listener.publishFailed();
		String text = "Could not send an invalidation over %s: other nodes may serve outdated values until they connect anew"
			.formatted(this.transport.name());
		if (this.failures == 1) {
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
			logger.warn(text + " (further failures are logged at debug level): " + cause);
		}
		else {
			logger.debug(text, failure);
		}
	}

	/**
	 * One run from start to stop. All its methods run on its own thread.
	 */
	private final class Run {

		private final Sender sender;

		private final ExecutorService executor;

		private final Deque<byte[]> outgoing = new ArrayDeque<>();

		private long number;

		Run(Sender sender) {
			this.sender = sender;
			CustomizableThreadFactory threads = new CustomizableThreadFactory("cache-invalidation-publisher-");
			threads.setDaemon(true);
			this.executor = Executors.newSingleThreadExecutor(threads);
		}

		/**
		 * Send the next message. Whatever goes wrong on the way, what comes after it is
		 * sent.
		 */
		void sendNext() {
			try {
				doSendNext();
			}
			catch (Throwable ex) {
				logger.error("Could not send invalidations: other nodes may serve outdated values", ex);
				this.executor.execute(this::sendNext);
			}
		}

		private void doSendNext() {
			byte[] message = nextMessage();
			if (message == null) {
				return;
			}
			CompletableFuture<?> unused = publish(message).thenApply(Function.identity())
				.toCompletableFuture()
				.orTimeout(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
				.whenCompleteAsync((accepted, failure) -> {
					try {
						sent(failure);
					}
					finally {
						sendNext();
					}
				}, this.executor);
		}

		private CompletionStage<Void> publish(byte[] message) {
			try {
				return Objects.requireNonNull(InvalidationPublisher.this.transport.publish(message),
						"The transport returned null");
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		/**
		 * Return the next message, or {@code null} and be idle if nothing waits.
		 */
		private byte @Nullable [] nextMessage() {
			while (this.outgoing.isEmpty()) {
				List<CacheInvalidation> batch = take();
				if (batch.isEmpty()) {
					return null;
				}
				encode(batch);
			}
			return this.outgoing.remove();
		}

		private List<CacheInvalidation> take() {
			InvalidationPublisher owner = InvalidationPublisher.this;
			owner.lock.lock();
			try {
				if (owner.run != this) {
					return List.of();
				}
				List<CacheInvalidation> batch = owner.pending.take(owner.settings.maxBatch());
				if (batch.isEmpty()) {
					owner.sending = false;
					owner.idle.signalAll();
				}
				return batch;
			}
			finally {
				owner.lock.unlock();
			}
		}

		/**
		 * Encode a batch as one message, or as several where one would be too large.
		 */
		private void encode(List<CacheInvalidation> batch) {
			InvalidationPublisher owner = InvalidationPublisher.this;
			byte[] bytes = owner.codec.encode(new Message(this.sender, this.number + 1,
					owner.clock.instant().truncatedTo(ChronoUnit.MILLIS), batch));
			if (bytes.length <= Math.min(owner.transport.maxMessageSize(), MessageCodec.MAX_SIZE)) {
				this.number++;
				this.outgoing.add(bytes);
			}
			else if (batch.size() > 1) {
				encode(batch.subList(0, batch.size() / 2));
				encode(batch.subList(batch.size() / 2, batch.size()));
			}
			else if (batch.get(0) instanceof CacheInvalidation.Keys keys) {
				if (keys.keys().size() > 1) {
					split(keys).forEach((half) -> encode(List.of(half)));
				}
				else {
					owner.listener.collapsed(CollapseCause.KEY_SIZE);
					encode(List.of(keys.toClear()));
				}
			}
			else {
				logger.error("The names of a cache manager and its cache don't fit into a message of %d bytes"
					.formatted(owner.transport.maxMessageSize()));
			}
		}

		private static List<CacheInvalidation> split(CacheInvalidation.Keys keys) {
			List<Object> all = new ArrayList<>(keys.keys());
			int middle = all.size() / 2;
			Set<Object> first = new LinkedHashSet<>(all.subList(0, middle));
			Set<Object> second = new LinkedHashSet<>(all.subList(middle, all.size()));
			return List.of(new CacheInvalidation.Keys(keys.cacheManager(), keys.cache(), first),
					new CacheInvalidation.Keys(keys.cacheManager(), keys.cache(), second));
		}

	}

}
