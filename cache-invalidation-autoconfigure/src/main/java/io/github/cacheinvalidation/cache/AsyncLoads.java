package io.github.cacheinvalidation.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueWrapper;

/**
 * The loads that are under way for a cache in asynchronous mode whose class retrieves or
 * converts values in its own way. What is there is retrieved, and what has been loaded is
 * put, by the cache's own methods, so that a load can't stand in the native cache until
 * it has ended: callers join it here, unless a removal has overtaken it. Safe for use by
 * several threads.
 */
final class AsyncLoads {

	private final LoadsUnderWay<AsyncLoad> loads;

	private final InvalidatingCache cache;

	private final CacheTarget target;

	AsyncLoads(InvalidatingCache cache, CacheTarget target) {
		this.loads = new LoadsUnderWay<>(target.getGuard());
		this.cache = cache;
		this.target = target;
	}

	/**
	 * Return the value that is there or under way, or else load it.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param transaction what the load is part of, or {@code null}
	 * @return the value to be
	 */
	@SuppressWarnings("unchecked")
	<T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader,
			@Nullable CacheTransaction transaction) {
		CompletableFuture<?> found = this.target.retrieve(key);
		if (!this.cache.isReadable()) {
			return valueLoader.get();
		}
		if (found == null) {
			return load(key, valueLoader, transaction);
		}
		return found.thenCompose((value) -> {
			if (value == null) {
				// A cache may find out later that it has nothing.
				return load(key, valueLoader, transaction);
			}
			return CompletableFuture
				.completedFuture((T) ((value instanceof ValueWrapper wrapper) ? wrapper.get() : value));
		});
	}

	/**
	 * A load that is part of a transaction is shared with nobody, since it may see what
	 * is not committed.
	 */
	@SuppressWarnings("unchecked")
	private <T> CompletableFuture<T> load(Object key, Supplier<CompletableFuture<T>> valueLoader,
			@Nullable CacheTransaction transaction) {
		long ticket = this.target.getGuard().ticket();
		AsyncLoad own = new AsyncLoad((transaction != null) ? transaction.ticket(ticket) : ticket);
		AsyncLoad other = (transaction == null) ? this.loads.join(key, own) : null;
		if (other == null) {
			load(key, valueLoader, transaction, own);
		}
		return (CompletableFuture<T>) ((other != null) ? other : own).result.copy();
	}

	private <T> void load(Object key, Supplier<CompletableFuture<T>> valueLoader,
			@Nullable CacheTransaction transaction, AsyncLoad own) {
		CompletableFuture<Object> loaded = new CompletableFuture<>();
		// Whoever waits sees the entry, and whoever comes then finds it.
		CompletableFuture<?> unused = loaded.thenAccept((value) -> {
			if (value != null || this.cache.isAllowNullValues()) {
				this.cache.fill(key, value, own.ticket, transaction);
			}
		}).whenComplete((filled, failure) -> {
			this.loads.end(key, own);
			if (failure != null) {
				own.result.completeExceptionally(failure);
			}
			else {
				own.result.complete(loaded.join());
			}
		});
		AsyncFlights.load(valueLoader, loaded, (value) -> value);
	}

	/**
	 * One load.
	 */
	private static final class AsyncLoad implements LoadsUnderWay.Load {

		private final long ticket;

		private final CompletableFuture<Object> result = new CompletableFuture<>();

		AsyncLoad(long ticket) {
			this.ticket = ticket;
		}

		@Override
		public long ticket() {
			return this.ticket;
		}

	}

}
