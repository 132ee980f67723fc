package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.support.SimpleCacheManager;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TransactionalCache}.
 */
class TransactionalCacheTests {

	private static final int LIMIT = 30;

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), this.sent::addAll,
			(cache) -> {
			}, null, SimpleCacheErrorHandler::new, null);

	private final InvalidatingCache cache = decorated(new CaffeineCache("books", Caffeine.newBuilder().build()));

	private final CacheTransaction transaction = new CacheTransaction(this.localCaches, 0, null);

	private final Cache updates = this.cache.inTransaction(this.transaction, null, false);

	private final Cache fills = this.cache.inTransaction(this.transaction, null, true);

	private InvalidatingCache decorated(CaffeineCache target) {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(target));
		manager.initializeCaches();
		return (InvalidatingCache) this.localCaches.register("manager", manager).getCache("books");
	}

	@Test
	void changesWaitForTheCommit() {
		hold("evicted", "put");
		this.updates.evict("evicted");
		this.updates.put("put", "new");
		assertThat(this.cache.get("evicted").get()).isEqualTo("held");
		assertThat(this.cache.get("put").get()).isEqualTo("held");
		assertThat(this.sent).isEmpty();
		this.transaction.commit();
		assertThat(this.cache.get("evicted")).isNull();
		assertThat(this.cache.get("put").get()).isEqualTo("new");
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("evicted", "put")));
	}

	@Test
	void readsGoPastTheCacheForWhatHasBeenChanged() {
		hold("evicted", "other");
		this.updates.evict("evicted");
		assertThat(this.fills.get("evicted")).isNull();
		assertThat(this.fills.get("evicted", String.class)).isNull();
		assertThat(this.fills.get("evicted", () -> "loaded")).isEqualTo("loaded");
		this.fills.put("evicted", "loaded");
		assertThat(this.cache.get("evicted").get()).isEqualTo("held");
		assertThat(this.fills.get("other").get()).isEqualTo("held");
		assertThat(this.fills.get("other", String.class)).isEqualTo("held");
		assertThat(this.fills.get("other", () -> "loaded")).isEqualTo("held");
		assertThat(this.fills.get("absent", () -> "loaded")).isEqualTo("loaded");
		assertThat(this.cache.get("absent").get()).isEqualTo("loaded");
		this.transaction.rollback();
		assertThat(this.cache.get("absent")).isNull();
	}

	@Test
	void failureOfALoadIsThatOfTheCachesOwn() {
		assertThatExceptionOfType(Cache.ValueRetrievalException.class).isThrownBy(() -> this.fills.get("key", () -> {
			throw new IllegalStateException("Expected by the test");
		})).withCauseInstanceOf(IllegalStateException.class);
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void immediateOperationsAnswerForTheMoment() {
		hold("key");
		assertThat(this.updates.putIfAbsent("key", "new").get()).isEqualTo("held");
		assertThat(this.updates.evictIfPresent("key")).isTrue();
		assertThat(this.updates.evictIfPresent("key")).isFalse();
		assertThat(this.updates.putIfAbsent("key", "new")).isNull();
		assertThat(this.updates.putIfAbsent("key", "newer").get()).isEqualTo("new");
		assertThat(this.updates.invalidate()).isTrue();
		assertThat(this.updates.putIfAbsent("last", "value")).isNull();
		assertThat(this.sent).isEmpty();
		this.transaction.commit();
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.get("last").get()).isEqualTo("value");
		assertThat(this.sent).containsExactly(new Clear("manager", "books"));
	}

	@Test
	void whatComesAfterTheEndRemovesAtOnceAndStoresNothing() {
		hold("evicted", "put");
		this.transaction.rollback();
		this.updates.evict("evicted");
		this.updates.put("put", "rolled back");
		this.fills.put("read", "rolled back");
		assertThat(this.cache.get("evicted")).isNull();
		assertThat(this.cache.get("put")).isNull();
		assertThat(this.cache.get("read")).isNull();
		this.updates.clear();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("evicted")),
				new Keys("manager", "books", List.of("put")), new Clear("manager", "books"));
	}

	@Test
	void whatAMethodCommitsByItselfIsRemovedAtOnceAndAgainAfterTheCommit() {
		hold("evicted", "put");
		this.transaction.suspended();
		this.updates.evict("evicted");
		this.updates.put("put", "new");
		assertThat(this.cache.get("evicted")).isNull();
		assertThat(this.cache.get("put")).isNull();
		assertThat(this.sent).hasSize(2);
		hold("evicted", "put");
		this.transaction.commit();
		assertThat(this.cache.get("evicted")).isNull();
		assertThat(this.cache.get("put")).as("may be changed again meanwhile").isNull();
		assertThat(this.sent).hasSize(3);
	}

	@Test
	void whatIsClearedByAMethodThatCommitsByItselfIsClearedAtOnceAndAgain() {
		this.transaction.suspended();
		this.updates.clear();
		this.transaction.commit();
		assertThat(this.sent).containsExactly(new Clear("manager", "books"), new Clear("manager", "books"));
	}

	@Test
	void changeAtTheTimeOfTheCommitIsNotLost() throws Exception {
		hold("key");
		CountDownLatch changing = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Thread changer = new Thread(() -> this.transaction.ifActive(() -> {
			changing.countDown();
			await(go);
			this.transaction.evict(this.cache, "key");
		}));
		Thread committer = new Thread(this.transaction::commit);
		changer.start();
		await(changing);
		committer.start();
		Awaitility.await()
			.atMost(LIMIT, TimeUnit.SECONDS)
			.until(() -> committer.getState() == Thread.State.BLOCKED || !committer.isAlive());
		go.countDown();
		changer.join(TimeUnit.SECONDS.toMillis(LIMIT));
		committer.join(TimeUnit.SECONDS.toMillis(LIMIT));
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")));
	}

	@Test
	void rollbackAtTheTimeOfAStoreLeavesNothing() {
		CacheTransaction transaction = new CacheTransaction(this.localCaches, 0, null);
		InvalidatingCache cache = decorated(new CaffeineCache("books", Caffeine.newBuilder().build()) {

			@Override
			public void put(Object key, Object value) {
				transaction.rollback();
				super.put(key, value);
			}

		});
		cache.inTransaction(transaction, null, true).put("key", "rolled back");
		assertThat(cache.get("key")).isNull();
	}

	@Test
	void rollbackOfAPartAtTheTimeOfAStoreLeavesNothing() {
		CacheTransaction transaction = new CacheTransaction(this.localCaches, 0, null);
		InvalidatingCache cache = decorated(new CaffeineCache("books", Caffeine.newBuilder().build()) {

			@Override
			public void put(Object key, Object value) {
				transaction.rollbackUnknownPart();
				super.put(key, value);
			}

		});
		cache.inTransaction(transaction, null, true).put("key", "rolled back");
		assertThat(cache.get("key")).isNull();
	}

	private void hold(String... keys) {
		for (String key : keys) {
			this.cache.getTargetCache().put(key, "held");
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
