package io.github.cacheinvalidation.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static io.github.cacheinvalidation.cache.TestThreads.inTime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Caches whose entries are loaded by a Caffeine loader, of each kind that Caffeine
 * builds.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadingCacheTests {

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

	/**
	 * The kinds of cache, each registered with a manager under a name.
	 */
	static Map<String, BiConsumer<CaffeineCacheManager, Loader>> kinds() {
		Map<String, BiConsumer<CaffeineCacheManager, Loader>> kinds = new LinkedHashMap<>();
		kinds.put("unbounded",
				(manager, loader) -> manager.registerCustomCache("books", Caffeine.newBuilder().build(loader)));
		kinds.put("bounded", (manager, loader) -> manager.registerCustomCache("books",
				Caffeine.newBuilder().maximumSize(100).recordStats().build(loader)));
		kinds.put("of the manager", (manager, loader) -> manager.setCacheLoader(loader));
		kinds.put("async, unbounded",
				(manager, loader) -> manager.registerCustomCache("books", Caffeine.newBuilder().buildAsync(loader)));
		kinds.put("async, bounded", (manager, loader) -> manager.registerCustomCache("books",
				Caffeine.newBuilder().maximumSize(100).buildAsync(loader)));
		kinds.put("async, on the caller's thread", (manager, loader) -> manager.registerCustomCache("books",
				Caffeine.newBuilder().executor(Runnable::run).buildAsync(loader)));
		kinds.put("async, of the manager", (manager, loader) -> {
			manager.setAsyncCacheMode(true);
			manager.setCacheLoader(loader);
		});
		kinds.put("async, loader too", (manager, loader) -> manager
			.setAsyncCacheLoader((key, executor) -> CompletableFuture.supplyAsync(() -> loader.load(key), executor)));
		kinds.put("async, seen synchronously", (manager, loader) -> manager.registerCustomCache("books",
				Caffeine.newBuilder().buildAsync(loader).synchronous()));
		return kinds;
	}

	static Stream<String> kindNames() {
		return kinds().keySet().stream();
	}

	static Map<String, Consumer<Node>> removals() {
		Map<String, Consumer<Node>> removals = new LinkedHashMap<>();
		removals.put("evict", (node) -> node.cache().evict("key"));
		removals.put("evictIfPresent", (node) -> node.cache().evictIfPresent("key"));
		removals.put("clear", (node) -> node.cache().clear());
		removals.put("invalidate", (node) -> node.cache().invalidate());
		removals.put("resetCaches", (node) -> node.manager.resetCaches());
		removals.put("remote evict", (node) -> node.apply(new Keys("manager", "books", List.of("key"))));
		removals.put("remote clear", (node) -> node.apply(new Clear("manager", "books")));
		removals.put("link came back", (node) -> node.apply(new Clear(null, null)));
		return removals;
	}

	static Stream<Arguments> kindsAndRemovals() {
		return kindNames()
			.flatMap((kind) -> removals().keySet().stream().map((removal) -> Arguments.of(kind, removal)));
	}

	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void loadOvertakenByARemovalIsNeitherStoredNorJoinedNorWaitedFor(String kind, String removal) throws Exception {
		Node node = new Node(kind);
		Load stale = new Load("stale");
		node.loader.next = stale;
		Future<Object> overtaken = this.threads.submit(() -> node.get("key"));
		stale.awaitBegin();
		node.loader.next = () -> "fresh";
		inTime(() -> removals().get(removal).accept(node));
		assertThat(inTime(() -> node.get("key"))).isEqualTo("fresh");
		stale.end();
		assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
		node.loader.next = () -> "not asked for";
		assertThat(node.get("key")).isEqualTo("fresh");
	}

	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void loadOvertakenByARemovalThatNobodyFollowsIsNotStored(String kind, String removal) throws Exception {
		Node node = new Node(kind);
		Load stale = new Load("stale");
		node.loader.next = stale;
		Future<Object> overtaken = this.threads.submit(() -> node.get("key"));
		stale.awaitBegin();
		inTime(() -> removals().get(removal).accept(node));
		stale.end();
		assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(this.refused).containsExactly("books");
		node.loader.next = () -> "fresh";
		assertThat(node.get("key")).isEqualTo("fresh");
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void updateDuringALoadWins(String kind) throws Exception {
		Node node = new Node(kind);
		for (String update : List.of("put", "putIfAbsent")) {
			Load stale = new Load("stale");
			node.loader.next = stale;
			Future<Object> overtaken = this.threads.submit(() -> node.get(update));
			stale.awaitBegin();
			inTime(() -> {
				if (update.equals("put")) {
					node.cache().put(update, "updated");
				}
				else {
					assertThat(node.cache().putIfAbsent(update, "updated")).isNull();
				}
			});
			stale.end();
			assertThat(overtaken.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("stale");
			assertThat(node.get(update)).isEqualTo("updated");
		}
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void loadOfOneKeyHoldsUpNoOtherKeyNotEvenOneWithTheSameHash(String kind) throws Exception {
		Node node = new Node(kind);
		Load load = new Load("loaded");
		node.loader.next = load;
		Future<Object> running = this.threads.submit(() -> node.get(new SameHash("slow")));
		load.awaitBegin();
		node.loader.next = () -> "other";
		SameHash other = new SameHash("other");
		assertThat(inTime(() -> node.get(other))).isEqualTo("other");
		inTime(() -> node.apply(new Keys("manager", "books", List.of(other))));
		inTime(() -> node.cache().put(other, "updated"));
		assertThat(inTime(() -> node.get(other))).isEqualTo("updated");
		inTime(() -> node.cache().clear());
		load.end();
		assertThat(running.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("loaded");
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void missIsLoadedOnceAndThenHit(String kind) {
		Node node = new Node(kind);
		node.loader.next = () -> "loaded";
		assertThat(node.cache().get("key").get()).isEqualTo("loaded");
		assertThat(node.cache().get("key", String.class)).isEqualTo("loaded");
		assertThatIllegalStateException().isThrownBy(() -> node.cache().get("key", Integer.class));
		assertThat(node.cache().get("other", String.class)).isEqualTo("loaded");
		assertThatIllegalStateException().isThrownBy(() -> node.cache().get("third", Integer.class));
		assertThat(node.loader.loads).hasValue(3);
		assertThat(this.refused).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void callersOfTheSameKeyShareOneLoad(String kind) throws Exception {
		Node node = new Node(kind);
		Load load = new Load("loaded");
		node.loader.next = load;
		Future<Object> first = this.threads.submit(() -> node.get("key"));
		load.awaitBegin();
		TestThreads.Call<Object> second = startAndAwaitWaiting(node);
		load.end();
		assertThat(first.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("loaded");
		assertThat(second.result()).isEqualTo("loaded");
		assertThat(node.loader.loads).hasValue(1);
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void nullFromTheLoaderIsAMiss(String kind) {
		Node node = new Node(kind);
		node.loader.next = () -> null;
		assertThat(node.cache().get("key")).isNull();
		assertThat(node.cache().get("key", String.class)).isNull();
		assertThat(node.cache().getNativeCache().asMap()).isEmpty();
		assertThat(node.loader.loads).hasValue(2);
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void nothingElseThanAGetLoads(String kind) {
		Node node = new Node(kind);
		node.loader.next = () -> "by the loader";
		assertThat(node.cache().<String>get("null", () -> null)).isNull();
		assertThat(node.cache().get("null").get()).isNull();
		assertThat(node.cache().get("called", () -> "by the caller")).isEqualTo("by the caller");
		assertThat(node.cache().putIfAbsent("absent", "put")).isNull();
		assertThat(node.cache().putIfAbsent("absent", "other").get()).isEqualTo("put");
		assertThat(node.cache().forFills().putIfAbsent("filled", "put")).isNull();
		assertThat(node.cache().evictIfPresent("gone")).isFalse();
		assertThat(node.cache().evictIfPresent("absent")).isTrue();
		node.cache().evict("gone");
		assertThat(node.get("filled")).isEqualTo("put");
		assertThat(node.loader.loads).hasValue(0);
	}

	@Test
	void asynchronousModeRetrievesAndJoinsWhatIsRetrieved() throws Exception {
		Node node = new Node("async, bounded");
		assertThat(node.cache().retrieve("key")).isNull();
		CompletableFuture<String> flight = new CompletableFuture<>();
		CompletableFuture<String> retrieved = node.cache().retrieve("key", () -> flight);
		TestThreads.Call<Object> waiting = startAndAwaitWaiting(node);
		flight.complete("retrieved");
		assertThat(retrieved.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("retrieved");
		assertThat(waiting.result()).isEqualTo("retrieved");
		assertThat(node.loader.loads).hasValue(0);
	}

	static Map<String, Callable<Object>> failures() {
		Map<String, Callable<Object>> failures = new LinkedHashMap<>();
		failures.put("unchecked", () -> {
			throw new IllegalArgumentException("Expected by the test");
		});
		failures.put("checked", () -> {
			throw new IOException("Expected by the test");
		});
		failures.put("error", () -> {
			throw new AssertionError("Expected by the test");
		});
		failures.put("interrupted", () -> {
			throw new InterruptedException("Expected by the test");
		});
		failures.put("cancelled", () -> {
			throw new CancellationException("Expected by the test");
		});
		failures.put("completion of unchecked", () -> {
			throw new CompletionException(new IllegalArgumentException("Expected by the test"));
		});
		failures.put("completion of checked", () -> {
			throw new CompletionException(new IOException("Expected by the test"));
		});
		return failures;
	}

	static Stream<Arguments> kindsAndFailures() {
		return kindNames()
			.flatMap((kind) -> failures().keySet().stream().map((failure) -> Arguments.of(kind, failure)));
	}

	@ParameterizedTest
	@MethodSource("kindsAndFailures")
	void failureReachesTheCallerAsWithoutUsAndLeavesNothingBehind(String kind, String failure) {
		Loader plainLoader = new Loader();
		CaffeineCacheManager plainManager = new CaffeineCacheManager();
		kinds().get(kind).accept(plainManager, plainLoader);
		Node node = new Node(kind);
		plainLoader.next = failures().get(failure);
		node.loader.next = failures().get(failure);
		assertThat(failureOf(node.cache())).isEqualTo(failureOf(plainManager.getCache("books")));
		assertThat(node.cache().getNativeCache().asMap()).isEmpty();
		node.loader.next = () -> "loaded";
		assertThat(node.get("key")).isEqualTo("loaded");
	}

	private static String failureOf(Cache cache) {
		StringBuilder description = new StringBuilder();
		Throwable failure = catchThrowable(() -> cache.get("key"));
		for (Throwable each = failure; each != null; each = each.getCause()) {
			description.append(each).append('\n');
		}
		return description.append(Thread.interrupted() ? "interrupted" : "").toString();
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void failureReachesEachCallerThatWaits(String kind) throws Exception {
		Node node = new Node(kind);
		Load load = new Load(new IllegalStateException("Expected by the test"));
		node.loader.next = load;
		TestThreads.Call<Object> first = this.testThreads.call(() -> node.get("key"));
		load.awaitBegin();
		TestThreads.Call<Object> second = startAndAwaitWaiting(node);
		load.end();
		for (TestThreads.Call<Object> caller : List.of(first, second)) {
			assertThat(catchThrowable(caller::result)).isExactlyInstanceOf(IllegalStateException.class)
				.hasMessage("Expected by the test");
		}
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void whileTheCacheMayNotBeReadItsLoaderIsAskedPastIt(String kind) throws Exception {
		AtomicLong time = new AtomicLong();
		StalenessBound bound = new StalenessBound(Duration.ofSeconds(1), time::get, () -> 0);
		Node node = new Node(kind, new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
		}, this.refused::add, null, SimpleCacheErrorHandler::new, bound));
		bound.prove(bound.now());
		node.loader.next = () -> "held";
		assertThat(node.get("key")).isEqualTo("held");
		time.addAndGet(Duration.ofSeconds(2).toNanos());
		Load slow = new Load("loaded");
		node.loader.next = slow;
		TestThreads.Call<Object> first = this.testThreads.call(() -> node.get("key"));
		slow.awaitBegin();
		node.loader.next = () -> "loaded too";
		assertThat(inTime(() -> node.get("key"))).isEqualTo("loaded too");
		assertThat(node.cache().get("key", String.class)).isEqualTo("loaded too");
		slow.end();
		assertThat(first.result()).isEqualTo("loaded");
		bound.prove(bound.now());
		assertThat(node.get("key")).isEqualTo("held");
	}

	@Test
	void hitsAndMissesAndLoadsAreCounted() {
		Node node = new Node("bounded");
		node.loader.next = () -> "loaded";
		node.get("key");
		node.get("key");
		node.loader.next = () -> null;
		node.get("other");
		CacheStats stats = node.cache().getNativeCache().stats();
		assertThat(stats.hitCount()).isEqualTo(1);
		assertThat(stats.missCount()).isEqualTo(2);
		assertThat(stats.loadSuccessCount()).isEqualTo(1);
		assertThat(stats.loadFailureCount()).isZero();
	}

	/**
	 * Start a read, and wait until it waits for something.
	 */
	private TestThreads.Call<Object> startAndAwaitWaiting(Node node) {
		TestThreads.Call<Object> read = this.testThreads.call(() -> node.get("key"));
		read.awaitWaiting();
		return read;
	}

	/**
	 * One node with a cache that loads.
	 */
	private final class Node {

		private final LocalCacheManager manager;

		private final Loader loader = new Loader();

		Node(String kind) {
			this(kind, LoadingCacheTests.this.localCaches);
		}

		Node(String kind, LocalCaches localCaches) {
			CaffeineCacheManager target = new CaffeineCacheManager();
			kinds().get(kind).accept(target, this.loader);
			this.manager = localCaches.register("manager", target);
		}

		InvalidatingCache cache() {
			return (InvalidatingCache) this.manager.getCache("books");
		}

		Object get(Object key) {
			Cache.ValueWrapper value = cache().get(key);
			return (value != null) ? value.get() : null;
		}

		void apply(CacheInvalidation invalidation) {
			LoadingCacheTests.this.localCaches.apply(invalidation, (name) -> {
			});
		}

	}

	/**
	 * A loader that does what the test says.
	 */
	static final class Loader implements CacheLoader<Object, Object> {

		private final AtomicInteger loads = new AtomicInteger();

		private volatile Callable<? extends Object> next;

		@Override
		public Object load(Object key) {
			this.loads.incrementAndGet();
			return sneaky(this.next);
		}

		/**
		 * As a loader that is written in Kotlin may, or one that a future hides.
		 */
		@SuppressWarnings("unchecked")
		private static <E extends Throwable> Object sneaky(Callable<?> call) throws E {
			try {
				return call.call();
			}
			catch (Throwable ex) {
				throw (E) ex;
			}
		}

	}

	private record SameHash(String name) {

		@Override
		public int hashCode() {
			return 1;
		}

	}

}
