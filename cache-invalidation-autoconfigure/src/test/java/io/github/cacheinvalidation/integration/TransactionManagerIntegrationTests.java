package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Caches and the transactions of managers that Boot has not made, on a real database.
 */
class TransactionManagerIntegrationTests extends AbstractTransactionTests {

	@Test
	void transactionsOfAManagerThatTellsNobodyWorkToo() {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		hold("key");
		template.executeWithoutResult((status) -> {
			this.cache.evict("key");
			assertThat(this.cache.get("key")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(held("key")).isNull();
		hold("decorated");
		CacheManager transactional = this.node.getBean("transactionalCacheManager", CacheManager.class);
		template.executeWithoutResult((status) -> transactional.getCache("books").evict("decorated"));
		assertThat(held("decorated")).isNull();
	}

	@Test
	void nothingIsStoredOfWhatATransactionOfUnknownAgeLoads() {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		readAnOldSnapshot(template);
		assertThat(held("key")).isNull();
		template.executeWithoutResult((status) -> this.cache.put("key", "may be old"));
		assertThat(held("key")).isNull();
	}

	@Test
	void managerOfTheApplicationsOwnTellsOfItsTransactionsAsWell() {
		TransactionTemplate template = new TransactionTemplate(
				this.node.getBean("ownTransactionManager", PlatformTransactionManager.class));
		readAnOldSnapshot(template);
		assertThat(held("key")).isNull();
		template.executeWithoutResult((status) -> this.node.getBean(Books.class).title("key"));
		assertThat(held("key")).isEqualTo("new");
	}

	private void readAnOldSnapshot(TransactionTemplate template) {
		template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		template.executeWithoutResult((status) -> {
			assertThat(this.jdbc.queryForObject("select count(*) from book", Integer.class)).isEqualTo(1);
			elsewhere(() -> {
				this.jdbc.update("update book set title = 'new' where id = 'key'");
				this.cache.evict("key");
			});
			assertThat(this.node.getBean(Books.class).title("key")).as("row of the snapshot").isEqualTo("old");
		});
	}

	@Test
	void savepointThatIsOlderThanTheFirstUseOfACacheTakesAllBack() {
		TransactionTemplate outer = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		TransactionTemplate nested = new TransactionTemplate(outer.getTransactionManager());
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		hold("key");
		outer.executeWithoutResult((status) -> nested.executeWithoutResult((inner) -> {
			this.cache.evict("key");
			inner.setRollbackOnly();
		}));
		assertThat(held("key")).isEqualTo("held");
	}

	@Test
	void transactionOfAnotherManagerSeesWhatTheOuterOneHasChanged() {
		Books books = this.node.getBean(Books.class);
		TransactionTemplate other = new TransactionTemplate(
				this.node.getBean("otherTransactionManager", PlatformTransactionManager.class));
		hold("key");
		inTransaction((outer) -> {
			books.rename("key", "uncommitted");
			other.executeWithoutResult((inner) -> assertThat(books.title("key")).isNotEqualTo("held"));
			assertThat(this.cache.get("key")).isNull();
			outer.setRollbackOnly();
		});
		nativeCache().invalidateAll();
		inTransaction((outer) -> {
			this.jdbc.update("update book set title = 'uncommitted' where id = 'key'");
			other.executeWithoutResult((inner) -> books.title("key"));
			outer.setRollbackOnly();
		});
		assertThat(held("key")).isNull();
	}

	@Test
	void transactionThatSomebodyElseHasBegunEndsWithItsCompletion() throws Exception {
		ForeignTransactionManager foreign = new ForeignTransactionManager();
		hold("key");
		new TransactionTemplate(foreign).executeWithoutResult((status) -> this.cache.evict("key"));
		assertThat(held("key")).as("before the commit").isEqualTo("held");
		assertNothingSent();
		elsewhere(() -> foreign.complete(TransactionSynchronization.STATUS_COMMITTED));
		assertThat(held("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
		hold("key");
		inTransaction((status) -> {
			this.cache.evict("key");
			assertThat(held("key")).as("the thread goes on as before").isEqualTo("held");
		});
		assertThat(held("key")).isNull();
	}

	/**
	 * Takes part in a transaction that goes on without it.
	 */
	@SuppressWarnings("serial")
	static class ForeignTransactionManager extends AbstractPlatformTransactionManager {

		private final transient List<TransactionSynchronization> waiting = new ArrayList<>();

		void complete(int status) {
			this.waiting.forEach((synchronization) -> synchronization.afterCompletion(status));
		}

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return true;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			throw new IllegalStateException("There is one already");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			throw new IllegalStateException("Somebody else does that");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			throw new IllegalStateException("Somebody else does that");
		}

		@Override
		protected void registerAfterCompletionWithExistingTransaction(Object transaction,
				List<TransactionSynchronization> synchronizations) {
			this.waiting.addAll(synchronizations);
		}

	}

}
