package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InvalidatingCache} and its view for fills.
 */
class InvalidatingCacheTests {

	private static final CacheInvalidation KEY_REMOVED = new Keys("manager", "books", List.of("key"));

	private static final CacheInvalidation CLEARED = new Clear("manager", "books");

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final List<String> refused = new ArrayList<>();

	private final LocalCacheManager manager = new LocalCaches(new CacheNames(Set.of(), Set.of()), this.sent::addAll,
			this.refused::add, null, SimpleCacheErrorHandler::new, null)
		.register("manager", new CaffeineCacheManager());

	private final CaffeineCache target = new CaffeineCache("books", Caffeine.newBuilder().build());

	private final InvalidatingCache cache = InvalidatingCache.decorate(this.target, this.manager);

	@Test
	void readingSendsNothing() {
		this.target.put("key", "value");
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		assertThat(this.cache.get("other")).isNull();
		assertThat(this.cache.get("key", String.class)).isEqualTo("value");
		assertThatIllegalStateException().isThrownBy(() -> this.cache.get("key", Integer.class));
		assertThat(this.sent).isEmpty();
	}

	@Test
	void loadingStoresAndSendsNothing() {
		Callable<String> loader = () -> "loaded";
		assertThat(this.cache.get("key", loader)).isEqualTo("loaded");
		assertThat(this.target.get("key", String.class)).isEqualTo("loaded");
		assertThat(this.sent).isEmpty();
	}

	@Test
	void failureOfALoadIsReportedAsByTheTarget() {
		IllegalStateException failure = new IllegalStateException("test");
		assertThatExceptionOfType(Cache.ValueRetrievalException.class).isThrownBy(() -> this.cache.get("key", () -> {
			throw failure;
		})).withCause(failure);
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void putIsAnUpdate() {
		this.cache.put("key", "value");
		assertThat(this.target.get("key", String.class)).isEqualTo("value");
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@Test
	void putIfAbsentIsAnUpdateOnlyIfItStored() {
		assertThat(this.cache.putIfAbsent("key", "value")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
		assertThat(this.cache.putIfAbsent("key", "other").get()).isEqualTo("value");
		assertThat(this.sent).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void evictTravelsWhetherOrNotTheEntryIsHeld(boolean held) {
		hold(held);
		this.cache.evict("key");
		assertThat(this.target.get("key")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void evictIfPresentTravelsWhetherOrNotTheEntryIsHeld(boolean held) {
		hold(held);
		assertThat(this.cache.evictIfPresent("key")).isEqualTo(held);
		assertThat(this.target.get("key")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clearTravelsWhetherOrNotThereAreEntries(boolean held) {
		hold(held);
		this.cache.clear();
		assertThat(this.target.get("key")).isNull();
		assertThat(this.sent).containsExactly(CLEARED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void invalidateTravelsWhetherOrNotThereAreEntries(boolean held) {
		hold(held);
		assertThat(this.cache.invalidate()).isEqualTo(held);
		assertThat(this.target.get("key")).isNull();
		assertThat(this.sent).containsExactly(CLEARED);
	}

	@Test
	void keyThatItsOwnerGoesOnToChangeIsSentAsItWas() {
		List<Object> list = new ArrayList<>(List.of("a"));
		int[] array = { 1 };
		SimpleKey simpleKey = new SimpleKey(list, 7);
		this.cache.evict(list);
		this.cache.evict(array);
		this.cache.evict(simpleKey);
		list.set(0, "b");
		array[0] = 2;
		assertThat(this.sent).extracting((invalidation) -> ((Keys) invalidation).keys().iterator().next())
			.usingRecursiveFieldByFieldElementComparator()
			.containsExactly(List.of("a"), new int[] { 1 }, new SimpleKey(List.of("a"), 7));
	}

	@Test
	void arraysOfAnotherNodeAreFoundByTheirContentAndManyOfThemClear() {
		byte[] held = { 1, 2 };
		this.target.put(held, "value");
		this.target.put("key", "value");
		this.cache.removeLocally(List.of(new byte[] { 1, 2 }, new byte[] { 9 }));
		assertThat(this.target.get(held)).isNull();
		assertThat(this.target.get("key")).isNotNull();
		this.cache.removeLocally(IntStream.range(0, 9).<Object>mapToObj((i) -> new byte[] { (byte) i }).toList());
		assertThat(this.target.get("key")).isNull();
	}

	@Test
	void nullValuesAreAsInTheTarget() {
		this.cache.put("key", null);
		assertThat(this.cache.get("key").get()).isNull();
		CaffeineCache strict = new CaffeineCache("strict", Caffeine.newBuilder().build(), false);
		InvalidatingCache decorated = InvalidatingCache.decorate(strict, this.manager);
		assertThat(decorated.isAllowNullValues()).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> decorated.put("key", null));
	}

	@Test
	void isStillTheTargetToWhoeverLooks() {
		assertThat(this.cache).isInstanceOf(CaffeineCache.class);
		assertThat(this.cache.getName()).isEqualTo("books");
		assertThat(this.cache.getNativeCache()).isSameAs(this.target.getNativeCache());
		assertThat(this.cache.getTargetCache()).isSameAs(this.target);
		assertThatIllegalStateException().isThrownBy(this.cache::getAsyncCache);
		assertThatIllegalStateException().isThrownBy(() -> this.cache.retrieve("key"));
	}

	@Test
	void asyncModeRetrievesAndSendsNothing() throws Exception {
		CaffeineCache async = new CaffeineCache("books", Caffeine.newBuilder().buildAsync(), true);
		InvalidatingCache decorated = InvalidatingCache.decorate(async, this.manager);
		assertThat(decorated.getAsyncCache()).isSameAs(async.getAsyncCache());
		assertThat(decorated.retrieve("key")).isNull();
		assertThat(decorated.retrieve("key", () -> CompletableFuture.completedFuture("loaded")).get())
			.isEqualTo("loaded");
		assertThat(((Cache.ValueWrapper) decorated.retrieve("key").get()).get()).isEqualTo("loaded");
		assertThat(this.sent).isEmpty();
		decorated.evict("key");
		assertThat(async.retrieve("key")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@Test
	void viewForFillsStoresWithoutSending() {
		Cache fills = this.cache.forFills();
		fills.put("key", "loaded");
		assertThat(fills.putIfAbsent("other", "loaded")).isNull();
		assertThat(fills.get("key").get()).isEqualTo("loaded");
		assertThat(fills.get("key", String.class)).isEqualTo("loaded");
		assertThat(fills.get("third", () -> "loaded")).isEqualTo("loaded");
		assertThat(this.target.get("key", String.class)).isEqualTo("loaded");
		assertThat(fills.getName()).isEqualTo("books");
		assertThat(fills.getNativeCache()).isSameAs(this.target.getNativeCache());
		assertThat(this.sent).isEmpty();
	}

	@Test
	void viewForFillsRemovesAsTheCacheDoes() {
		Cache fills = this.cache.forFills();
		fills.evict("key");
		fills.evictIfPresent("key");
		fills.clear();
		fills.invalidate();
		assertThat(this.sent).containsExactly(KEY_REMOVED, KEY_REMOVED, CLEARED, CLEARED);
	}

	@Test
	void localRemovalSendsNothing() {
		this.target.put("key", "value");
		this.target.put("other", "value");
		this.cache.removeLocally(List.of("key"));
		assertThat(this.target.get("key")).isNull();
		assertThat(this.target.get("other")).isNotNull();
		this.cache.clearLocally();
		assertThat(this.target.get("other")).isNull();
		assertThat(this.sent).isEmpty();
	}

	@Test
	void cacheOfTheApplicationsOwnMakingKeepsItsBehaviour() {
		List<Object> puts = new ArrayList<>();
		CaffeineCache own = new CaffeineCache("books", Caffeine.newBuilder().build()) {

			@Override
			public void put(Object key, Object value) {
				puts.add(key);
				super.put(key, value);
			}

		};
		InvalidatingCache.decorate(own, this.manager).put("key", "value");
		assertThat(puts).containsExactly("key");
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	static Stream<Consumer<Cache>> publishedRemovals() {
		return Stream.of((cache) -> cache.evict("key"), (cache) -> cache.evictIfPresent("key"), Cache::clear,
				Cache::invalidate);
	}

	@ParameterizedTest
	@MethodSource("publishedRemovals")
	void othersHearOfARemovalThatFailsHere(Consumer<Cache> removal) {
		InterruptedCache own = new InterruptedCache();
		own.beforeRemoval = () -> {
			throw new IllegalStateException("test");
		};
		Cache decorated = InvalidatingCache.decorate(own, this.manager);
		assertThatIllegalStateException().isThrownBy(() -> removal.accept(decorated)).withMessage("test");
		assertThat(this.sent).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("publishedRemovals")
	void othersHearOfARemovalWhenItHasHappenedHere(Consumer<Cache> removal) {
		List<Object> events = new ArrayList<>();
		LocalCacheManager sending = new LocalCaches(new CacheNames(Set.of(), Set.of()), new InvalidationSink() {

			@Override
			public void publish(List<CacheInvalidation> invalidations) {
				events.add("published with " + InvalidatingCacheTests.this.target.get("key"));
			}

			@Override
			public void prepare() {
				events.add("prepared");
			}

		}, this.refused::add, null, SimpleCacheErrorHandler::new, null).register("manager", new CaffeineCacheManager());
		this.target.put("key", "value");
		removal.accept(InvalidatingCache.decorate(this.target, sending));
		assertThat(events).endsWith("published with null").isSubsetOf("prepared", "published with null");
	}

	/**
	 * A load finds the value that an earlier one has stored meanwhile, just before that
	 * is removed. Who asks after the removal must not be given it, though that load goes
	 * on.
	 */
	@ParameterizedTest
	@MethodSource("removals")
	void loadThatHasFoundWhatIsThenRemovedIsNotJoined(Consumer<InvalidatingCache> removal) throws Exception {
		InterruptedCache own = new InterruptedCache();
		InvalidatingCache decorated = InvalidatingCache.decorate(own, this.manager);
		CountDownLatch found = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicReference<CompletableFuture<Object>> pilot = new AtomicReference<>();
		own.afterRead = () -> {
			own.afterRead = () -> {
				found.countDown();
				await(goOn);
			};
			own.getNativeCache().put("key", "outdated");
		};
		own.beforeRemoval = () -> {
			pilot.set(CompletableFuture.supplyAsync(() -> decorated.get("key", () -> "loaded by the pilot")));
			await(found);
		};
		removal.accept(decorated);
		assertThat(pilot.get()).isNotDone();
		own.afterRead = () -> {
		};
		CompletableFuture<Object> later = CompletableFuture.supplyAsync(() -> decorated.get("key", () -> "new"));
		assertThat(later.get(10, TimeUnit.SECONDS)).isEqualTo("new");
		goOn.countDown();
		assertThat(pilot.get().get(10, TimeUnit.SECONDS)).isEqualTo("outdated");
		assertThat(decorated.get("key", String.class)).isEqualTo("new");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	static Stream<Consumer<InvalidatingCache>> removals() {
		return Stream.of((cache) -> cache.evict("key"), (cache) -> cache.evictIfPresent("key"),
				InvalidatingCache::clear, InvalidatingCache::invalidate, (cache) -> cache.removeLocally(List.of("key")),
				InvalidatingCache::clearLocally, (cache) -> cache.clearHere(cache.ticket()));
	}

	@ParameterizedTest
	@MethodSource("removals")
	void lateLoadThatArrivesRightAfterTheRemovalIsRefused(Consumer<InvalidatingCache> removal) {
		InterruptedCache own = new InterruptedCache();
		InvalidatingCache decorated = InvalidatingCache.decorate(own, this.manager);
		Cache view = decorated.forFills();
		own.afterRemoval = () -> view.put("key", "stale");
		removal.accept(decorated);
		own.afterRemoval = () -> {
		};
		assertThat(decorated.get("key")).isNull();
		assertThat(this.refused).containsExactly("books");
	}

	@Test
	void onlyCaffeineCachesAreDecorated() {
		assertThat(InvalidatingCache.decorate(new ConcurrentMapCache("books"), this.manager)).isNull();
	}

	private void hold(boolean held) {
		if (held) {
			this.target.put("key", "value");
		}
	}

	/**
	 * A cache in whose reads and removals something else happens.
	 */
	private static final class InterruptedCache extends CaffeineCache {

		private volatile Runnable afterRead = () -> {
		};

		private volatile Runnable beforeRemoval = () -> {
		};

		private volatile Runnable afterRemoval = () -> {
		};

		InterruptedCache() {
			super("books", Caffeine.newBuilder().build());
		}

		private <T> T removing(Supplier<T> removal) {
			this.beforeRemoval.run();
			T result = removal.get();
			this.afterRemoval.run();
			return result;
		}

		@Override
		public ValueWrapper get(Object key) {
			ValueWrapper value = super.get(key);
			this.afterRead.run();
			return value;
		}

		@Override
		public void evict(Object key) {
			removing(() -> super.evictIfPresent(key));
		}

		@Override
		public boolean evictIfPresent(Object key) {
			return removing(() -> super.evictIfPresent(key));
		}

		@Override
		public void clear() {
			removing(super::invalidate);
		}

		@Override
		public boolean invalidate() {
			return removing(super::invalidate);
		}

	}

}
