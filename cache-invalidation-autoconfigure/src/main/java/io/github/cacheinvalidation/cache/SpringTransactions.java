package io.github.cacheinvalidation.cache;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;

/**
 * The transactions that Spring binds to threads. The transaction managers tell when each
 * one begins. Of others, as those that somebody else has begun and Spring takes part in,
 * nobody knows how old what they read may be, so that nothing is stored which they load;
 * and only their completion tells how they have ended.
 * <p>
 * A transaction of one manager within that of another, whose synchronisations Spring
 * suspends meanwhile, may use the connection of that one and see what it has changed, so
 * that for the caches it is a part of it.
 *
 * @since 0.1.0
 */
public final class SpringTransactions extends Transactions {

	/**
	 * Before the first removal.
	 */
	private static final long UNKNOWN_BEGIN = -1;

	private final Supplier<LocalCaches> localCaches;

	/**
	 * What the transaction is bound as that is suspended at present.
	 */
	private final Object suspendedKey = new Object();

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

	/**
	 * Have a transaction manager tell of its transactions.
	 * @param transactionManager the transaction manager
	 */
	void listenTo(ConfigurableTransactionManager transactionManager) {
		TransactionListeners.add(new Listener(this, transactionManager), transactionManager);
	}

	@Override
	@Nullable CacheTransaction current() {
		if (!isTransactionActive()) {
			return null;
		}
		CacheTransaction transaction = bound();
		if (transaction == null) {
			transaction = bind(UNKNOWN_BEGIN, null);
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

	private CacheTransaction bind(long begin, @Nullable TransactionManager manager) {
		Synchronization suspended = suspended();
		CacheTransaction outer = (suspended != null && (manager == null || suspended.manager != manager))
				? suspended.transaction : null;
		CacheTransaction transaction = new CacheTransaction(this.localCaches.get(), begin, outer);
		TransactionSynchronizationManager.bindResource(this, transaction);
		TransactionSynchronizationManager.registerSynchronization(new Synchronization(transaction, manager, suspended));
		return transaction;
	}

	private @Nullable Synchronization suspended() {
		Synchronization suspended = (Synchronization) TransactionSynchronizationManager.getResource(this.suspendedKey);
		return (suspended != null && suspended.transaction.isActive()) ? suspended : null;
	}

	private void setSuspended(@Nullable Synchronization synchronization) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.suspendedKey);
		if (synchronization != null) {
			TransactionSynchronizationManager.bindResource(this.suspendedKey, synchronization);
		}
	}

	/**
	 * Hears of the transactions of one manager.
	 */
	private record Listener(SpringTransactions transactions,
			TransactionManager manager) implements TransactionExecutionListener {

		@Override
		public void beforeBegin(TransactionExecution transaction) {
			this.transactions.beforeBegin.set(this.transactions.localCaches.get().now());
		}

		@Override
		public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
			Long begin = this.transactions.beforeBegin.get();
			this.transactions.beforeBegin.remove();
			if (begin != null && beginFailure == null && isTransactionActive() && this.transactions.bound() == null) {
				this.transactions.bind(begin, this.manager);
			}
		}

	}

	/**
	 * Ordered first, so that whatever else follows a commit finds the caches as they will
	 * be.
	 */
	private final class Synchronization implements TransactionSynchronization {

		private final CacheTransaction transaction;

		/**
		 * The manager that has told of its begin and will end it, if it is known.
		 */
		private final @Nullable TransactionManager manager;

		/**
		 * What has been suspended before.
		 */
		private final @Nullable Synchronization outer;

		Synchronization(CacheTransaction transaction, @Nullable TransactionManager manager,
				@Nullable Synchronization outer) {
			this.transaction = transaction;
			this.manager = manager;
			this.outer = outer;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void suspend() {
			this.transaction.suspended();
			TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactions.this);
			setSuspended(this);
		}

		@Override
		public void resume() {
			setSuspended(this.outer);
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

		/**
		 * A transaction that somebody else has begun goes on without Spring, and may end
		 * on another thread.
		 */
		@Override
		public void beforeCompletion() {
			if (this.manager == null) {
				TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactions.this);
			}
		}

		@Override
		public void afterCommit() {
			if (this.manager != null) {
				this.transaction.commit();
			}
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactions.this);
			if (!this.transaction.isActive()) {
				return;
			}
			switch (status) {
				// Also where it was first used after the commit, by another
				// synchronization.
				case STATUS_COMMITTED -> this.transaction.commit();
				case STATUS_ROLLED_BACK -> this.transaction.rollback();
				default -> this.transaction.completeUnknown();
			}
		}

	}

}
