package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for {@link CacheTransaction}, beyond what a real transaction shows.
 */
class CacheTransactionTests {

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private boolean busFails;

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
		if (this.busFails) {
			throw new IllegalStateException("Expected by the test");
		}
		this.sent.addAll(invalidations);
	}, (cache) -> {
	}, null, SimpleCacheErrorHandler::new, null);

	private final LocalCacheManager manager = this.localCaches.register("manager", new CaffeineCacheManager());

	private final InvalidatingCache cache = (InvalidatingCache) this.manager.getCache("books");

	private final CacheTransaction transaction = new CacheTransaction(this.localCaches, 0, null);

	@Test
	void unknownOutcomeRemovesWhatMayHaveChangedAndUpdatesNothing() {
		this.cache.getTargetCache().put("updated", "old");
		this.cache.getTargetCache().put("read", "perhaps uncommitted");
		this.cache.getTargetCache().put("other", "value");
		this.transaction.put(this.cache, "updated", "new");
		assertThat(this.transaction.filling(this.cache, "read")).isTrue();
		this.transaction.completeUnknown();
		assertThat(this.cache.get("updated")).isNull();
		assertThat(this.cache.get("read")).isNull();
		assertThat(this.cache.get("other")).isNotNull();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("updated")));
		assertThat(this.transaction.isActive()).isFalse();
	}

	@Test
	void rollbackToASavepointTakesBackAResetToo() {
		this.cache.getTargetCache().put("key", "value");
		this.transaction.savepoint("savepoint");
		this.transaction.reset(this.manager);
		assertThat(this.transaction.hasChanged(this.cache, "key")).isTrue();
		this.transaction.rollbackTo("savepoint");
		assertThat(this.transaction.hasChanged(this.cache, "key")).isFalse();
		this.transaction.commit();
		assertThat(this.cache.get("key")).isNotNull();
		assertThat(this.sent).isEmpty();
	}

	@Test
	void resetBeforeASavepointStays() {
		this.transaction.reset(this.manager);
		this.transaction.savepoint("savepoint");
		this.transaction.evict(this.cache, "key");
		this.transaction.rollbackTo("savepoint");
		this.transaction.commit();
		assertThat(this.sent).contains(new Clear("manager", null));
	}

	@Test
	void keyThatItsOwnerGoesOnToChangeIsRemovedAsItWas() {
		this.cache.getTargetCache().put(List.of("a"), "value");
		this.cache.getTargetCache().put(List.of("b"), "value");
		List<String> key = new ArrayList<>(List.of("a"));
		this.transaction.evict(this.cache, key);
		key.set(0, "b");
		this.transaction.commit();
		assertThat(this.cache.get(List.of("a"))).isNull();
		assertThat(this.cache.get(List.of("b"))).isNotNull();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of(List.of("a"))));
	}

	@Test
	void removalFromACacheThatIsMadeLaterIsNotForgotten() {
		this.localCaches.apply(new Keys("manager", "later", List.of("key")), (cacheName) -> {
		});
		InvalidatingCache later = (InvalidatingCache) this.manager.getCache("later");
		later.fill("key", "read before", this.localCaches.now(), this.transaction);
		assertThat(later.get("key")).isNull();
		CacheTransaction begunAfterwards = new CacheTransaction(this.localCaches, this.localCaches.now(), null);
		later.fill("key", "read afterwards", this.localCaches.now(), begunAfterwards);
		assertThat(later.get("key")).isNotNull();
	}

	@Test
	void failureToHandOverDoesNotReachTheCommittedCaller() {
		this.busFails = true;
		this.cache.getTargetCache().put("key", "value");
		this.transaction.evict(this.cache, "key");
		assertThatCode(this.transaction::commit).doesNotThrowAnyException();
		assertThat(this.cache.get("key")).isNull();
	}

}
