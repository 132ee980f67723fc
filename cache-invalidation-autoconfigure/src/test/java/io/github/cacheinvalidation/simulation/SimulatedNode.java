package io.github.cacheinvalidation.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.RecordingCacheInvalidationListener;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.receiving.HearingSettings;
import io.github.cacheinvalidation.receiving.HeartbeatRate;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.sending.PublisherSettings;

/**
 * A whole node with one cache manager, in simulated time on a simulated bus.
 */
public final class SimulatedNode {

	public static final Duration HEARTBEAT = Duration.ofSeconds(2);

	private final SimulatedTime.SimulatedTimeline timeline;

	private final SimulatedBus.SimulatedTransport transport;

	private final RecordingCacheInvalidationListener listener = new RecordingCacheInvalidationListener();

	private final List<CacheInvalidationStateEvent> events = new ArrayList<>();

	private final InvalidationPublisher publisher;

	private final CacheManager cacheManager;

	private final CacheInvalidationNode node;

	private boolean failing;

	public SimulatedNode(SimulatedTime time, SimulatedBus bus, String name) {
		this(time, bus, name, null, true);
	}

	public SimulatedNode(SimulatedTime time, SimulatedBus bus, String name, @Nullable Duration maxStaleness,
			boolean clearOnPeerLost) {
		this.timeline = time.newTimeline();
		this.transport = bus.newTransport();
		MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null, (cache, sent, ex) -> {
		});
		this.publisher = new InvalidationPublisher(this.transport, codec, this.listener, MessageTracing.NONE,
				new PublisherSettings(1000, 100, Duration.ZERO));
		LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), this.publisher::publish,
				this.listener::fillRefused, null, SimpleCacheErrorHandler::new,
				(maxStaleness != null) ? new StalenessBound(maxStaleness, time::nanoTime, time::millis) : null);
		this.cacheManager = (CacheManager) new CacheManagerPostProcessor(() -> localCaches)
			.postProcessAfterInitialization(caches(), "cacheManager");
		this.node = new CacheInvalidationNode(name, this.transport, codec, localCaches, this.publisher, this.listener,
				MessageTracing.NONE, new HearingSettings(new HeartbeatRate(HEARTBEAT, maxStaleness), clearOnPeerLost),
				() -> this.timeline, this.events::add);
	}

	/**
	 * Create caches of which the first can fail, and the others are Spring's own.
	 */
	private CacheManager caches() {
		return new CaffeineCacheManager("books", "failing", "prices") {

			@Override
			public Collection<String> getCacheNames() {
				return List.of("failing", "books", "prices");
			}

			@Override
			protected Cache adaptCaffeineCache(String name,
					com.github.benmanes.caffeine.cache.Cache<Object, Object> cache) {
				return name.equals("failing") ? new CaffeineCache(name, cache) {

					@Override
					public void clear() {
						failIfTold();
						super.clear();
					}

					@Override
					public void evict(Object key) {
						failIfTold();
						super.evict(key);
					}

					private void failIfTold() {
						if (SimulatedNode.this.failing) {
							throw new NoSuchMethodError("Expected by the test");
						}
					}

				} : super.adaptCaffeineCache(name, cache);
			}

		};
	}

	/**
	 * Let one of the caches throw whenever something is to be removed.
	 */
	public void fail(boolean failing) {
		this.failing = failing;
	}

	public SimulatedNode start() {
		this.node.start();
		return this;
	}

	/**
	 * Say goodbye and be gone. Stopping the node would wait for the goodbye to be
	 * accepted, for which the time doesn't pass.
	 */
	public void leave() {
		this.publisher.say(Statement.Kind.GOODBYE,
				() -> new Statement(Statement.Kind.GOODBYE, 1_000_000, HEARTBEAT, Duration.ZERO, List.of(), List.of()));
		this.timeline.schedule(Duration.ofMillis(50), this::kill);
	}

	/**
	 * End without a word.
	 */
	public void kill() {
		this.timeline.close();
		this.transport.stop();
	}

	/**
	 * Stop the whole process for a while.
	 */
	public void suspend() {
		this.timeline.suspend();
		this.transport.suspend();
	}

	public void resume() {
		resumeThread();
		this.transport.resume();
	}

	/**
	 * Let the node's own thread go on before it hears anything.
	 */
	public void resumeThread() {
		this.timeline.resume();
	}

	public Cache cache() {
		return cache("books");
	}

	public Cache cache(String name) {
		return this.cacheManager.getCache(name);
	}

	/**
	 * Put something into the cache that no other node hears of.
	 */
	public void hold(Object... keys) {
		for (Object key : keys) {
			@SuppressWarnings("unchecked")
			var nativeCache = (com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache().getNativeCache();
			nativeCache.put(key, "held");
		}
	}

	public boolean holds(Object key) {
		return cache().get(key) != null;
	}

	public SimulatedBus.SimulatedTransport link() {
		return this.transport;
	}

	public CacheInvalidationNode node() {
		return this.node;
	}

	public InvalidationPublisher publisher() {
		return this.publisher;
	}

	/**
	 * Return what has been heard, in words, since the last call.
	 */
	public List<String> drainEvents() {
		List<String> drained = List.copyOf(this.listener.events);
		this.listener.events.clear();
		return drained;
	}

	/**
	 * Return the changes of the node's state since the last call.
	 */
	public List<CacheInvalidationStateEvent.State> drainStates() {
		List<CacheInvalidationStateEvent.State> states = this.events.stream()
			.map(CacheInvalidationStateEvent::getState)
			.toList();
		this.events.clear();
		return states;
	}

	public List<CacheInvalidationStateEvent> stateEvents() {
		return this.events;
	}

}
