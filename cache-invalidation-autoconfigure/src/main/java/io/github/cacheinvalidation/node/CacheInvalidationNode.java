package io.github.cacheinvalidation.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.github.cacheinvalidation.cache.CacheInfo;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.event.MessageTracing;
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
	 * The phase in which nodes start: after the connection factories, which have phase 0.
	 */
	public static final int PHASE = 1;

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

	private final MessageTracing tracing;

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
	 * @param tracing traces what is received
	 * @param settings how it makes sure that it hears the others
	 * @param timelines gives the time of each run
	 * @param events takes the changes of its state, and must not block
	 */
	public CacheInvalidationNode(String nodeId, CacheInvalidationTransport transport, MessageCodec codec,
			LocalCaches localCaches, InvalidationPublisher publisher, CacheInvalidationListener listener,
			MessageTracing tracing, HearingSettings settings, Supplier<Timeline> timelines,
			Consumer<CacheInvalidationStateEvent> events) {
		this.nodeId = nodeId;
		this.transport = transport;
		this.codec = codec;
		this.localCaches = localCaches;
		this.publisher = publisher;
		this.listener = listener;
		this.tracing = tracing;
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
	 * Return why this node isn't running.
	 * @return the reason, for people; of no account while it is
	 */
	public String getNotRunningReason() {
		return this.localCaches.getCacheManagerNames().isEmpty() ? "there is no cache manager of local Caffeine caches"
				: "not started yet, or stopped";
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

	/**
	 * Clear the caches of this node that take part, and nobody else's, as after a missed
	 * message. Loads that are under way are refused.
	 * @throws IllegalStateException if this node isn't running
	 */
	public void repair() {
		Run current = this.run;
		if (current == null) {
			throw new IllegalStateException("Cache invalidation node '%s' is not running".formatted(this.nodeId));
		}
		current.receiver().repair();
	}

	@Override
	public void start() {
		if (this.localCaches.getCacheManagerNames().isEmpty()) {
			logger
				.warn("There is no cache manager of local Caffeine caches, so that nothing is kept in step with other "
						+ "nodes. Is @EnableCaching missing, or does 'spring.cache.type' name another kind of cache?");
			return;
		}
		logStart();
		Timeline timeline = this.timelines.get();
		Sender self = new Sender(this.nodeId, timeline.now().toEpochMilli() * STARTS_PER_MILLISECOND
				+ ThreadLocalRandom.current().nextInt(STARTS_PER_MILLISECOND));
		NodeStates states = new NodeStates(this.nodeId, timeline, this.events);
		InvalidationReceiver receiver = new InvalidationReceiver(self, timeline, this.codec, this.localCaches,
				this.listener, this.tracing, states, this.publisher, this.transport, this.settings);
		this.run = new Run(timeline, states, receiver);
		this.publisher.start(self, timeline, states);
		receiver.start();
		this.transport.start(receiver);
		// While the link opens, which takes longer when all is new.
		MessageCodec.warmUp();
		awaitLink(receiver);
	}

	private void logStart() {
		List<CacheInfo> caches = this.localCaches.getCaches();
		logger.info("Cache invalidation node '%s' on %s (%s), subscription %s; caches that take part: %s%s".formatted(
				this.nodeId, this.transport.name(), this.transport.destination(), this.transport.subscription(),
				names(caches, true),
				caches.stream().allMatch(CacheInfo::takesPart) ? "" : "; not taking part: " + names(caches, false)));
		List<String> unknown = this.localCaches.getUnknownCacheNames();
		String named = "named in 'cache.invalidation.cache-names' or 'cache.invalidation.exclude-cache-names'";
		if (!unknown.isEmpty() && this.localCaches.isDynamic()) {
			logger.info("There are no caches yet that are called %s, %s".formatted(unknown, named));
		}
		else if (!unknown.isEmpty()) {
			logger.warn(
					"No cache manager has caches that are called %s, %s: are they misspelt?".formatted(unknown, named));
		}
	}

	private static String names(List<CacheInfo> caches, boolean takingPart) {
		String names = caches.stream()
			.filter((cache) -> cache.takesPart() == takingPart)
			.map((cache) -> cache.cacheManager() + "/" + cache.name())
			.collect(Collectors.joining(", "));
		return names.isEmpty() ? "none yet" : names;
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
