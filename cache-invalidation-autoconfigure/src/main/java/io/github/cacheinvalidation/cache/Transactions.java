package io.github.cacheinvalidation.cache;

import org.jspecify.annotations.Nullable;

/**
 * Where the caches look for the transaction that the present thread is in. Knows nothing
 * of Spring's transactions, which an application need not have.
 *
 * @since 0.1.0
 */
public abstract class Transactions {

	/**
	 * For an application without transactions.
	 */
	static final Transactions NONE = new Transactions() {

		@Override
		@Nullable CacheTransaction current() {
			return null;
		}

	};

	Transactions() {
	}

	/**
	 * Return what the present thread's transaction does to the caches.
	 * @return the transaction, or {@code null} if there is none that is still open
	 */
	abstract @Nullable CacheTransaction current();

}
