package io.github.cacheinvalidation.node;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * This application instance on the bus, from the start of its context to the end. Starts
 * before what takes in work (web servers, message listeners, schedulers) and stops after
 * it, so that nothing that they change goes unheard.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationNode implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(CacheInvalidationNode.class);

	/**
	 * After the connection factories, which have phase 0.
	 */
	private static final int PHASE = 1;

	/**
	 * How long a start waits for the first attempt to connect, so that an application
	 * whose bus is there doesn't serve anything before it hears of changes.
	 */
	private static final Duration CONNECT_WAIT = Duration.ofSeconds(2);

	/**
	 * Tells apart the starts within one millisecond, so that two nodes that were given
	 * the same name don't take each other for themselves.
	 */
	private static final int STARTS_PER_MILLISECOND = 1024;

	private final String nodeId;

	private final CacheInvalidationTransport transport;

	private final MessageCodec codec;

	private final LocalCaches localCaches;

	private final InvalidationPublisher publisher;

	private final CacheInvalidationListener listener;

	private final Clock clock;

	private volatile @Nullable InvalidationReceiver receiver;

	/**
	 * Create a node.
	 * @param nodeId its name
	 * @param transport the bus
	 * @param codec turns messages into bytes and back
	 * @param localCaches the caches that take part
	 * @param publisher sends what has changed here
	 * @param listener observes what happens
	 * @param clock gives the epoch
	 */
	public CacheInvalidationNode(String nodeId, CacheInvalidationTransport transport, MessageCodec codec,
			LocalCaches localCaches, InvalidationPublisher publisher, CacheInvalidationListener listener, Clock clock) {
		this.nodeId = nodeId;
		this.transport = transport;
		this.codec = codec;
		this.localCaches = localCaches;
		this.publisher = publisher;
		this.listener = listener;
		this.clock = clock;
	}

	/**
	 * Return the name of this node.
	 * @return the name
	 */
	public String getNodeId() {
		return this.nodeId;
	}

	/**
	 * Return whether this node hears what other nodes change.
	 * @return whether the subscription is in place, as far as is known
	 */
	public boolean isConnected() {
		InvalidationReceiver current = this.receiver;
		return current != null && current.isLinkUp();
	}

	@Override
	public void start() {
		if (this.localCaches.getCacheManagerNames().isEmpty()) {
			logger
				.warn("There is no cache manager of local Caffeine caches, so that nothing is kept in step with other "
						+ "nodes. Is @EnableCaching missing, or does 'spring.cache.type' name another kind of cache?");
			return;
		}
		Sender self = new Sender(this.nodeId, this.clock.millis() * STARTS_PER_MILLISECOND
				+ ThreadLocalRandom.current().nextInt(STARTS_PER_MILLISECOND));
		logger.info("Cache invalidation node '%s' on %s (%s), cache managers %s".formatted(this.nodeId,
				this.transport.name(), this.transport.destination(), this.localCaches.getCacheManagerNames()));
		InvalidationReceiver started = new InvalidationReceiver(self, this.codec, this.localCaches, this.listener);
		this.receiver = started;
		this.transport.start(started);
		this.publisher.start(self);
		awaitLink(started);
	}

	private void awaitLink(InvalidationReceiver started) {
		try {
			if (!started.linkTried().await(CONNECT_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("The bus does not answer; the application starts without it and joins when it does");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		if (this.receiver == null) {
			return;
		}
		this.publisher.stop();
		this.transport.stop();
		this.receiver = null;
	}

	@Override
	public boolean isRunning() {
		return this.receiver != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
