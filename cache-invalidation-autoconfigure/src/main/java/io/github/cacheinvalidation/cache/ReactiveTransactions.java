package io.github.cacheinvalidation.cache;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.util.function.SingletonSupplier;

/**
 * The transactions that Spring keeps in the context of a reactive chain. They belong to
 * no thread, and what a transaction manager tells of them doesn't say which context they
 * are in. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ReactiveTransactions {

	private final Supplier<LocalCaches> localCaches;

	private final Listener listener = new Listener();

	/**
	 * The transactions that are open, and the logical time before each began. Weak, since
	 * the end of one that fails or is cancelled might not be told.
	 */
	private final Map<TransactionExecution, Long> open = Collections.synchronizedMap(new WeakHashMap<>());

	/**
	 * What the open transactions do to the caches.
	 */
	private final Map<CacheTransaction, Boolean> cacheTransactions = Collections.synchronizedMap(new WeakHashMap<>());

	private volatile boolean possible;

	/**
	 * Create the connection to Spring's reactive transactions.
	 * @param localCaches the caches that take part; asked for when a transaction begins
	 */
	public ReactiveTransactions(Supplier<LocalCaches> localCaches) {
		this.localCaches = SingletonSupplier.of(localCaches);
	}

	/**
	 * Have a transaction manager tell of its transactions. To be called before it has
	 * any.
	 * @param transactionManager the transaction manager
	 */
	void listenTo(ReactiveTransactionManager transactionManager) {
		this.possible = true;
		if (transactionManager instanceof ConfigurableTransactionManager configurable) {
			TransactionListeners.add(this.listener, configurable);
		}
	}

	/**
	 * Return whether there may be reactive transactions in this application.
	 */
	boolean arePossible() {
		return this.possible;
	}

	/**
	 * Return what the transaction of a subscriber does to the caches.
	 * @param context the subscriber's context
	 * @return the transaction, or {@code null} if there is none that is still open
	 */
	@Nullable CacheTransaction current(ContextView context) {
		TransactionContext transactionContext = context.getOrDefault(TransactionContext.class, null);
		if (transactionContext == null || !transactionContext.isActualTransactionActive()) {
			return null;
		}
		Set<TransactionSynchronization> synchronizations = transactionContext.getSynchronizations();
		if (synchronizations == null) {
			return null;
		}
		CacheTransaction transaction = find(synchronizations);
		if (transaction == null) {
			// Is not added if another part of the transaction has been faster.
			synchronizations.add(begin());
			transaction = find(synchronizations);
		}
		return (transaction != null && transaction.isActive()) ? transaction : null;
	}

	/**
	 * The synchronisations are what is suspended and resumed along with a transaction,
	 * and may be read and added to by several threads.
	 */
	private @Nullable CacheTransaction find(Set<TransactionSynchronization> synchronizations) {
		for (TransactionSynchronization candidate : synchronizations) {
			if (candidate instanceof Synchronization synchronization && synchronization.isOf(this)) {
				return synchronization.transaction;
			}
		}
		return null;
	}

	/**
	 * A transaction begins for the caches when it first uses one, or as early as the
	 * oldest that is open: it may be that one.
	 */
	private Synchronization begin() {
		LocalCaches caches = this.localCaches.get();
		long begin = caches.now();
		boolean told;
		synchronized (this.open) {
			told = !this.open.isEmpty();
			for (long candidate : this.open.values()) {
				begin = Math.min(begin, candidate);
			}
		}
		CacheTransaction transaction = new CacheTransaction(caches, begin, null);
		this.cacheTransactions.put(transaction, true);
		return new Synchronization(transaction, told);
	}

	/**
	 * Part of some transaction has been rolled back.
	 */
	private void rollbackUnknownParts() {
		List<CacheTransaction> transactions;
		synchronized (this.cacheTransactions) {
			transactions = List.copyOf(this.cacheTransactions.keySet());
		}
		transactions.forEach(CacheTransaction::rollbackUnknownPart);
	}

	/**
	 * Hears of begins and ends, in whatever thread.
	 */
	private final class Listener implements TransactionExecutionListener {

		@Override
		public void beforeBegin(TransactionExecution transaction) {
			ReactiveTransactions.this.open.put(transaction, ReactiveTransactions.this.localCaches.get().now());
		}

		@Override
		public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
			if (beginFailure != null) {
				ReactiveTransactions.this.open.remove(transaction);
			}
		}

		@Override
		public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
			if (commitFailure != null) {
				afterRollback(transaction, commitFailure);
			}
			ReactiveTransactions.this.open.remove(transaction);
		}

		/**
		 * Nobody else tells of the rollback to a savepoint.
		 */
		@Override
		public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
			ReactiveTransactions.this.open.remove(transaction);
			if (transaction.isNested()) {
				rollbackUnknownParts();
			}
		}

	}

	/**
	 * Ends a transaction. Ordered first, so that whatever else follows a commit finds the
	 * caches as they will be. There is one in a transaction: all are equal.
	 */
	private final class Synchronization implements TransactionSynchronization, Ordered {

		private final CacheTransaction transaction;

		/**
		 * Whether a manager may have told of this transaction. Of one that doesn't, it
		 * isn't known either which parts have been rolled back.
		 */
		private final boolean told;

		Synchronization(CacheTransaction transaction, boolean told) {
			this.transaction = transaction;
			this.told = told;
		}

		boolean isOf(ReactiveTransactions transactions) {
			return ReactiveTransactions.this == transactions;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public Mono<Void> suspend() {
			return Mono.fromRunnable(this.transaction::suspended);
		}

		@Override
		public Mono<Void> afterCommit() {
			return Mono.fromRunnable(this::commit);
		}

		@Override
		public Mono<Void> afterCompletion(int status) {
			return Mono.fromRunnable(() -> complete(status));
		}

		private void commit() {
			if (this.told) {
				this.transaction.commit();
			}
			else {
				this.transaction.completeUnknown();
			}
		}

		private void complete(int status) {
			ReactiveTransactions.this.cacheTransactions.remove(this.transaction);
			if (!this.transaction.isActive()) {
				return;
			}
			switch (status) {
				// Where it was first used after the commit, by another synchronisation.
				case STATUS_COMMITTED -> commit();
				case STATUS_ROLLED_BACK -> this.transaction.rollback();
				default -> this.transaction.completeUnknown();
			}
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Synchronization synchronization && synchronization.isOf(ReactiveTransactions.this);
		}

		@Override
		public int hashCode() {
			return ReactiveTransactions.this.hashCode();
		}

	}

}
