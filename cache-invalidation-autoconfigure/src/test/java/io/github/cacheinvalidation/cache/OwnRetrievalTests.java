package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Caches of the application's own making, in asynchronous mode, that retrieve values or
 * convert them in their own way.
 */
class OwnRetrievalTests {

	private final List<String> refused = new ArrayList<>();

	private final LocalCacheManager manager = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, this.refused::add, null, SimpleCacheErrorHandler::new, null).register("manager", new CaffeineCacheManager());

	private final ConvertingCache own = new ConvertingCache(Caffeine.newBuilder().buildAsync(), true);

	private final InvalidatingCache cache = decorate(this.own);

	@Test
	void loadedValueIsStoredAsTheClassStoresIt() {
		assertThat(this.cache.retrieve("key", () -> CompletableFuture.completedFuture("value")).join())
			.isEqualTo("value");
		assertThat(this.own.getNativeCache().asMap()).containsEntry("key", "stored value");
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		assertThat(this.own.get("key").get()).isEqualTo("value");
	}

	@Test
	void storedValueIsReadAsTheClassReadsIt() {
		this.cache.put("key", "value");
		assertThat(this.cache.retrieve("key", () -> CompletableFuture.completedFuture("other")).join())
			.isEqualTo("value");
		assertThat(((Cache.ValueWrapper) this.cache.retrieve("key").join()).get()).isEqualTo("value");
	}

	@Test
	void nullIsStoredWhereItIsAllowedOnly() {
		InvalidatingCache strict = decorate(new ConvertingCache(Caffeine.newBuilder().buildAsync(), false));
		AtomicInteger loads = new AtomicInteger();
		for (InvalidatingCache each : List.of(this.cache, strict)) {
			for (int i = 0; i < 2; i++) {
				assertThat(each.retrieve("key", () -> {
					loads.incrementAndGet();
					return CompletableFuture.completedFuture(null);
				}).join()).isNull();
			}
		}
		assertThat(loads).hasValue(3);
	}

	@Test
	void failureToRetrieveReachesTheCaller() {
		this.own.failure = new IllegalStateException("Expected by the test");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.cache.retrieve("key", () -> CompletableFuture.completedFuture("value")).join())
			.withCause(this.own.failure);
	}

	@Test
	void futureOfNothingIsAMiss() {
		this.own.answersLate = true;
		for (int i = 0; i < 2; i++) {
			assertThat(this.cache.retrieve("key", () -> CompletableFuture.completedFuture("value")).join())
				.isEqualTo("value");
		}
		assertThat(this.own.getNativeCache().asMap()).containsEntry("key", "stored value");
	}

	@Test
	void loadThatIsUnderWayIsJoined() {
		CompletableFuture<String> load = new CompletableFuture<>();
		CompletableFuture<String> first = this.cache.retrieve("key", () -> load);
		CompletableFuture<String> second = this.cache.retrieve("key", OwnRetrievalTests::unexpected);
		first.complete("by a caller");
		assertThat(second).isNotDone();
		load.complete("value");
		assertThat(second).isCompletedWithValue("value");
		assertThat(this.cache.retrieve("key", OwnRetrievalTests::unexpected).join()).isEqualTo("value");
	}

	@Test
	void failedLoadLeavesNothingBehind() {
		CompletableFuture<String> load = new CompletableFuture<>();
		CompletableFuture<String> first = this.cache.retrieve("key", () -> load);
		CompletableFuture<String> second = this.cache.retrieve("key", OwnRetrievalTests::unexpected);
		IllegalStateException failure = new IllegalStateException("Expected by the test");
		load.completeExceptionally(failure);
		for (CompletableFuture<String> each : List.of(first, second)) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(each::join).withCause(failure);
		}
		assertThatIllegalStateException().isThrownBy(() -> this.cache.retrieve("key", () -> {
			throw failure;
		})).isSameAs(failure);
		assertThat(this.own.getNativeCache().asMap()).isEmpty();
		assertThat(this.cache.retrieve("key", () -> CompletableFuture.completedFuture("value")).join())
			.isEqualTo("value");
	}

	static Stream<Consumer<InvalidatingCache>> removals() {
		return Stream.of((cache) -> cache.evict("key"), (cache) -> cache.evictIfPresent("key"),
				InvalidatingCache::clear, InvalidatingCache::invalidate, (cache) -> cache.removeLocally(List.of("key")),
				InvalidatingCache::clearLocally);
	}

	@ParameterizedTest
	@MethodSource("removals")
	void loadThatARemovalHasOvertakenIsNeitherJoinedNorStored(Consumer<InvalidatingCache> removal) {
		CompletableFuture<String> stale = new CompletableFuture<>();
		CompletableFuture<String> before = this.cache.retrieve("key", () -> stale);
		removal.accept(this.cache);
		CompletableFuture<String> fresh = new CompletableFuture<>();
		CompletableFuture<String> after = this.cache.retrieve("key", () -> fresh);
		stale.complete("stale");
		assertThat(before).isCompletedWithValue("stale");
		assertThat(after).isNotDone();
		assertThat(this.own.getNativeCache().asMap()).isEmpty();
		assertThat(this.refused).containsExactly("books");
		CompletableFuture<String> joined = this.cache.retrieve("key", OwnRetrievalTests::unexpected);
		fresh.complete("fresh");
		assertThat(after).isCompletedWithValue("fresh");
		assertThat(joined).isCompletedWithValue("fresh");
		assertThat(this.cache.get("key").get()).isEqualTo("fresh");
	}

	private static CompletableFuture<String> unexpected() {
		throw new AssertionError("Should not be loaded");
	}

	private InvalidatingCache decorate(Cache target) {
		return InvalidatingCache.decorate(target, this.manager);
	}

	/**
	 * Stores values in a form of its own.
	 */
	private static final class ConvertingCache extends CaffeineCache {

		private static final String PREFIX = "stored ";

		private RuntimeException failure;

		private boolean answersLate;

		ConvertingCache(AsyncCache<Object, Object> cache, boolean nullValues) {
			super("books", cache, nullValues);
		}

		@Override
		protected Object toStoreValue(Object userValue) {
			Object stored = super.toStoreValue(userValue);
			return (userValue != null) ? PREFIX + stored : stored;
		}

		@Override
		protected Object fromStoreValue(Object storeValue) {
			return (storeValue instanceof String stored) ? stored.substring(PREFIX.length())
					: super.fromStoreValue(storeValue);
		}

		@Override
		public CompletableFuture<?> retrieve(Object key) {
			if (this.failure != null) {
				return CompletableFuture.failedFuture(this.failure);
			}
			CompletableFuture<?> found = super.retrieve(key);
			return (found == null && this.answersLate) ? CompletableFuture.completedFuture(null) : found;
		}

	}

}
