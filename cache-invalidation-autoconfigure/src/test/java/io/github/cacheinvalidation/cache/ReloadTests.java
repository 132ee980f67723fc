package io.github.cacheinvalidation.cache;

import java.util.List;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reloads by which Caffeine refreshes an entry, overtaken by a removal or an update.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReloadTests {

	private static final int LIMIT = 30;

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, (cache) -> {
	}, null, SimpleCacheErrorHandler::new, null);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	static Map<String, Caffeine<Object, Object>> kinds() {
		Map<String, Caffeine<Object, Object>> kinds = new LinkedHashMap<>();
		kinds.put("refreshed", Caffeine.newBuilder());
		kinds.put("refreshed, bounded", Caffeine.newBuilder().maximumSize(100));
		kinds.put("refreshed, expiring", Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(1)));
		kinds.put("refreshed often", Caffeine.newBuilder().maximumSize(100));
		kinds.put("async, refreshed", Caffeine.newBuilder());
		kinds.put("async, refreshed, bounded", Caffeine.newBuilder().maximumSize(100));
		return kinds;
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
		removals.put("link came back", (node) -> node.apply(new Clear(null, null)));
		return removals;
	}

	static Stream<String> kindNames() {
		return kinds().keySet().stream();
	}

	static Stream<String> removalNames() {
		return removals().keySet().stream();
	}

	static Stream<Arguments> kindsAndRemovals() {
		return kindNames()
			.flatMap((kind) -> removals().keySet().stream().map((removal) -> Arguments.of(kind, removal)));
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void reloadThatNothingOvertakesIsStored(String kind) throws Exception {
		Node node = new Node(kind, null);
		node.holdOld();
		Load reload = new Load("reloaded");
		node.beginReload(reload);
		node.endReload(reload);
		assertThat(node.cache.get("key").get()).isEqualTo("reloaded");
	}

	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void reloadOvertakenByARemovalIsNotStored(String kind, String removal) throws Exception {
		Node node = new Node(kind, null);
		node.holdOld();
		Load stale = new Load("stale");
		node.beginReload(stale);
		removals().get(removal).accept(node);
		node.endReload(stale);
		assertThat(node.cache.getNativeCache().asMap()).isEmpty();
		node.loads = () -> "fresh";
		assertThat(node.cache.get("key").get()).isEqualTo("fresh");
	}

	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void reloadOvertakenByARemovalDoesNotReplaceWhatIsLoadedAfterwards(String kind, String removal) throws Exception {
		Node node = new Node(kind, null);
		node.holdOld();
		Load stale = new Load("stale");
		node.beginReload(stale);
		removals().get(removal).accept(node);
		// The very value that was there before.
		node.fill(node.old);
		node.endReload(stale);
		assertThat(node.cache.get("key").get()).isSameAs(node.old);
	}

	@ParameterizedTest
	@MethodSource("kindNames")
	void reloadOvertakenByAnUpdateIsNotStored(String kind) throws Exception {
		Node node = new Node(kind, null);
		for (Object update : new Object[] { "updated", node.old }) {
			node.holdOld();
			Load stale = new Load("stale");
			node.beginReload(stale);
			node.cache.put("key", update);
			node.endReload(stale);
			assertThat(node.cache.get("key").get()).isSameAs(update);
		}
	}

	/**
	 * With an executor that runs the reload where it is begun, Caffeine knows nothing of
	 * it yet that a removal could take away.
	 */
	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void reloadOnTheReadersThreadNeitherHoldsUpARemovalNorOutlivesIt(String kind, String removal) throws Exception {
		Node node = new Node(kind, Runnable::run);
		node.holdOld();
		Load stale = new Load("stale");
		node.loads = stale;
		node.time.addAndGet(TimeUnit.MINUTES.toNanos(2));
		Future<?> reader = this.threads.submit(() -> node.cache.get("key"));
		stale.awaitBegin();
		this.threads.submit(() -> removals().get(removal).accept(node)).get(LIMIT, TimeUnit.SECONDS);
		node.fill(node.old);
		stale.end();
		reader.get(LIMIT, TimeUnit.SECONDS);
		assertThat(node.cache.get("key").get()).isSameAs(node.old);
	}

	@ParameterizedTest
	@MethodSource("kindsAndRemovals")
	void removalBeginsNoReload(String kind, String removal) {
		Node node = new Node(kind, Runnable::run);
		node.holdOld();
		node.time.addAndGet(TimeUnit.MINUTES.toNanos(2));
		AtomicInteger reloads = new AtomicInteger();
		node.loads = reloads::incrementAndGet;
		removals().get(removal).accept(node);
		assertThat(node.cache.getNativeCache().asMap()).isEmpty();
		assertThat(reloads).hasValue(0);
	}

	@Test
	void removalOfAnArrayOvertakesItsReload() throws Exception {
		Node node = new Node("refreshed, bounded", Runnable::run);
		byte[] key = { 1, 2 };
		node.loads = () -> node.old;
		node.cache.get(key);
		node.cache.get("other");
		Load stale = new Load("stale");
		node.loads = stale;
		node.time.addAndGet(TimeUnit.MINUTES.toNanos(2));
		Future<?> reader = this.threads.submit(() -> node.cache.get(key));
		stale.awaitBegin();
		node.apply(new Keys("manager", "books", List.of(new byte[] { 1, 2 })));
		assertThat(node.cache.getNativeCache().asMap()).containsOnlyKeys("other");
		Cache view = node.cache.forFills();
		view.put(key, node.old);
		stale.end();
		reader.get(LIMIT, TimeUnit.SECONDS);
		assertThat(node.cache.getNativeCache().asMap().get(key)).isSameAs(node.old);
	}

	@Test
	void entryThatIsFoundByPutIfAbsentIsNoYoungerThanBefore() {
		Node node = new Node("refreshed, bounded", (reload) -> {
		});
		node.holdOld();
		node.time.addAndGet(TimeUnit.MINUTES.toNanos(2));
		node.cache.putIfAbsent("key", "other");
		assertThat(node.cache.getNativeCache().policy().refreshAfterWrite().get().ageOf("key")).get()
			.isEqualTo(Duration.ofMinutes(2));
	}

	static Stream<Arguments> removalsOfAbsentEntries() {
		return Stream.of("unbounded", "bounded", "async, unbounded", "async, bounded")
			.flatMap((kind) -> removalNames().map((removal) -> Arguments.of(kind, removal)));
	}

	/**
	 * An application may have its cache load ahead of the first read.
	 */
	@ParameterizedTest
	@MethodSource("removalsOfAbsentEntries")
	void loadAheadThatARemovalOvertakesIsNotStored(String kind, String removal) throws Exception {
		Node node = new Node(kind, null);
		Load stale = new Load("stale");
		CompletableFuture<Object> ahead = node.beginLoadAhead(stale);
		removals().get(removal).accept(node);
		node.endReload(stale);
		assertThat(ahead).isDone();
		assertThat(node.cache.getNativeCache().asMap()).isEmpty();
		Load fresh = new Load("ahead");
		CompletableFuture<Object> next = node.beginLoadAhead(fresh);
		node.endReload(fresh);
		assertThat(next).isDone();
		assertThat(node.cache.getNativeCache().asMap()).containsEntry("key", "ahead");
	}

	/**
	 * One node with a cache that loads, and that refreshes its entries each minute.
	 */
	private final class Node {

		private final Object old = new Object();

		private final AtomicLong time = new AtomicLong();

		private final Queue<Future<?>> reloads = new ConcurrentLinkedQueue<>();

		private final LocalCacheManager manager;

		private final InvalidatingCache cache;

		private volatile Callable<? extends Object> loads;

		private volatile boolean reloading;

		Node(String kind, Executor executor) {
			CaffeineCacheManager target = new CaffeineCacheManager();
			Caffeine<Object, Object> caffeine = kinds().getOrDefault(kind,
					kind.endsWith("unbounded") ? Caffeine.newBuilder() : Caffeine.newBuilder().maximumSize(100));
			if (kind.contains("refreshed")) {
				caffeine.refreshAfterWrite(kind.endsWith("often") ? Duration.ofMillis(1) : Duration.ofMinutes(1));
			}
			caffeine.ticker(this.time::get).executor((executor != null) ? executor : this::execute);
			CacheLoader<Object, Object> loader = (key) -> this.loads.call();
			if (kind.startsWith("async")) {
				target.registerCustomCache("books", caffeine.buildAsync(loader));
			}
			else {
				target.registerCustomCache("books", caffeine.build(loader));
			}
			this.manager = ReloadTests.this.localCaches.register("manager", target);
			this.cache = (InvalidatingCache) this.manager.getCache("books");
		}

		private void execute(Runnable task) {
			if (this.reloading) {
				this.reloads.add(ReloadTests.this.threads.submit(task));
			}
			else {
				task.run();
			}
		}

		void holdOld() {
			this.cache.evict("key");
			this.loads = () -> this.old;
			assertThat(this.cache.get("key").get()).isSameAs(this.old);
		}

		void fill(Object value) {
			this.cache.forFills().put("key", value);
		}

		/**
		 * Begin the reload that a read of an old entry starts.
		 */
		void beginReload(Load load) throws Exception {
			this.time.addAndGet(TimeUnit.MINUTES.toNanos(2));
			this.loads = load;
			this.reloading = true;
			assertThat(this.cache.get("key").get()).isSameAs(this.old);
			load.awaitBegin();
		}

		CompletableFuture<Object> beginLoadAhead(Load load) throws Exception {
			this.loads = load;
			this.reloading = true;
			CompletableFuture<Object> ahead = ((LoadingCache<Object, Object>) this.cache.getNativeCache())
				.refresh("key");
			load.awaitBegin();
			return ahead;
		}

		void endReload(Load load) throws Exception {
			this.reloading = false;
			load.end();
			for (Future<?> reload = this.reloads.poll(); reload != null; reload = this.reloads.poll()) {
				reload.get(LIMIT, TimeUnit.SECONDS);
			}
		}

		void apply(CacheInvalidation invalidation) {
			ReloadTests.this.localCaches.apply(invalidation, (name) -> {
			});
		}

	}

}
