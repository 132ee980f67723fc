package io.github.cacheinvalidation.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.caffeine.CaffeineCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * What Spring's {@link Cache} promises, without its asynchronous part, of Spring's own
 * Caffeine cache and of ours.
 */
@ParameterizedClass
@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#all")
class CacheContractTests {

	private static final int LIMIT = 30;

	private final TestThreads threads = new TestThreads();

	@Parameter
	private ContractVariant variant;

	private Cache cache;

	@BeforeEach
	void createCache() {
		this.cache = this.variant.newManager().getCache("books");
	}

	@AfterEach
	void endThreads() {
		this.threads.close();
	}

	@Test
	void nameIsTheOneThatWasAskedFor() {
		assertThat(this.cache.getName()).isEqualTo("books");
	}

	@Test
	void nativeCacheIsCaffeinesAndHoldsTheEntries() {
		Object nativeCache = this.cache.getNativeCache();
		assertThat(nativeCache).isInstanceOf(com.github.benmanes.caffeine.cache.Cache.class)
			.isSameAs(this.cache.getNativeCache());
		this.cache.put("key", "value");
		assertThat(((com.github.benmanes.caffeine.cache.Cache<?, ?>) nativeCache).asMap().get("key"))
			.isEqualTo("value");
	}

	@Test
	void canBeUsedAsACaffeineCache() {
		assertThat(this.cache).isInstanceOf(CaffeineCache.class);
		CaffeineCache caffeineCache = (CaffeineCache) this.cache;
		assertThat(caffeineCache.isAllowNullValues()).isEqualTo(this.variant.nullValues());
		if (this.variant.async()) {
			assertThat(caffeineCache.getAsyncCache().synchronous()).isSameAs(this.cache.getNativeCache());
		}
		else {
			assertThatIllegalStateException().isThrownBy(caffeineCache::getAsyncCache);
		}
	}

	@Test
	void missIsNull() {
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.get("key", String.class)).isNull();
		assertThat(this.cache.get("key", (Class<?>) null)).isNull();
	}

	@Test
	void hitIsWrapped() {
		this.cache.put("key", "value");
		assertThat(value("key")).isEqualTo("value");
		assertThat(this.cache.get("other")).isNull();
	}

	@Test
	void typedHitIsCheckedAgainstItsType() {
		this.cache.put("key", "value");
		assertThat(this.cache.get("key", String.class)).isEqualTo("value");
		assertThat(this.cache.get("key", CharSequence.class)).isEqualTo("value");
		assertThat(this.cache.get("key", (Class<?>) null)).isEqualTo("value");
		assertThatIllegalStateException().isThrownBy(() -> this.cache.get("key", Integer.class));
		assertThat(value("key")).as("after the failure").isEqualTo("value");
	}

	@Test
	void nothingIsRetrievedInSynchronousMode() {
		this.cache.put("key", "value");
		if (this.variant.async()) {
			assertThat(this.cache.retrieve("key")).isNotNull();
			return;
		}
		assertThatIllegalStateException().isThrownBy(() -> this.cache.retrieve("key"));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded")));
	}

	@Test
	void loadedValueIsStoredAndNotLoadedAgain() {
		assertThat(this.cache.get("key", () -> "loaded")).isEqualTo("loaded");
		Callable<String> uncalled = failing(new IllegalStateException("Called on a hit"));
		assertThat(this.cache.get("key", uncalled)).isEqualTo("loaded");
		assertThat(value("key")).isEqualTo("loaded");
		this.cache.put("key", "updated");
		assertThat(this.cache.get("key", () -> "loaded")).isEqualTo("updated");
	}

	@Test
	void failureOfALoadIsWrappedAndLeavesNothingBehind() {
		for (Exception failure : List.of(new IllegalStateException("Expected by the test"), new IOException())) {
			assertThatExceptionOfType(ValueRetrievalException.class)
				.isThrownBy(() -> this.cache.get("key", failing(failure)))
				.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("key"))
				.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
			awaitNothingLeftBehind();
		}
		assertThat(this.cache.get("key", () -> "loaded")).isEqualTo("loaded");
	}

	@Test
	void errorOfALoadIsThrownAsItIsAndLeavesNothingBehind() {
		Error error = new AssertionError("Expected by the test");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.cache.get("key", () -> {
			throw error;
		})).isSameAs(error);
		awaitNothingLeftBehind();
		assertThat(this.cache.get("key", () -> "loaded")).isEqualTo("loaded");
	}

	@Test
	void concurrentCallersOfAKeyShareOneLoad() throws Exception {
		AtomicInteger loads = new AtomicInteger();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Callable<String> loader = () -> {
			int load = loads.incrementAndGet();
			begun.countDown();
			assertThat(end.await(LIMIT, TimeUnit.SECONDS)).isTrue();
			return "load " + load;
		};
		List<TestThreads.Call<String>> callers = new ArrayList<>();
		callers.add(this.threads.call(() -> this.cache.get("key", loader)));
		assertThat(begun.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 3; i++) {
			TestThreads.Call<String> caller = this.threads.call(() -> this.cache.get("key", loader));
			caller.awaitWaiting();
			callers.add(caller);
		}
		end.countDown();
		for (TestThreads.Call<String> caller : callers) {
			assertThat(caller.result()).isEqualTo("load 1");
		}
		assertThat(loads).hasValue(1);
	}

	@Test
	void failureOfALoadReachesEachWaitingCaller() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Exception failure = new IOException("Expected by the test");
		Callable<String> loader = () -> {
			begun.countDown();
			assertThat(end.await(LIMIT, TimeUnit.SECONDS)).isTrue();
			throw failure;
		};
		List<TestThreads.Call<String>> callers = new ArrayList<>();
		callers.add(this.threads.call(() -> this.cache.get("key", loader)));
		assertThat(begun.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 3; i++) {
			TestThreads.Call<String> caller = this.threads.call(() -> this.cache.get("key", loader));
			caller.awaitWaiting();
			callers.add(caller);
		}
		end.countDown();
		for (TestThreads.Call<String> caller : callers) {
			assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(caller::result)
				.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("key"))
				.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
		}
		awaitNothingLeftBehind();
		assertThat(this.cache.get("key", () -> "loaded")).isEqualTo("loaded");
	}

	@Test
	void putReplacesAndIsSeenAtOnce() {
		this.cache.put("key", "old");
		this.cache.put("key", "new");
		assertThat(value("key")).isEqualTo("new");
		this.cache.put("key", 42);
		assertThat(this.cache.get("key", Integer.class)).isEqualTo(42);
	}

	@Test
	void putIfAbsentStoresOnceAndIsSeenAtOnce() {
		assertThat(this.cache.putIfAbsent("key", "first")).isNull();
		assertThat(value("key")).isEqualTo("first");
		assertThat(this.cache.putIfAbsent("key", "second").get()).isEqualTo("first");
		assertThat(value("key")).isEqualTo("first");
		this.cache.evict("key");
		assertThat(this.cache.putIfAbsent("key", "third")).isNull();
		assertThat(value("key")).isEqualTo("third");
	}

	@Test
	void putIfAbsentIsAtomic() throws Exception {
		for (int round = 0; round < 200; round++) {
			int key = round;
			CyclicBarrier start = new CyclicBarrier(4);
			List<TestThreads.Call<ValueWrapper>> callers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				int value = i;
				callers.add(this.threads.call(() -> {
					start.await(LIMIT, TimeUnit.SECONDS);
					return this.cache.putIfAbsent(key, value);
				}));
			}
			List<Object> found = new ArrayList<>();
			for (TestThreads.Call<ValueWrapper> caller : callers) {
				ValueWrapper existing = caller.result();
				found.add((existing != null) ? existing.get() : "stored");
			}
			assertThat(found).containsOnlyOnce("stored");
			assertThat(found).filteredOn((existing) -> !"stored".equals(existing)).containsOnly(value(key));
		}
	}

	@Test
	void evictRemovesThatEntryAlone() {
		this.cache.put("key", "value");
		this.cache.put("other", "value");
		this.cache.evict("key");
		this.cache.evict("absent");
		assertThat(this.cache.get("key")).isNull();
		assertThat(value("other")).isEqualTo("value");
	}

	@Test
	void evictIfPresentTellsWhetherItRemoved() {
		this.cache.put("key", "value");
		this.cache.put("other", "value");
		assertThat(this.cache.evictIfPresent("key")).isTrue();
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.evictIfPresent("key")).isFalse();
		assertThat(value("other")).isEqualTo("value");
	}

	@Test
	void clearRemovesEachEntry() {
		this.cache.put("key", "value");
		this.cache.put("other", "value");
		this.cache.clear();
		this.cache.clear();
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.get("other")).isNull();
		this.cache.put("key", "again");
		assertThat(value("key")).isEqualTo("again");
	}

	@Test
	void invalidateTellsWhetherThereWereEntries() {
		assertThat(this.cache.invalidate()).isFalse();
		this.cache.put("key", "value");
		assertThat(this.cache.invalidate()).isTrue();
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.invalidate()).isFalse();
	}

	@Test
	void keysAreComparedByEquals() {
		this.cache.put(new String("key"), "value");
		this.cache.put(List.of(1, 2), "list");
		assertThat(value("key")).isEqualTo("value");
		assertThat(value(new ArrayList<>(List.of(1, 2)))).isEqualTo("list");
		this.cache.put(42, "int");
		assertThat(this.cache.get(42L)).isNull();
	}

	@Test
	void nullKeyIsRefused() {
		List<Consumer<Cache>> uses = List.of((target) -> target.get(null), (target) -> target.get(null, String.class),
				(target) -> target.get(null, () -> "loaded"), (target) -> target.put(null, "value"),
				(target) -> target.putIfAbsent(null, "value"), (target) -> target.evict(null),
				(target) -> target.evictIfPresent(null));
		for (Consumer<Cache> use : uses) {
			assertThatNullPointerException().isThrownBy(() -> use.accept(this.cache));
		}
	}

	private Object value(Object key) {
		ValueWrapper value = this.cache.get(key);
		assertThat(value).as("entry of " + key).isNotNull();
		return value.get();
	}

	/**
	 * In asynchronous mode Caffeine removes the future of a failed load a moment later.
	 */
	private void awaitNothingLeftBehind() {
		assertThat(this.cache.get("key")).isNull();
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> ((com.github.benmanes.caffeine.cache.Cache<?, ?>) this.cache.getNativeCache()).asMap()
				.isEmpty());
	}

	private static Callable<String> failing(Exception failure) {
		return () -> {
			throw failure;
		};
	}

}
