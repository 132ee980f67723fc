package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asynchronous loads that begin in a transaction, which may read a snapshot that is older
 * than an eviction, and what it has itself changed.
 */
class AsynchronousLoadsInTransactionTests {

	private final List<String> refused = new ArrayList<>();

	private final TestTransactions transactions = new TestTransactions();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, this.refused::add, this.transactions, SimpleCacheErrorHandler::new, null);

	private final InvalidatingCache cache = newCache();

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void endThreads() {
		this.threads.close();
	}

	private InvalidatingCache newCache() {
		CaffeineCacheManager target = new CaffeineCacheManager();
		target.setAsyncCacheMode(true);
		return (InvalidatingCache) this.localCaches.register("manager", target).getCache("books");
	}

	@Test
	void synchronizedLoadOfAnOlderSnapshotIsNeitherStoredNorJoined() throws Exception {
		this.transactions.begin(this.localCaches);
		evictElsewhere();
		CompletableFuture<String> snapshot = new CompletableFuture<>();
		CompletableFuture<String> old = this.cache.retrieve("key", () -> snapshot);
		assertThat(elsewhere(() -> this.cache.retrieve("key"))).isNull();
		assertThat(elsewhere(() -> this.cache.retrieve("key", () -> CompletableFuture.completedFuture("new row"))))
			.isCompletedWithValue("new row");
		snapshot.complete("old row");
		assertThat(old).isCompletedWithValue("old row");
		assertThat(elsewhere(() -> this.cache.get("key").get())).isEqualTo("new row");
		assertThat(this.refused).containsExactly("books");
	}

	@Test
	void synchronizedLoadThatEndsAtOnceIsNotStoredEither() throws Exception {
		this.transactions.begin(this.localCaches);
		evictElsewhere();
		assertThat(this.cache.retrieve("key", () -> CompletableFuture.completedFuture("old row")))
			.isCompletedWithValue("old row");
		assertThat(elsewhere(() -> this.cache.get("key"))).isNull();
	}

	@Test
	void synchronizedLoadThatNothingHasOvertakenIsJoinedAndStored() throws Exception {
		evictElsewhere();
		this.transactions.begin(this.localCaches);
		CompletableFuture<String> load = new CompletableFuture<>();
		CompletableFuture<String> first = this.cache.retrieve("key", () -> load);
		CompletableFuture<String> second = elsewhere(
				() -> this.cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded again")));
		load.complete("row");
		assertThat(first).isCompletedWithValue("row");
		assertThat(second).isCompletedWithValue("row");
		this.transactions.commit();
		assertThat(this.cache.get("key").get()).isEqualTo("row");
		assertThat(this.refused).isEmpty();
	}

	@Test
	void synchronizedLoadIsForgottenIfTheTransactionRollsBack() {
		this.transactions.begin(this.localCaches);
		CompletableFuture<String> unused = this.cache.retrieve("key",
				() -> CompletableFuture.completedFuture("uncommitted"));
		this.transactions.rollback();
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void loadThatEndsOnAnotherThreadIsAsOldAsTheTransaction() throws Exception {
		this.transactions.begin(this.localCaches);
		evictElsewhere();
		Cache view = this.cache.forFills();
		assertThat(view.retrieve("key")).isNull();
		elsewhere(() -> {
			view.put("key", "old row");
			return null;
		});
		assertThat(elsewhere(() -> this.cache.get("key"))).isNull();
		assertThat(this.refused).containsExactly("books");
	}

	@Test
	void blockingLoadThatEndsOnAnotherThreadIsAsOldAsTheTransaction() throws Exception {
		this.transactions.begin(this.localCaches);
		evictElsewhere();
		Cache view = this.cache.forFills();
		assertThat(view.get("key")).isNull();
		elsewhere(() -> {
			view.put("key", "old row");
			return null;
		});
		assertThat(elsewhere(() -> this.cache.get("key"))).isNull();
	}

	private void evictElsewhere() throws Exception {
		elsewhere(() -> {
			this.localCaches.apply(new Keys("manager", "books", List.of("key")), (name) -> {
			});
			return null;
		});
	}

	private <T> T elsewhere(Callable<T> action) throws Exception {
		return this.threads.call(action).result();
	}

}
