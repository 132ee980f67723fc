package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Updates whose value a removal has made outdated before it is stored, one interleaving
 * each. Somebody else has changed the same thing since, so that the update removes the
 * entry instead.
 */
class OvertakenUpdateTests {

	private static final CacheInvalidation KEY_REMOVED = new Keys("manager", "books", List.of("key"));

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final TestTransactions transactions = new TestTransactions();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), this.sent::addAll,
			(cache) -> {
			}, this.transactions, SimpleCacheErrorHandler::new, null);

	static Map<String, Consumer<OvertakenUpdateTests>> removals() {
		Map<String, Consumer<OvertakenUpdateTests>> removals = new LinkedHashMap<>();
		removals.put("remote evict", (test) -> test.apply(KEY_REMOVED));
		removals.put("remote clear", (test) -> test.apply(new Clear("manager", "books")));
		removals.put("remote clear of all", (test) -> test.apply(new Clear(null, null)));
		removals.put("local evict", (test) -> test.elsewhere((cache) -> cache.evict("key")));
		removals.put("local clear", (test) -> test.elsewhere(Cache::clear));
		removals.put("local update", (test) -> test.elsewhere((cache) -> cache.put("key", "newer")));
		return removals;
	}

	static Stream<Arguments> removalNames() {
		return removals().keySet()
			.stream()
			.flatMap((name) -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
	}

	private InvalidatingCache cache;

	private void createCache(boolean async) {
		CaffeineCacheManager target = new CaffeineCacheManager("books");
		target.setAsyncCacheMode(async);
		this.cache = (InvalidatingCache) this.localCaches.register("manager", target).getCache("books");
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void updateInATransactionThatARemovalHasOvertakenRemoves(String removal, boolean async) {
		createCache(async);
		this.transactions.begin(this.localCaches);
		this.cache.put("key", "outdated");
		removals().get(removal).accept(this);
		this.sent.clear();
		this.transactions.commit();
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void updateOfWhatTheTransactionMayHaveReadBeforeARemovalRemoves(String removal, boolean async) {
		createCache(async);
		this.transactions.begin(this.localCaches);
		removals().get(removal).accept(this);
		this.cache.put("key", "outdated");
		this.transactions.commit();
		assertThat(this.cache.get("key")).isNull();
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void updateByAMethodThatARemovalHasOvertakenRemoves(String removal, boolean async) {
		createCache(async);
		Cache view = this.cache.forUpdates();
		removals().get(removal).accept(this);
		this.sent.clear();
		view.put("key", "outdated");
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.sent).containsExactly(KEY_REMOVED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void updateThatNothingHasOvertakenIsStored(boolean async) {
		createCache(async);
		this.transactions.begin(this.localCaches);
		this.cache.put("key", "new");
		this.cache.put("null", null);
		this.transactions.commit();
		assertThat(this.cache.get("key").get()).isEqualTo("new");
		assertThat(this.cache.get("null").get()).isNull();
		this.cache.forUpdates().put("key", "newer");
		assertThat(this.cache.get("key").get()).isEqualTo("newer");
		this.cache.evict("key");
		this.cache.forUpdates().put("key", "newest");
		assertThat(this.cache.get("key").get()).isEqualTo("newest");
	}

	/**
	 * The one that has committed first comes last.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void ofTwoTransactionsThatUpdateTheSameTheOlderOneDoesNotWin(boolean async) {
		createCache(async);
		CacheTransaction first = this.transactions.begin(this.localCaches);
		this.cache.put("key", "first");
		CacheTransaction second = this.transactions.begin(this.localCaches);
		this.cache.put("key", "second");
		this.transactions.suspend();
		second.commit();
		first.commit();
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void updateAfterAClearInTheSameTransactionIsStored() {
		createCache(false);
		this.cache.put("other", "value");
		this.transactions.begin(this.localCaches);
		this.cache.clear();
		this.cache.put("key", "new");
		this.cache.put("second", "new");
		this.transactions.commit();
		assertThat(this.cache.getNativeCache().asMap()).containsOnlyKeys("key", "second");
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void updateAfterAClearInTheSameTransactionIsOvertakenAsWell(String removal, boolean async) {
		createCache(async);
		this.transactions.begin(this.localCaches);
		this.cache.clear();
		this.cache.put("key", "outdated");
		removals().get(removal).accept(this);
		this.transactions.commit();
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void removalInTheVeryMomentOfTheUpdateIsNotUndone() {
		for (CacheInvalidation removal : List.of(KEY_REMOVED, new Clear("manager", "books"))) {
			List<Runnable> beforeStore = new ArrayList<>();
			CaffeineCacheManager target = new CaffeineCacheManager("books") {

				@Override
				protected Cache adaptCaffeineCache(String name,
						com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache) {
					return new CaffeineCache(name, nativeCache) {

						@Override
						protected Object toStoreValue(Object userValue) {
							beforeStore.forEach(Runnable::run);
							return super.toStoreValue(userValue);
						}

					};
				}

			};
			target.setCaffeine(Caffeine.newBuilder().maximumSize(100));
			this.cache = (InvalidatingCache) this.localCaches.register("manager", target).getCache("books");
			beforeStore.add(() -> apply(removal));
			this.cache.forUpdates().put("key", "outdated");
			assertThat(this.cache.get("key")).isNull();
			this.transactions.begin(this.localCaches);
			this.cache.put("key", "outdated");
			this.transactions.commit();
			assertThat(this.cache.get("key")).isNull();
		}
	}

	private void apply(CacheInvalidation removal) {
		elsewhere((same) -> this.localCaches.apply(removal, (name) -> {
		}));
	}

	private void elsewhere(Consumer<Cache> action) {
		try (TestThreads threads = new TestThreads()) {
			threads.call(() -> {
				action.accept(this.cache);
				return null;
			}).result();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
