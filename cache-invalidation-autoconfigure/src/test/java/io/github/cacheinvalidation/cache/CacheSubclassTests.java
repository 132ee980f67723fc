package io.github.cacheinvalidation.cache;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Caches of the application's own making, whose {@code put} does what it likes.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CacheSubclassTests {

	private static final int LIMIT = 30;

	private final List<String> refused = new ArrayList<>();

	private final LocalCacheManager manager = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, this.refused::add, null, SimpleCacheErrorHandler::new, null).register("manager", new CaffeineCacheManager());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	/**
	 * The ways to read an entry; each answers {@code null} for a miss.
	 */
	static Map<String, Function<InvalidatingCache, Object>> reads() {
		Map<String, Function<InvalidatingCache, Object>> reads = new LinkedHashMap<>();
		reads.put("get", (cache) -> valueOf(cache.get("key")));
		reads.put("get as a type", (cache) -> cache.get("key", String.class));
		reads.put("get or load", (cache) -> missed(cache.get("key", () -> "missed")));
		reads.put("putIfAbsent of a fill", (cache) -> valueOf(cache.forFills().putIfAbsent("key", "missed")));
		return reads;
	}

	static Map<String, Function<InvalidatingCache, Object>> asyncReads() {
		Map<String, Function<InvalidatingCache, Object>> reads = reads();
		reads.put("retrieve", (cache) -> {
			CompletableFuture<?> future = cache.retrieve("key");
			return (future != null) ? valueOf((Cache.ValueWrapper) future.join()) : null;
		});
		reads.put("retrieve or load",
				(cache) -> missed(cache.retrieve("key", () -> CompletableFuture.completedFuture("missed")).join()));
		return reads;
	}

	private static Object valueOf(Cache.ValueWrapper wrapper) {
		return (wrapper != null) ? wrapper.get() : null;
	}

	private static Object missed(Object value) {
		return value.equals("missed") ? null : value;
	}

	static Stream<Arguments> modesAndReads() {
		return Stream.concat(reads().keySet().stream().map((read) -> Arguments.of(false, read)),
				asyncReads().keySet().stream().map((read) -> Arguments.of(true, read)));
	}

	@ParameterizedTest
	@MethodSource("modesAndReads")
	void lateValueIsNotSeenWhileItIsThere(boolean async, String read) throws Exception {
		for (Consumer<InvalidatingCache> removal : removals()) {
			OwnCache own = OwnCache.of(async);
			InvalidatingCache cache = decorate(own);
			LatePut late = new LatePut(own, cache.forFills());
			removal.accept(cache);
			late.store();
			assertThat(own.getNativeCache().asMap()).containsEntry("key", "stale");
			assertThat(asyncReads().get(read).apply(cache)).isNull();
			late.end();
			assertThat(asyncReads().get(read).apply(cache)).isNull();
			cache.forFills().put("key", "fresh");
			assertThat(asyncReads().get(read).apply(cache)).isEqualTo("fresh");
		}
	}

	private static List<Consumer<InvalidatingCache>> removals() {
		return List.of((cache) -> cache.evict("key"), (cache) -> cache.evictIfPresent("key"), InvalidatingCache::clear,
				InvalidatingCache::invalidate, (cache) -> cache.removeLocally(List.of("key")),
				InvalidatingCache::clearLocally);
	}

	/**
	 * The reader has the value in its hand while it is taken back.
	 */
	@Test
	void lateValueThatIsTakenBackDuringAReadIsNotSeen() throws Exception {
		Load read = new Load("read");
		OwnCache own = new OwnCache() {

			@Override
			public ValueWrapper get(Object key) {
				ValueWrapper value = super.get(key);
				read.call();
				return value;
			}

		};
		InvalidatingCache cache = decorate(own);
		LatePut late = new LatePut(own, cache.forFills());
		cache.evict("key");
		late.store();
		Future<Object> reader = this.threads.submit(() -> valueOf(cache.get("key")));
		read.awaitBegin();
		late.end();
		read.end();
		assertThat(reader.get(LIMIT, TimeUnit.SECONDS)).isNull();
		assertThat(this.refused).containsExactly("books");
	}

	@ParameterizedTest
	@MethodSource("modesAndReads")
	void valueThatNothingHasOvertakenIsSeenAtOnce(boolean async, String read) throws Exception {
		OwnCache own = OwnCache.of(async);
		InvalidatingCache cache = decorate(own);
		cache.evict("key");
		LatePut late = new LatePut(own, cache.forFills());
		late.store();
		assertThat(asyncReads().get(read).apply(cache)).isEqualTo("stale");
		late.end();
		assertThat(asyncReads().get(read).apply(cache)).isEqualTo("stale");
		assertThat(this.refused).isEmpty();
	}

	@Test
	void valueOfAnotherKeyIsSeenWhileALateOneIsThere() throws Exception {
		OwnCache own = new OwnCache();
		InvalidatingCache cache = decorate(own);
		LatePut late = new LatePut(own, cache.forFills());
		cache.clear();
		cache.forFills().put("other", "value");
		late.store();
		assertThat(cache.get("other").get()).isEqualTo("value");
		late.end();
	}

	@Test
	void removalAndUpdateAreNotHeldUpByALatePut() throws Exception {
		OwnCache own = new OwnCache();
		InvalidatingCache cache = decorate(own);
		LatePut late = new LatePut(own, cache.forFills());
		this.threads.submit(() -> {
			cache.evict("key");
			cache.put("key", "updated");
			cache.clear();
			cache.put("key", "updated");
		}).get(LIMIT, TimeUnit.SECONDS);
		assertThat(cache.get("key")).as("it may be the late value").isNull();
		late.store();
		assertThat(cache.get("key")).isNull();
		late.end();
		assertThat(cache.get("key")).isNull();
	}

	@Test
	void lateValueOfAPutThatFailsIsTakenBackToo() {
		OwnCache own = new OwnCache();
		InvalidatingCache cache = decorate(own);
		Cache view = cache.forFills();
		own.afterPut = () -> {
			cache.clearLocally();
			own.getNativeCache().put("key", "stale");
			throw new IllegalStateException("Expected by the test");
		};
		assertThatIllegalStateException().isThrownBy(() -> view.put("key", "stale"));
		assertThat(own.getNativeCache().asMap()).isEmpty();
	}

	@Test
	void lateValueThatCanNotBeTakenBackIsNeverSeen() {
		OwnCache own = new OwnCache();
		InvalidatingCache cache = decorate(own);
		Cache view = cache.forFills();
		own.afterPut = () -> {
			cache.clearLocally();
			own.getNativeCache().put("key", "stale");
			own.failsToEvict = true;
		};
		assertThatIllegalStateException().isThrownBy(() -> view.put("key", "stale"));
		assertThat(own.getNativeCache().asMap()).containsEntry("key", "stale");
		assertThat(cache.get("key")).isNull();
		assertThat(cache.get("key")).isNull();
	}

	@Test
	void ownEvictIfPresentIsUsed() {
		CaffeineCache own = new CaffeineCache("books", Caffeine.newBuilder().buildAsync(), true) {

			@Override
			public boolean evictIfPresent(Object key) {
				super.evictIfPresent(key);
				return true;
			}

		};
		assertThat(decorate(own).evictIfPresent("absent")).isTrue();
	}

	@Test
	void ownPutIsUsedForFills() {
		OwnCache own = new OwnCache();
		List<String> steps = new ArrayList<>();
		own.afterPut = () -> steps.add("put");
		decorate(own).forFills().put("key", "value");
		assertThat(steps).containsExactly("put");
	}

	@Test
	void cacheThatIsNoCaffeineCacheIsReadWithTheSameCare() throws Exception {
		OwnCache own = new OwnCache();
		InvalidatingCache cache = decorate(new TransactionAwareCacheDecorator(own));
		LatePut late = new LatePut(own, cache.forFills());
		cache.evict("key");
		late.store();
		assertThat(cache.get("key")).isNull();
		late.end();
		assertThat(cache.get("key")).isNull();
	}

	/**
	 * A put isn't a load for Caffeine, but what stores on condition is.
	 */
	@Test
	void classThatStoresAsSpringDoesIsFilledInOneStep() {
		CaffeineCache own = new CaffeineCache("books", Caffeine.newBuilder().recordStats().build()) {

			@Override
			public void evict(Object key) {
				super.evict(key);
			}

		};
		decorate(own).forFills().put("key", "value");
		assertThat(own.getNativeCache().stats().loadCount()).isEqualTo(1);
		assertThat(own.get("key").get()).isEqualTo("value");
	}

	@Test
	void classThatStoresInItsOwnWayIsFilledByItsOwnWay() {
		CaffeineCache own = new CaffeineCache("books", Caffeine.newBuilder().recordStats().build()) {

			@Override
			protected Object toStoreValue(Object userValue) {
				return "stored " + userValue;
			}

		};
		decorate(own).forFills().put("key", "value");
		assertThat(own.getNativeCache().stats().loadCount()).isZero();
		assertThat(own.get("key").get()).isEqualTo("stored value");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void classThatStoresInItsOwnWayLoadsOutsideOfTheNativeCache(boolean async) throws Exception {
		Load stale = new Load("stale");
		AtomicReference<Callable<String>> loads = new AtomicReference<>(stale);
		OwnCache own = async ? new OwnCache(Caffeine.newBuilder().buildAsync((key) -> loads.get().call()))
				: new OwnCache(Caffeine.newBuilder().build((key) -> loads.get().call()));
		InvalidatingCache cache = decorate(own);
		LatePut late = new LatePut(own, () -> cache.get("key"));
		stale.awaitBegin();
		stale.end();
		late.begin();
		this.threads.submit(() -> cache.evict("key")).get(LIMIT, TimeUnit.SECONDS);
		late.store();
		loads.set(() -> "fresh");
		assertThat(this.threads.submit(() -> cache.get("key").get()).get(LIMIT, TimeUnit.SECONDS)).isEqualTo("fresh");
		late.end();
		assertThat(cache.get("key").get()).isEqualTo("fresh");
	}

	@Test
	void classThatReadsALoadingCacheInItsOwnWayKeepsItsBehaviour(CapturedOutput output) {
		CaffeineCache own = new CaffeineCache("films", Caffeine.newBuilder().build((key) -> "loaded")) {

			@Override
			protected Object lookup(Object key) {
				return "looked up, " + super.lookup(key);
			}

		};
		InvalidatingCache cache = decorate(own);
		assertThat(cache.get("key").get()).isEqualTo("looked up, loaded");
		assertThat(cache.get("key", String.class)).isEqualTo("looked up, loaded");
		assertThat(output).containsOnlyOnce("Removals from cache 'films' wait for loads");
	}

	@Test
	void loadingCacheOfSomebodyElsesMakingKeepsItsBehaviour(CapturedOutput output) {
		LoadingCache<Object, Object> caffeine = Caffeine.newBuilder().build((key) -> "loaded");
		@SuppressWarnings("unchecked")
		LoadingCache<Object, Object> own = (LoadingCache<Object, Object>) Proxy.newProxyInstance(
				getClass().getClassLoader(), new Class<?>[] { LoadingCache.class },
				(proxy, method, arguments) -> method.invoke(caffeine, arguments));
		InvalidatingCache cache = decorate(new CaffeineCache("films", own));
		assertThat(cache.get("key").get()).isEqualTo("loaded");
		cache.evict("key");
		assertThat(caffeine.asMap()).isEmpty();
		assertThat(cache.get("key", String.class)).isEqualTo("loaded");
		assertThat(cache.get("other", () -> "by the caller")).isEqualTo("by the caller");
		assertThat(output).containsOnlyOnce("Removals from cache 'films' wait for loads");
	}

	/**
	 * Values carry the version that was current when their load began, removals raise the
	 * version first: no reader may see less than what it knew before it read.
	 */
	@Test
	void noReaderSeesLessThanTheLastRemovalUnderLoad() throws Exception {
		InvalidatingCache cache = decorate(new OwnCache());
		AtomicInteger current = new AtomicInteger();
		AtomicInteger removed = new AtomicInteger();
		AtomicInteger stale = new AtomicInteger();
		List<Future<?>> running = new ArrayList<>();
		for (int thread = 0; thread < 3; thread++) {
			boolean synchronizedLoads = thread == 0;
			running.add(this.threads.submit(() -> {
				for (int i = 0; i < 20_000; i++) {
					int known = removed.get();
					int seen = synchronizedLoads ? cache.get("key", current::get)
							: StaleFillTests.readThrough(cache, current);
					if (seen < known) {
						stale.incrementAndGet();
					}
				}
			}));
		}
		running.add(this.threads.submit(() -> {
			for (int i = 0; i < 20_000; i++) {
				int version = current.incrementAndGet();
				cache.removeLocally(List.of("key"));
				removed.set(version);
			}
		}));
		for (Future<?> each : running) {
			each.get(120, TimeUnit.SECONDS);
		}
		assertThat(stale).hasValue(0);
	}

	private InvalidatingCache decorate(Cache own) {
		return InvalidatingCache.decorate(own, this.manager);
	}

	/**
	 * A fill whose put is under way, and waits before it stores and after.
	 */
	private final class LatePut {

		private final Load beforeStore = new Load("before");

		private final Load afterStore = new Load("after");

		private final Future<?> put;

		LatePut(OwnCache own, Runnable fill) {
			own.heldPut.set(this);
			this.put = CacheSubclassTests.this.threads.submit(fill);
		}

		LatePut(OwnCache own, Cache view) throws Exception {
			this(own, () -> view.put("key", "stale"));
			begin();
		}

		void begin() throws Exception {
			this.beforeStore.awaitBegin();
		}

		void store() throws Exception {
			this.beforeStore.end();
			this.afterStore.awaitBegin();
		}

		void end() throws Exception {
			this.afterStore.end();
			this.put.get(LIMIT, TimeUnit.SECONDS);
		}

	}

	/**
	 * A cache of the application's own making.
	 */
	private static class OwnCache extends CaffeineCache {

		private final AtomicReference<LatePut> heldPut = new AtomicReference<>();

		private Runnable afterPut = () -> {
		};

		private boolean failsToEvict;

		OwnCache() {
			this(Caffeine.newBuilder().build());
		}

		OwnCache(com.github.benmanes.caffeine.cache.Cache<Object, Object> cache) {
			super("books", cache);
		}

		OwnCache(AsyncCache<Object, Object> cache) {
			super("books", cache, true);
		}

		static OwnCache of(boolean async) {
			return async ? new OwnCache(Caffeine.newBuilder().buildAsync()) : new OwnCache();
		}

		@Override
		public void put(Object key, Object value) {
			LatePut held = this.heldPut.getAndSet(null);
			if (held != null) {
				held.beforeStore.call();
			}
			super.put(key, value);
			if (held != null) {
				held.afterStore.call();
			}
			this.afterPut.run();
		}

		@Override
		public void evict(Object key) {
			if (this.failsToEvict) {
				throw new IllegalStateException("Expected by the test");
			}
			super.evict(key);
		}

	}

}
