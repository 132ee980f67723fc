package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Caches and transactions, on a real database.
 */
class TransactionIntegrationTests extends AbstractTransactionTests {

	@Test
	void changesWaitForTheCommitHereAndElsewhere() {
		hold("evicted");
		hold("updated");
		inTransaction((status) -> {
			this.cache.evict("evicted");
			this.cache.put("updated", "new");
			assertThat(held("evicted")).isEqualTo("held");
			assertThat(held("updated")).isEqualTo("held");
			assertThat(this.messages).isEmpty();
		});
		assertThat(held("evicted")).isNull();
		assertThat(held("updated")).isEqualTo("new");
		awaitMessages("\"keys\":[\"evicted\",\"updated\"]");
	}

	@Test
	void nothingHappensOnRollback() {
		hold("key");
		Cache other = this.node.getBean(CacheManager.class).getCache("other");
		inTransaction((status) -> {
			this.cache.evict("key");
			this.cache.put("new", "value");
			other.clear();
			this.node.getBean(CacheManager.class).resetCaches();
			status.setRollbackOnly();
		});
		assertThat(held("key")).isEqualTo("held");
		assertThat(held("new")).isNull();
		assertNothingSent();
	}

	@Test
	void wholeTransactionIsOneMessageMergedAndInOrder() {
		Cache other = this.node.getBean(CacheManager.class).getCache("other");
		inTransaction((status) -> {
			for (int i = 0; i < 50; i++) {
				this.cache.evict("a");
				this.cache.put("b", i);
			}
			other.evict("swallowed");
			other.clear();
			other.put("after the clear", 1);
			this.cache.evict("b");
		});
		assertThat(held("b")).isNull();
		assertThat(other.get("after the clear").get()).isEqualTo(1);
		awaitMessages("{\"manager\":\"cacheManager\",\"cache\":\"other\",\"clear\":true},"
				+ "{\"manager\":\"cacheManager\",\"cache\":\"books\",\"keys\":[\"a\",\"b\"]}]");
	}

	@Test
	void transactionGoesPastTheCacheForWhatItHasChanged() {
		hold("key");
		hold("other");
		inTransaction((status) -> {
			this.cache.evict("key");
			assertThat(this.cache.get("key")).isNull();
			assertThat(this.cache.get("key", String.class)).isNull();
			assertThat(this.cache.get("key", () -> "uncommitted")).isEqualTo("uncommitted");
			assertThat(this.cache.get("key")).isNull();
			assertThat(this.cache.get("other").get()).isEqualTo("held");
			assertThat(CompletableFuture.supplyAsync(() -> this.cache.get("key").get()).join()).isEqualTo("held");
			this.cache.clear();
			assertThat(this.cache.get("other")).isNull();
			status.setRollbackOnly();
		});
		assertThat(this.cache.get("key").get()).isEqualTo("held");
		assertThat(this.cache.get("other").get()).isEqualTo("held");
	}

	@Test
	void methodThatReadsWhatItHasJustEvictedCachesNothingUncommitted() {
		Books books = this.node.getBean(Books.class);
		assertThat(books.title("key")).isEqualTo("old");
		inTransaction((status) -> {
			books.rename("key", "uncommitted");
			assertThat(books.title("key")).isEqualTo("uncommitted");
			assertThat(held("key")).isEqualTo("old");
			status.setRollbackOnly();
		});
		assertThat(books.title("key")).isEqualTo("old");
		inTransaction((status) -> books.rename("key", "committed"));
		assertThat(books.title("key")).isEqualTo("committed");
	}

	@Test
	void whatATransactionAloneHasSeenIsForgottenOnRollback() {
		Books books = this.node.getBean(Books.class);
		inTransaction((status) -> {
			this.jdbc.update("update book set title = 'uncommitted' where id = 'key'");
			assertThat(books.title("key")).isEqualTo("uncommitted");
			status.setRollbackOnly();
		});
		assertThat(books.title("key")).isEqualTo("old");
		assertNothingSent();
	}

	@Test
	void snapshotOlderThanAnEvictionIsNotStored() throws Exception {
		Books books = this.node.getBean(Books.class);
		TransactionTemplate snapshot = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
		snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		snapshot.executeWithoutResult((status) -> {
			assertThat(this.jdbc.queryForObject("select count(*) from book", Integer.class)).isEqualTo(1);
			elsewhere(() -> {
				this.jdbc.update("update book set title = 'new' where id = 'key'");
				this.cache.evict("key");
			});
			assertThat(books.title("key")).as("row of the snapshot").isEqualTo("old");
			assertThat(books.synchronizedTitle("key")).as("row of the snapshot").isEqualTo("old");
		});
		assertThat(this.cache.get("key")).isNull();
		assertThat(books.title("key")).isEqualTo("new");
	}

	@Test
	void innerTransactionIsItsOwn() {
		hold("outer");
		hold("inner");
		inTransaction((outer) -> {
			this.cache.evict("outer");
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				assertThat(this.cache.get("outer").get()).isEqualTo("held");
				this.cache.evict("inner");
			});
			assertThat(held("inner")).isNull();
			assertThat(this.cache.get("outer")).isNull();
			outer.setRollbackOnly();
		});
		assertThat(held("outer")).isEqualTo("held");
		awaitMessages("\"keys\":[\"inner\"]");
	}

	@Test
	void rollbackToASavepointTakesBackWhatCameAfterIt() {
		hold("before");
		hold("after");
		inTransaction((outer) -> {
			this.cache.evict("before");
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				this.cache.evict("after");
				this.cache.put("before", "nested");
				nested.setRollbackOnly();
			});
			transaction(TransactionDefinition.PROPAGATION_NESTED)
				.executeWithoutResult((nested) -> this.cache.put("kept", "nested"));
		});
		assertThat(held("before")).isNull();
		assertThat(held("after")).isEqualTo("held");
		assertThat(held("kept")).isEqualTo("nested");
		awaitMessages("\"keys\":[\"before\",\"kept\"]");
	}

	@Test
	void immediateOperationsWaitAsWellAndAnswerForTheMoment() {
		hold("key");
		inTransaction((status) -> {
			assertThat(this.cache.evictIfPresent("key")).isTrue();
			assertThat(this.cache.evictIfPresent("key")).isFalse();
			assertThat(this.cache.putIfAbsent("key", "new")).isNull();
			assertThat(this.cache.putIfAbsent("key", "other").get()).isEqualTo("new");
			assertThat(this.cache.evictIfPresent("key")).isTrue();
			assertThat(this.cache.invalidate()).isTrue();
			assertThat(this.cache.putIfAbsent("kept", "value")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(held("key")).isNull();
		assertThat(held("kept")).isEqualTo("value");
		awaitMessages("\"clear\":true");
	}

	@Test
	void entryThatIsThereIsNotPutIfAbsent() {
		hold("key");
		inTransaction((status) -> assertThat(this.cache.putIfAbsent("key", "new").get()).isEqualTo("held"));
		assertThat(held("key")).isEqualTo("held");
		assertNothingSent();
	}

	@Test
	void resetOfTheCachesWaitsForTheCommit() {
		hold("key");
		CacheManager manager = this.node.getBean(CacheManager.class);
		inTransaction((status) -> {
			manager.resetCaches();
			assertThat(this.cache.get("key")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(manager.getCache("books").get("key")).isNull();
		awaitMessages("{\"manager\":\"cacheManager\",\"clear\":true}");
	}

	@Test
	void annotatedMethodsInATransactionWait() {
		Books books = this.node.getBean(Books.class);
		hold("key");
		inTransaction((status) -> {
			books.evictFirst("key");
			books.update("updated");
			assertThat(held("key")).isEqualTo("held");
			assertThat(held("updated")).isNull();
		});
		assertThat(held("key")).isNull();
		assertThat(held("updated")).isEqualTo("title of updated");
	}

	@Test
	void transactionalCachesOfTheApplicationKeepTheirOrder() {
		CacheManager transactional = this.node.getBean("transactionalCacheManager", CacheManager.class);
		Cache decorated = transactional.getCache("books");
		hold("key");
		inTransaction((status) -> {
			decorated.evict("key");
			decorated.put("new", "value");
			assertThat(held("key")).isEqualTo("held");
			assertThat(this.messages).isEmpty();
		});
		assertThat(held("key")).isNull();
		assertThat(held("new")).isEqualTo("value");
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.until(() -> String.join("", this.messages).contains("\"new\""));
		assertThat(String.join("", this.messages)).containsOnlyOnce("\"key\"").containsOnlyOnce("\"new\"");
		Books books = this.node.getBean(Books.class);
		this.messages.clear();
		inTransaction((status) -> assertThat(books.transactionalTitle("key")).isEqualTo("old"));
		assertThat(held("key")).isEqualTo("old");
		assertNothingSent();
	}

	@Test
	void keyThatHasAnArrayInACollectionIsEvicted() {
		List<Object> key = List.of(new int[] { 1 });
		hold(key);
		inTransaction((status) -> this.cache.evict(key));
		assertThat(held(key)).isNull();
	}

	@Test
	void updateThatFailsLeavesNothingOutdated() {
		Cache strict = this.node.getBean("strictCacheManager", CacheManager.class).getCache("strict");
		strict.put("key", "old");
		settle();
		this.messages.clear();
		assertThatIllegalArgumentException().isThrownBy(() -> this.node.getBean(Books.class).updateToNothing("key"));
		assertThat(strict.get("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
	}

	@Test
	void methodThatEvictsFirstAndLoadsThenIsCached() {
		hold("key");
		assertThat(this.node.getBean(Books.class).refreshed("key")).isEqualTo("old");
		assertThat(held("key")).isEqualTo("old");
	}

	@Test
	void failureAfterTheCommitReachesTheErrorHandlerAndNotTheCaller() {
		Cache strict = this.node.getBean("strictCacheManager", CacheManager.class).getCache("strict");
		inTransaction((status) -> {
			this.jdbc.update("update book set title = 'committed' where id = 'key'");
			strict.put("key", null);
			strict.evict("other");
		});
		assertThat(this.jdbc.queryForObject("select title from book", String.class)).isEqualTo("committed");
		assertThat(this.node.getBean(RecordingErrorHandler.class).failures).containsExactly("put strict key");
		awaitMessages("\"keys\":[\"key\",\"other\"]");
	}

	@Test
	void withoutATransactionChangesAreImmediate() {
		hold("key");
		this.cache.evict("key");
		assertThat(held("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
	}

	@Test
	void afterTheTransactionItsThreadUsesTheCacheAgain() {
		inTransaction((status) -> this.cache.evict("key"));
		this.cache.put("key", "value");
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		PlatformTransactionManager manager = this.node.getBean(PlatformTransactionManager.class);
		TransactionStatus status = manager.getTransaction(new DefaultTransactionDefinition());
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		manager.rollback(status);
	}

}
