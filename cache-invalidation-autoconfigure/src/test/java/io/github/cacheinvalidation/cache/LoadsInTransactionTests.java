package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Loads in a transaction, by the caller's loader and by Caffeine's own.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadsInTransactionTests {

	private static final int LIMIT = 30;

	private final List<String> refused = new ArrayList<>();

	private final ThreadTransactions transactions = new ThreadTransactions();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, this.refused::add, this.transactions, SimpleCacheErrorHandler::new, null);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final TestThreads testThreads = new TestThreads();

	private final List<Thread> loadingThreads = new CopyOnWriteArrayList<>();

	private volatile Callable<? extends Object> database = () -> "row";

	@AfterEach
	void endThreads() {
		this.testThreads.close();
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatTheTransactionHasChangedIsLoadedPastTheCacheOnItsOwnThread(boolean async) throws Exception {
		InvalidatingCache cache = cache(async);
		assertThat(cache.get("key").get()).isEqualTo("row");
		this.transactions.begin(this.localCaches.now());
		cache.evict("key");
		this.loadingThreads.clear();
		this.database = () -> "uncommitted";
		assertThat(cache.get("key").get()).isEqualTo("uncommitted");
		assertThat(cache.get("key", String.class)).isEqualTo("uncommitted");
		assertThatIllegalStateException().isThrownBy(() -> cache.get("key", Integer.class));
		assertThat(cache.get("key", () -> "by the caller")).isEqualTo("by the caller");
		assertThat(this.loadingThreads).hasSize(3).containsOnly(Thread.currentThread());
		this.database = () -> null;
		assertThat(cache.get("key")).isNull();
		assertThat(elsewhere(() -> cache.get("key").get())).as("others read what is committed").isEqualTo("row");
		this.transactions.rollback();
		assertThat(cache.get("key").get()).isEqualTo("row");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void putIfAbsentLoadsNothing(boolean async) {
		InvalidatingCache cache = cache(async);
		this.transactions.begin(this.localCaches.now());
		assertThat(cache.putIfAbsent("key", "put")).isNull();
		assertThat(cache.putIfAbsent("key", "put again").get()).isEqualTo("put");
		assertThat(this.loadingThreads).isEmpty();
	}

	/**
	 * The transaction reads an older snapshot, in which the eviction hasn't happened.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void loadByATransactionThatBeganBeforeAnEvictionIsNeitherStoredNorJoined(boolean async) throws Exception {
		InvalidatingCache cache = cache(async);
		long begin = this.localCaches.now();
		cache.evict("key");
		Load snapshot = new Load("old row");
		this.database = snapshot;
		Future<Object> old = this.threads.submit(() -> {
			this.transactions.begin(begin);
			return cache.get("key").get();
		});
		snapshot.awaitBegin();
		this.database = () -> "new row";
		assertThat(elsewhere(() -> cache.get("key").get())).isEqualTo("new row");
		snapshot.end();
		assertThat(old.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("old row");
		assertThat(cache.get("key").get()).isEqualTo("new row");
		assertThat(this.refused).containsExactly("books");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void synchronizedLoadByATransactionThatBeganBeforeAnEvictionIsNeitherStoredNorJoined(boolean async)
			throws Exception {
		InvalidatingCache cache = cache(async);
		long begin = this.localCaches.now();
		cache.evict("key");
		Load snapshot = new Load("old row");
		Future<String> old = this.threads.submit(() -> {
			this.transactions.begin(begin);
			return cache.get("key", snapshot);
		});
		snapshot.awaitBegin();
		assertThat(elsewhere(() -> cache.get("key", () -> "new row"))).isEqualTo("new row");
		snapshot.end();
		assertThat(old.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("old row");
		assertThat(cache.get("key").get()).isEqualTo("new row");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void loadByATransactionThatNothingHasOvertakenIsJoined(boolean async) throws Exception {
		InvalidatingCache cache = cache(async);
		cache.evict("key");
		Load load = new Load("row");
		this.database = load;
		Future<Object> first = this.threads.submit(() -> {
			this.transactions.begin(this.localCaches.now());
			return cache.get("key").get();
		});
		load.awaitBegin();
		TestThreads.Call<Object> second = this.testThreads.call(() -> cache.get("key").get());
		second.awaitWaiting();
		load.end();
		assertThat(first.get(LIMIT, TimeUnit.SECONDS)).isEqualTo("row");
		assertThat(second.result()).isEqualTo("row");
		assertThat(this.loadingThreads).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatAnotherLoadHasStoredSinceTheMissIsNotLoadedAgain(boolean synchronizedLoads) throws Exception {
		InvalidatingCache cache = cache(false);
		this.transactions.afterMiss = () -> elsewhere(() -> cache.get("key").get());
		if (synchronizedLoads) {
			assertThat(cache.get("key", () -> "loaded again")).isEqualTo("row");
		}
		else {
			assertThat(cache.get("key").get()).isEqualTo("row");
		}
		assertThat(this.loadingThreads).hasSize(1).doesNotContain(Thread.currentThread());
	}

	/**
	 * Where nobody tells of a transaction's begin, its first load may take the snapshot.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void transactionHasBegunBeforeItsFirstLoad(boolean synchronizedLoads) {
		InvalidatingCache cache = cache(false);
		this.transactions.beginsUnnoticed();
		Callable<String> firstLoad = () -> {
			elsewhere(() -> {
				cache.removeLocally(List.of("second"));
				return null;
			});
			return "first row";
		};
		if (synchronizedLoads) {
			assertThat(cache.get("first", firstLoad)).isEqualTo("first row");
			assertThat(cache.get("second", () -> "old row")).isEqualTo("old row");
		}
		else {
			this.database = firstLoad;
			assertThat(cache.get("first").get()).isEqualTo("first row");
			this.database = () -> "old row";
			assertThat(cache.get("second").get()).isEqualTo("old row");
		}
		assertThat(this.refused).containsExactly("books");
		assertThat(cache.getNativeCache().asMap()).containsOnlyKeys("first");
	}

	private InvalidatingCache cache(boolean async) {
		CaffeineCacheManager target = new CaffeineCacheManager();
		target.setAsyncCacheMode(async);
		CacheLoader<Object, Object> loader = (key) -> {
			this.loadingThreads.add(Thread.currentThread());
			return this.database.call();
		};
		target.setCacheLoader(loader);
		Cache cache = this.localCaches.register("manager", target).getCache("books");
		return (InvalidatingCache) cache;
	}

	private <T> T elsewhere(Callable<T> action) throws Exception {
		return this.threads.submit(action).get(LIMIT, TimeUnit.SECONDS);
	}

	/**
	 * Transactions that begin and end when the test says so.
	 */
	private final class ThreadTransactions extends Transactions {

		private final Map<Thread, CacheTransaction> current = new ConcurrentHashMap<>();

		private volatile Thread unnoticed;

		private volatile Callable<?> afterMiss;

		void begin(long tick) {
			this.current.put(Thread.currentThread(),
					new CacheTransaction(LoadsInTransactionTests.this.localCaches, tick, null));
		}

		void beginsUnnoticed() {
			this.unnoticed = Thread.currentThread();
		}

		void rollback() {
			this.current.get(Thread.currentThread()).rollback();
			this.current.remove(Thread.currentThread());
		}

		private static void run(Callable<?> action) {
			try {
				action.call();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		CacheTransaction current() {
			Callable<?> action = this.afterMiss;
			if (action != null) {
				this.afterMiss = null;
				run(action);
			}
			if (this.unnoticed == Thread.currentThread() && this.current.get(Thread.currentThread()) == null) {
				begin(LoadsInTransactionTests.this.localCaches.now());
			}
			return this.current.get(Thread.currentThread());
		}

	}

}
