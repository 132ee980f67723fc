package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronization;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReactiveTransactions}, beyond what a real transaction shows.
 */
class ReactiveTransactionsTests {

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), this.sent::addAll,
			(cache) -> {
			}, null, SimpleCacheErrorHandler::new, null);

	private final InvalidatingCache cache = (InvalidatingCache) this.localCaches
		.register("manager", new CaffeineCacheManager())
		.getCache("books");

	private final ReactiveTransactions transactions = new ReactiveTransactions(() -> this.localCaches);

	private TransactionExecutionListener listener;

	@BeforeEach
	void listen() {
		R2dbcTransactionManager manager = new R2dbcTransactionManager();
		this.transactions.listenTo(manager);
		this.listener = manager.getTransactionExecutionListeners().iterator().next();
	}

	@Test
	void managerIsListenedToOnceWhateverListenersItHas() {
		R2dbcTransactionManager manager = new R2dbcTransactionManager();
		TransactionExecutionListener own = new TransactionExecutionListener() {
		};
		manager.setTransactionExecutionListeners(List.of(own));
		this.transactions.listenTo(manager);
		this.transactions.listenTo(manager);
		Collection<TransactionExecutionListener> listeners = manager.getTransactionExecutionListeners();
		assertThat(listeners).containsExactly(own, this.listener);
	}

	@Test
	void transactionIsAsOldAsTheOldestThatIsOpen() {
		TransactionExecution failed = execution(false);
		TransactionExecution committed = execution(false);
		TransactionExecution rolledBack = execution(false);
		TransactionExecution oldest = execution(false);
		List<TransactionExecution> all = List.of(failed, committed, rolledBack, oldest, execution(false));
		List<Long> begins = new ArrayList<>();
		all.forEach((execution) -> {
			this.cache.evict("key");
			begins.add(this.localCaches.now());
			this.listener.beforeBegin(execution);
		});
		this.listener.afterBegin(failed, new IllegalStateException("Expected by the test"));
		all.subList(1, 5).forEach((execution) -> this.listener.afterBegin(execution, null));
		assertThat(begin()).isEqualTo(begins.get(1));
		this.listener.afterCommit(committed, null);
		this.listener.afterRollback(rolledBack, null);
		assertThat(begin()).isEqualTo(begins.get(3));
		this.listener.afterCommit(oldest, new IllegalStateException("Expected by the test"));
		assertThat(begin()).isEqualTo(begins.get(4));
		assertThat(all).hasSize(5);
	}

	@Test
	void transactionThatNobodyTellsOfBeginsNow() {
		this.cache.evict("key");
		assertThat(begin()).isEqualTo(this.localCaches.now());
	}

	@Test
	void transactionThatNobodyTellsOfUpdatesAndKeepsNothing() {
		TransactionContext context = transaction();
		CacheTransaction transaction = this.transactions.current(contextOf(context));
		this.cache.getTargetCache().put("key", "held");
		transaction.put(this.cache, "key", "perhaps rolled back");
		this.cache.fill("read", "perhaps rolled back", this.localCaches.now(), transaction);
		assertThat(this.cache.get("read")).isNotNull();
		complete(context, TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.cache.get("read")).isNull();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")));
	}

	@Test
	void unknownOutcomeUpdatesAndKeepsNothing() {
		this.listener.beforeBegin(execution(false));
		TransactionContext context = transaction();
		CacheTransaction transaction = this.transactions.current(contextOf(context));
		transaction.put(this.cache, "key", "perhaps rolled back");
		complete(context, TransactionSynchronization.STATUS_UNKNOWN);
		assertThat(this.cache.get("key")).isNull();
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")));
	}

	@Test
	void partThatCannotBeReleasedIsAsRolledBack() {
		TransactionExecution open = execution(false);
		this.listener.beforeBegin(open);
		TransactionContext context = transaction();
		CacheTransaction transaction = this.transactions.current(contextOf(context));
		transaction.put(this.cache, "key", "perhaps rolled back");
		this.listener.afterCommit(execution(true), null);
		assertThat(transaction.valueOf(this.cache, "key")).isNotNull();
		this.listener.afterCommit(execution(true), new IllegalStateException("Expected by the test"));
		assertThat(transaction.valueOf(this.cache, "key")).isNull();
		assertThat(transaction.hasChanged(this.cache, "key")).isTrue();
		assertThat(open.isCompleted()).isFalse();
	}

	@Test
	void twoPartsThatBeginAtOnceAreOneTransaction() {
		TransactionContext context = transaction();
		AtomicReference<CacheTransaction> other = new AtomicReference<>();
		context.setSynchronizations(new CopyOnWriteArraySet<>() {

			@Override
			public boolean add(TransactionSynchronization synchronization) {
				if (other.compareAndSet(null,
						new CacheTransaction(ReactiveTransactionsTests.this.localCaches, 0, null))) {
					other.set(ReactiveTransactionsTests.this.transactions.current(contextOf(context)));
				}
				return super.add(synchronization);
			}

		});
		CacheTransaction one = this.transactions.current(contextOf(context));
		assertThat(one).isNotNull().isSameAs(other.get());
		assertThat(context.getSynchronizations()).hasSize(1);
	}

	@Test
	void nodesInOneJvmHaveEachTheirOwn() {
		ReactiveTransactions others = new ReactiveTransactions(() -> this.localCaches);
		Context context = contextOf(transaction());
		CacheTransaction transaction = this.transactions.current(context);
		assertThat(others.current(context)).isNotNull().isNotSameAs(transaction);
		assertThat(this.transactions.current(context)).isSameAs(transaction);
	}

	@Test
	void thereIsNoTransactionWhereNoneIsActive() {
		assertThat(this.transactions.current(Context.empty())).isNull();
		TransactionContext context = transaction();
		context.setActualTransactionActive(false);
		assertThat(this.transactions.current(contextOf(context))).isNull();
		context = transaction();
		context.setSynchronizations(null);
		assertThat(this.transactions.current(contextOf(context))).isNull();
		context = transaction();
		this.transactions.current(contextOf(context)).rollback();
		assertThat(this.transactions.current(contextOf(context))).isNull();
	}

	/**
	 * Return the logical time at which a transaction begins that uses the caches now.
	 */
	private long begin() {
		return this.transactions.current(contextOf(transaction())).ticket(Long.MAX_VALUE);
	}

	private static TransactionExecution execution(boolean nested) {
		return new GenericReactiveTransaction("", new Object(), true, !nested, nested, false, false, null);
	}

	private static TransactionContext transaction() {
		TransactionContext context = TransactionContextManager.createTransactionContext()
			.apply(Context.empty())
			.get(TransactionContext.class);
		context.setActualTransactionActive(true);
		context.setSynchronizations(new CopyOnWriteArraySet<>());
		return context;
	}

	private static Context contextOf(TransactionContext context) {
		return Context.of(TransactionContext.class, context);
	}

	private static void complete(TransactionContext context, int status) {
		Set<TransactionSynchronization> synchronizations = context.getSynchronizations();
		if (status == TransactionSynchronization.STATUS_COMMITTED) {
			Flux.fromIterable(synchronizations).concatMap(TransactionSynchronization::afterCommit).blockLast();
		}
		Flux.fromIterable(synchronizations)
			.concatMap((synchronization) -> synchronization.afterCompletion(status))
			.blockLast();
	}

}
