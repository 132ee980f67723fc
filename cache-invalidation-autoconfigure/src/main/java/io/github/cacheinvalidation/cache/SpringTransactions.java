package io.github.cacheinvalidation.cache;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;

/**
 * The transactions that Spring binds to threads. As a listener of the transaction
 * managers, which Boot makes it, it sees each one begin; elsewhere a transaction begins
 * for the caches when it first uses one.
 *
 * @since 0.1.0
 */
public final class SpringTransactions extends Transactions implements TransactionExecutionListener {

	private final Supplier<LocalCaches> localCaches;

	/**
	 * The logical time before a transaction begins, which may be when it takes its
	 * snapshot.
	 */
	private final ThreadLocal<Long> beforeBegin = new ThreadLocal<>();

	/**
	 * Create the connection to Spring's transactions.
	 * @param localCaches the caches that take part; asked for when a transaction begins
	 */
	public SpringTransactions(Supplier<LocalCaches> localCaches) {
		this.localCaches = SingletonSupplier.of(localCaches);
	}

	@Override
	public void beforeBegin(TransactionExecution transaction) {
		// A reactive one may begin on one thread and go on on another.
		if (!(transaction instanceof ReactiveTransaction)) {
			this.beforeBegin.set(this.localCaches.get().now());
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (transaction instanceof ReactiveTransaction) {
			return;
		}
		Long begin = this.beforeBegin.get();
		this.beforeBegin.remove();
		if (begin != null && beginFailure == null && isTransactionActive() && bound() == null) {
			bind(begin);
		}
	}

	@Override
	@Nullable CacheTransaction current() {
		if (!isTransactionActive()) {
			return null;
		}
		CacheTransaction transaction = bound();
		if (transaction == null) {
			transaction = bind(this.localCaches.get().now());
		}
		return transaction.isActive() ? transaction : null;
	}

	private static boolean isTransactionActive() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive();
	}

	private @Nullable CacheTransaction bound() {
		return (CacheTransaction) TransactionSynchronizationManager.getResource(this);
	}

	private CacheTransaction bind(long begin) {
		CacheTransaction transaction = new CacheTransaction(this.localCaches.get(), begin);
		TransactionSynchronizationManager.bindResource(this, transaction);
		TransactionSynchronizationManager.registerSynchronization(new Synchronization(transaction));
		return transaction;
	}

	/**
	 * Ordered first, so that whatever else follows a commit finds the caches as they will
	 * be.
	 */
	private final class Synchronization implements TransactionSynchronization {

		private final CacheTransaction transaction;

		Synchronization(CacheTransaction transaction) {
			this.transaction = transaction;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void suspend() {
			this.transaction.suspended();
			TransactionSynchronizationManager.unbindResource(SpringTransactions.this);
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(SpringTransactions.this, this.transaction);
		}

		@Override
		public void savepoint(Object savepoint) {
			this.transaction.savepoint(savepoint);
		}

		@Override
		public void savepointRollback(Object savepoint) {
			this.transaction.rollbackTo(savepoint);
		}

		@Override
		public void afterCommit() {
			this.transaction.commit();
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactions.this);
			if (!this.transaction.isActive()) {
				return;
			}
			switch (status) {
				// Where it was first used after the commit, by another synchronization.
				case STATUS_COMMITTED -> this.transaction.commit();
				case STATUS_ROLLED_BACK -> this.transaction.rollback();
				default -> this.transaction.completeUnknown();
			}
		}

	}

}
