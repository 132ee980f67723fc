package io.github.cacheinvalidation.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.receiving.HearingSettings;
import io.github.cacheinvalidation.receiving.InvalidationReceiver;
import io.github.cacheinvalidation.receiving.PeerInfo;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.time.Timeline;
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

	private final HearingSettings settings;

	private final Supplier<Timeline> timelines;

	private final Consumer<CacheInvalidationStateEvent> events;

	private volatile @Nullable Run run;

	/**
	 * Create a node.
	 * @param nodeId its name
	 * @param transport the bus
	 * @param codec turns messages into bytes and back
	 * @param localCaches the caches that take part
	 * @param publisher sends what has changed here
	 * @param listener observes what happens
	 * @param settings how it makes sure that it hears the others
	 * @param timelines gives the time of each run
	 * @param events takes the changes of its state, and must not block
	 */
	public CacheInvalidationNode(String nodeId, CacheInvalidationTransport transport, MessageCodec codec,
			LocalCaches localCaches, InvalidationPublisher publisher, CacheInvalidationListener listener,
			HearingSettings settings, Supplier<Timeline> timelines, Consumer<CacheInvalidationStateEvent> events) {
		this.nodeId = nodeId;
		this.transport = transport;
		this.codec = codec;
		this.localCaches = localCaches;
		this.publisher = publisher;
		this.listener = listener;
		this.settings = settings;
		this.timelines = timelines;
		this.events = events;
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
	 * @return whether the subscription is in place and nothing is in doubt, as far as is
	 * known
	 */
	public boolean isConnected() {
		NodeStates states = getStates();
		return states != null && states.getHearing() == State.CONNECTED;
	}

	/**
	 * Return what this node is and has been lately.
	 * @return the states, or {@code null} while it isn't running
	 */
	public @Nullable NodeStates getStates() {
		Run current = this.run;
		return (current != null) ? current.states() : null;
	}

	/**
	 * Return the other nodes that have been heard lately.
	 * @return the nodes, also those that are gone
	 */
	public List<PeerInfo> getPeers() {
		Run current = this.run;
		return (current != null) ? current.receiver().getPeers() : List.of();
	}

	/**
	 * Return how many other nodes there are.
	 * @return the number of those that are heard
	 */
	public int getActivePeerCount() {
		Run current = this.run;
		return (current != null) ? current.receiver().getActivePeerCount() : 0;
	}

	@Override
	public void start() {
		if (this.localCaches.getCacheManagerNames().isEmpty()) {
			logger
				.warn("There is no cache manager of local Caffeine caches, so that nothing is kept in step with other "
						+ "nodes. Is @EnableCaching missing, or does 'spring.cache.type' name another kind of cache?");
			return;
		}
		logger.info("Cache invalidation node '%s' on %s (%s), cache managers %s".formatted(this.nodeId,
				this.transport.name(), this.transport.destination(), this.localCaches.getCacheManagerNames()));
		Timeline timeline = this.timelines.get();
		Sender self = new Sender(this.nodeId, timeline.now().toEpochMilli() * STARTS_PER_MILLISECOND
				+ ThreadLocalRandom.current().nextInt(STARTS_PER_MILLISECOND));
		NodeStates states = new NodeStates(this.nodeId, timeline, this.events);
		InvalidationReceiver receiver = new InvalidationReceiver(self, timeline, this.codec, this.localCaches,
				this.listener, states, this.publisher, this.transport, this.settings);
		this.run = new Run(timeline, states, receiver);
		this.publisher.start(self, timeline, states);
		receiver.start();
		this.transport.start(receiver);
		awaitLink(receiver);
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
		Run stopped = this.run;
		if (stopped == null) {
			return;
		}
		this.publisher.stop(stopped.receiver()::goodbye);
		this.transport.stop();
		stopped.timeline().close();
		this.run = null;
	}

	@Override
	public boolean isRunning() {
		return this.run != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * What belongs to one run from start to stop.
	 */
	private record Run(Timeline timeline, NodeStates states, InvalidationReceiver receiver) {

	}

}
