package io.github.cacheinvalidation.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transactions that begin and end on a thread when the test says so.
 */
class TestTransactions extends Transactions {

	private final Map<Thread, CacheTransaction> current = new ConcurrentHashMap<>();

	CacheTransaction begin(LocalCaches localCaches) {
		CacheTransaction transaction = new CacheTransaction(localCaches, localCaches.now(), null);
		this.current.put(Thread.currentThread(), transaction);
		return transaction;
	}

	/**
	 * Let the thread be in no transaction for now.
	 */
	void suspend() {
		this.current.remove(Thread.currentThread());
	}

	void commit() {
		this.current.remove(Thread.currentThread()).commit();
	}

	void rollback() {
		this.current.remove(Thread.currentThread()).rollback();
	}

	@Override
	CacheTransaction current() {
		CacheTransaction transaction = this.current.get(Thread.currentThread());
		return (transaction != null && transaction.isActive()) ? transaction : null;
	}

}
