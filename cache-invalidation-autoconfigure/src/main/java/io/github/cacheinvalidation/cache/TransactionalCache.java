package io.github.cacheinvalidation.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * View of an {@link InvalidatingCache} for one operation of a method that is called in a
 * transaction. Changes wait for the commit, reads go past the cache for what the
 * transaction has changed. If the transaction is bound to a thread, that holds for what
 * this thread does; another one, on which the method has gone on, is no part of it.
 * <p>
 * A part of a reactive transaction that nobody has waited for may still come after its
 * end: then a removal is done at once, and no value is stored. Where the method has had a
 * transaction of its own, its changes are committed and those who read them don't wait
 * for the one that it was called in: what they concern is removed at once, and again
 * after the commit of that one, of which the method may have changed something too.
 */
final class TransactionalCache extends CacheView {

	private final CacheTransaction transaction;

	private final @Nullable Thread thread;

	private final boolean fills;

	private long ticket;

	private final int suspensions;

	/**
	 * Create a view.
	 * @param cache the cache
	 * @param transaction the transaction
	 * @param thread the thread that it is bound to, or {@code null} if it is bound to
	 * none
	 * @param fills whether a put stores what has just been loaded
	 * @param ticket the ticket of the load
	 */
	TransactionalCache(InvalidatingCache cache, CacheTransaction transaction, @Nullable Thread thread, boolean fills,
			long ticket) {
		super(cache);
		this.transaction = transaction;
		this.thread = thread;
		this.fills = fills;
		this.ticket = ticket;
		this.suspensions = transaction.suspensions();
	}

	private boolean isPartOfTransaction() {
		return this.thread == null || this.thread == Thread.currentThread();
	}

	private boolean isBypassed(Object key) {
		return isPartOfTransaction() && this.transaction.hasChanged(cache(), key);
	}

	/**
	 * A miss is where a load begins, which may be after a removal by the same method.
	 */
	private <T> @Nullable T found(@Nullable T value, long before) {
		if (value == null) {
			this.ticket = before;
		}
		return value;
	}

	private boolean hasHadItsOwnTransaction() {
		return this.transaction.suspensions() != this.suspensions;
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		long before = cache().ticket();
		return found(isBypassed(key) ? null : super.get(key), before);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		long before = cache().ticket();
		return found(isBypassed(key) ? null : super.get(key, type), before);
	}

	/**
	 * Shares its load with nobody, since it may see what is not committed.
	 */
	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		ValueWrapper present = get(key);
		if (present != null) {
			return (T) present.get();
		}
		try {
			T value = valueLoader.call();
			cache().fill(key, value, this.ticket, this.transaction);
			return value;
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, valueLoader, ex);
		}
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		long before = cache().ticket();
		return this.<CompletableFuture<?>>found(isBypassed(key) ? null : super.retrieve(key), before);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return isBypassed(key) ? valueLoader.get() : cache().retrieve(key, valueLoader, this.transaction);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		if (this.fills) {
			cache().fill(key, value, this.ticket, this.transaction);
		}
		else if (!isPartOfTransaction()) {
			cache().update(key, value, this.ticket);
		}
		else if (hasHadItsOwnTransaction()
				|| !this.transaction.ifActive(() -> this.transaction.put(cache(), key, value))) {
			evict(key);
		}
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		ValueWrapper existing = isBypassed(key) ? this.transaction.valueOf(cache(), key) : cache().peek(key);
		if (existing == null) {
			put(key, value);
		}
		return existing;
	}

	@Override
	public void evict(Object key) {
		if (!isPartOfTransaction()) {
			super.evict(key);
		}
		else if (!this.transaction.ifActive(() -> this.transaction.evict(cache(), key)) || hasHadItsOwnTransaction()) {
			cache().evictEverywhere(key);
		}
	}

	@Override
	public boolean evictIfPresent(Object key) {
		if (!isPartOfTransaction()) {
			return super.evictIfPresent(key);
		}
		boolean present = this.transaction.isPresent(cache(), key);
		evict(key);
		return present;
	}

	@Override
	public void clear() {
		if (!isPartOfTransaction()) {
			super.clear();
		}
		else if (!this.transaction.ifActive(() -> this.transaction.clear(cache())) || hasHadItsOwnTransaction()) {
			cache().clearEverywhere();
		}
	}

	@Override
	public boolean invalidate() {
		boolean notEmpty = !cache().getNativeCache().asMap().isEmpty();
		clear();
		return notEmpty;
	}

}
