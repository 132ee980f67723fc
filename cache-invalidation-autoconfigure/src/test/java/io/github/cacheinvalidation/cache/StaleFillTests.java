package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static io.github.cacheinvalidation.cache.TestThreads.inTime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Loads that are overtaken by a removal, one interleaving each.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StaleFillTests {

	private static final int LIMIT = 30;

	private final List<String> refused = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, this.refused::add, null, SimpleCacheErrorHandler::new, null);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final TestThreads testThreads = new TestThreads();

	@AfterEach
	void endThreads() {
		this.testThreads.close();
		this.threads.shutdownNow();
	}

	static Map<String, Consumer<Node>> removals() {
		Map<String, Consumer<Node>> removals = new LinkedHashMap<>();
		removals.put("evict", (node) -> node.cache.evict("key"));
		removals.put("evictIfPresent", (node) -> node.cache.evictIfPresent("key"));
		removals.put("clear", (node) -> node.cache.clear());
		removals.put("invalidate", (node) -> node.cache.invalidate());
		removals.put("resetCaches", (node) -> node.manager.resetCaches());
		removals.put("remote evict", (node) -> node.apply(new Keys("manager", "books", List.of("key"))));
		removals.put("remote clear", (node) -> node.apply(new Clear("manager", "books")));
		removals.put("remote clear of all", (node) -> node.apply(new Clear("manager", null)));
		removals.put("link came back", (node) -> node.apply(new Clear(null, null)));
		return removals;
	}

	static Stream<String> removalNames() {
		return removals().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void fillOvertakenByARemovalIsRefused(String removal) {
		for (boolean async : new boolean[] { false, true }) {
			Node node = new Node(async);
			Cache view = node.cache.forFills();
			assertThat(view.get("key")).isNull();
			removals().get(removal).accept(node);
			view.put("key", "stale");
			assertThat(node.present("key")).isNull();
			view.putIfAbsent("key", "stale");
			assertThat(node.present("key")).isNull();
			assertThat(this.refused).containsExactly("books", "books");
			this.refused.clear();
			Cache next = node.current().forFills();
			next.put("key", "fresh");
			assertThat(node.present("key")).isEqualTo("fresh");
		}
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void synchronizedLoadOvertakenByARemovalIsNeitherStoredNorJoined(String removal) throws Exception {
		Node node = new Node(false);
		Load stale = new Load("stale");
		Future<String> overtaken = this.threads.submit(() -> node.cache.get("key", stale));
		stale.awaitBegin();
		inTime(() -> removals().get(removal).accept(node));
		assertThat(inTime(() -> node.current().get("key", () -> "fresh"))).isEqualTo("fresh");
		stale.end();
		assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(node.present("key")).isEqualTo("fresh");
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void asynchronousLoadOvertakenByARemovalIsNeitherStoredNorJoined(String removal) throws Exception {
		Node node = new Node(true);
		CompletableFuture<String> stale = new CompletableFuture<>();
		CompletableFuture<String> overtaken = node.cache.retrieve("key", () -> stale);
		inTime(() -> removals().get(removal).accept(node));
		assertThat(node.current().retrieve("key")).isNull();
		CompletableFuture<String> fresh = node.current()
			.retrieve("key", () -> CompletableFuture.completedFuture("fresh"));
		assertThat(fresh.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("fresh");
		stale.complete("stale");
		assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(node.present("key")).isEqualTo("fresh");
	}

	@Test
	void asynchronousLoadThatIsSlowToBeginHoldsNothingUp() throws Exception {
		Node node = new Node(true);
		Load slow = new Load("stale");
		Future<String> overtaken = this.threads
			.submit(() -> node.cache.retrieve("key", () -> CompletableFuture.completedFuture(slow.call())).join());
		slow.awaitBegin();
		inTime(() -> node.apply(new Keys("manager", "books", List.of("key"))));
		slow.end();
		assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(node.present("key")).isNull();
	}

	@Test
	void putIfAbsentDoesNotWaitForAnAsynchronousLoad() {
		Node node = new Node(true);
		CompletableFuture<String> stale = new CompletableFuture<>();
		CompletableFuture<String> overtaken = node.cache.retrieve("key", () -> stale);
		assertThat(inTime(() -> node.cache.putIfAbsent("key", "updated"))).isNull();
		stale.complete("stale");
		assertThat(overtaken.join()).isEqualTo("stale");
		assertThat(node.present("key")).isEqualTo("updated");
	}

	/**
	 * Another load begins at each step.
	 */
	@Test
	void evictIfPresentDoesNotWaitForAnAsynchronousLoadThatBeginsAtTheSameTime() {
		Node node = new Node(true);
		RestlessKey key = new RestlessKey();
		key.looked = () -> node.cache.getAsyncCache().asMap().putIfAbsent(key, new CompletableFuture<>());
		assertThat(inTime(() -> node.cache.evictIfPresent(key))).isFalse();
	}

	@Test
	void updateDuringALoadWins() throws Exception {
		for (boolean async : new boolean[] { false, true }) {
			Node node = new Node(async);
			Load stale = new Load("stale");
			Future<String> overtaken = this.threads.submit(() -> node.cache.get("key", stale));
			stale.awaitBegin();
			inTime(() -> node.cache.put("key", "updated"));
			stale.end();
			assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
			assertThat(node.present("key")).isEqualTo("updated");
			Cache view = node.cache.forFills();
			node.cache.evict("key");
			assertThat(node.cache.putIfAbsent("key", "updated again")).isNull();
			view.put("key", "stale");
			assertThat(node.present("key")).isEqualTo("updated again");
		}
	}

	@Test
	void loadOfOneKeyHoldsUpNoOtherKeyNotEvenOneWithTheSameHash() throws Exception {
		Node node = new Node(false);
		Object slowKey = new SameHash("slow");
		Object other = new SameHash("other");
		node.cache.put(other, "value");
		Load load = new Load("loaded");
		Future<String> running = this.threads.submit(() -> node.cache.get(slowKey, load));
		load.awaitBegin();
		inTime(() -> node.cache.removeLocally(List.of(other)));
		inTime(() -> node.cache.put(other, "value"));
		assertThat(inTime(() -> node.cache.get(other, () -> "unused"))).isEqualTo("value");
		inTime(node.cache::clear);
		load.end();
		assertThat(running.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("loaded");
	}

	@Test
	void callersOfTheSameKeyShareOneLoad() throws Exception {
		Node node = new Node(false);
		Load load = new Load("loaded");
		AtomicInteger others = new AtomicInteger();
		List<Future<String>> callers = new ArrayList<>();
		callers.add(this.threads.submit(() -> node.cache.get("key", load)));
		load.awaitBegin();
		for (int i = 0; i < 5; i++) {
			callers.add(this.threads.submit(() -> node.cache.get("key", () -> "own load " + others.incrementAndGet())));
		}
		load.end();
		for (Future<String> caller : callers) {
			assertThat(caller.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("loaded");
		}
		assertThat(others).hasValue(0);
		assertThat(node.present("key")).isEqualTo("loaded");
	}

	@Test
	void failureOfALoadReachesEachCallerAndLeavesNothingBehind() throws Exception {
		Node node = new Node(false);
		for (IllegalStateException failure : List.of(new IllegalStateException("Expected by the test"),
				new CancellationException("Expected by the test"))) {
			Load load = new Load(failure);
			TestThreads.Call<String> first = this.testThreads.call(() -> node.cache.get("key", load));
			load.awaitBegin();
			TestThreads.Call<String> second = this.testThreads.call(() -> node.cache.get("key", () -> "not loaded"));
			second.awaitWaiting();
			load.end();
			for (TestThreads.Call<String> caller : List.of(first, second)) {
				assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(caller::result)
					.withCause(failure)
					.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("key"));
			}
			assertThat(node.present("key")).isNull();
		}
		assertThat(node.cache.get("key", () -> "loaded")).isEqualTo("loaded");
	}

	@Test
	void failureOfAnAsynchronousLoadReachesTheCallerAndLeavesNothingBehind() {
		Node node = new Node(true);
		IllegalStateException failure = new IllegalStateException("Expected by the test");
		assertThat(node.cache.retrieve("key", () -> CompletableFuture.failedFuture(failure)))
			.failsWithin(LIMIT, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class)
			.withCause(failure);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> node.cache.retrieve("key", () -> {
			throw failure;
		})).isSameAs(failure);
		assertThat(node.cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded")).join())
			.isEqualTo("loaded");
	}

	@Test
	void loadThatAsksForItsOwnKeyDoesNotWaitForItself() throws Exception {
		Node node = new Node(false);
		assertThat(inTime(() -> node.cache.get("key", () -> node.cache.get("key", () -> "inner") + " and outer")))
			.isEqualTo("inner and outer");
	}

	@Test
	void nullValuesAreLoadedAndSharedAsSpringWants() {
		Node node = new Node(false);
		assertThat(node.cache.<String>get("key", () -> null)).isNull();
		assertThat(node.cache.get("key")).isNotNull();
		Node async = new Node(true);
		assertThat(async.cache.retrieve("key", () -> CompletableFuture.completedFuture(null)).join()).isNull();
		assertThat(async.cache.get("key")).isNotNull();
	}

	@Test
	void nullValueIsNotLoadedIntoACacheThatTakesNone() {
		CaffeineCacheManager target = new CaffeineCacheManager("books");
		target.setAllowNullValues(false);
		Cache cache = this.localCaches.register("strict", target).getCache("books");
		assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get("key", () -> null))
			.withCauseInstanceOf(IllegalArgumentException.class);
		target.setAsyncCacheMode(true);
		Cache async = this.localCaches.register("strict", target).getCache("books");
		assertThat(async.retrieve("key", () -> CompletableFuture.completedFuture(null)).join()).isNull();
		assertThat(async.retrieve("key")).isNull();
	}

	@Test
	void removalListenerOnTheStoringThreadThatEvictsOthersDeadlocksNothing() {
		CaffeineCacheManager target = new CaffeineCacheManager();
		LocalCacheManager manager = this.localCaches.register("listening", target);
		target.setCaffeine(
				Caffeine.newBuilder().maximumSize(50).executor(Runnable::run).removalListener((key, value, cause) -> {
					if (cause == RemovalCause.SIZE) {
						manager.getCache("books").evict((int) key + 1);
					}
				}));
		List<Future<?>> running = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			int offset = thread * 1000;
			running.add(this.threads.submit(() -> {
				for (int i = 0; i < 20_000; i++) {
					Cache view = ((InvalidatingCache) manager.getCache("books")).forFills();
					view.put((offset + i) % 5000, i);
				}
			}));
		}
		for (Future<?> each : running) {
			inTime(() -> each.get(LIMIT, TimeUnit.SECONDS));
		}
	}

	/**
	 * Values carry the version that was current when their load began, removals raise the
	 * version first: no reader may see less than what it knew before it read.
	 */
	@Test
	void noReaderSeesLessThanTheLastRemovalUnderLoad() throws Exception {
		Node node = new Node(false);
		AtomicInteger current = new AtomicInteger();
		AtomicInteger removed = new AtomicInteger();
		AtomicInteger stale = new AtomicInteger();
		List<Future<?>> running = new ArrayList<>();
		for (int thread = 0; thread < 3; thread++) {
			boolean synchronizedLoads = thread == 0;
			running.add(this.threads.submit(() -> {
				for (int i = 0; i < 30_000; i++) {
					int known = removed.get();
					int seen = synchronizedLoads ? node.cache.get("key", current::get)
							: readThrough(node.cache, current);
					if (seen < known) {
						stale.incrementAndGet();
					}
				}
			}));
		}
		running.add(this.threads.submit(() -> {
			for (int i = 0; i < 30_000; i++) {
				int version = current.incrementAndGet();
				if (i % 3 == 0) {
					node.cache.clearLocally();
				}
				else {
					node.cache.removeLocally(List.of("key"));
				}
				removed.set(version);
			}
		}));
		for (Future<?> each : running) {
			each.get(120, TimeUnit.SECONDS);
		}
		assertThat(stale).hasValue(0);
		assertThat(node.cache.get("key", current::get)).isEqualTo(current.get());
	}

	static int readThrough(InvalidatingCache cache, AtomicInteger current) {
		Cache view = cache.forFills();
		Cache.ValueWrapper hit = view.get("key");
		if (hit != null) {
			return (int) hit.get();
		}
		int loaded = current.get();
		view.put("key", loaded);
		return loaded;
	}

	/**
	 * One node with a cache.
	 */
	private final class Node {

		private final LocalCacheManager manager;

		private final InvalidatingCache cache;

		Node(boolean async) {
			CaffeineCacheManager target = new CaffeineCacheManager();
			target.setAsyncCacheMode(async);
			this.manager = StaleFillTests.this.localCaches.register("manager", target);
			this.cache = current();
		}

		/**
		 * The cache as the application finds it: a dynamic manager makes a new one after
		 * a reset.
		 */
		InvalidatingCache current() {
			return (InvalidatingCache) this.manager.getCache("books");
		}

		Object present(Object key) {
			Cache.ValueWrapper value = current().get(key);
			return (value != null) ? value.get() : null;
		}

		void apply(CacheInvalidation invalidation) {
			StaleFillTests.this.localCaches.apply(invalidation, (name) -> {
			});
		}

	}

	/**
	 * A key that does something whenever a map looks for it.
	 */
	private static final class RestlessKey {

		private Runnable looked;

		@Override
		public int hashCode() {
			Runnable action = this.looked;
			if (action != null) {
				this.looked = null;
				action.run();
				this.looked = action;
			}
			return 1;
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

	}

	private record SameHash(String name) {

		@Override
		public int hashCode() {
			return 1;
		}

	}

}
