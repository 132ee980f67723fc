package io.github.cacheinvalidation.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import com.github.benmanes.caffeine.cache.AsyncCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * The loads that are under way in a cache in asynchronous mode. The future of a load is
 * in the map before the load begins, so that a removal takes it away and nobody finds it
 * afterwards. The load itself begins outside of the map. Safe for use by several threads.
 */
final class AsyncFlights {

	private final AsyncCache<Object, Object> cache;

	AsyncFlights(AsyncCache<Object, Object> cache) {
		this.cache = cache;
	}

	/**
	 * Return the Caffeine cache behind a cache that is in asynchronous mode.
	 * @return the cache, or {@code null} if it isn't
	 */
	static @Nullable AsyncCache<Object, Object> cacheOf(Cache cache) {
		if (cache instanceof CaffeineCache caffeineCache) {
			try {
				return caffeineCache.getAsyncCache();
			}
			catch (IllegalStateException ex) {
				// Not in async mode: there is no other way to ask.
				return null;
			}
		}
		return null;
	}

	/**
	 * Return the value that is there or under way.
	 * @return the value, or {@code null} if there is none
	 */
	@Nullable CompletableFuture<Object> get(Object key) {
		return this.cache.getIfPresent(key);
	}

	/**
	 * Let a future be found.
	 * @return the one that is there already, or {@code null} if it was stored
	 */
	@Nullable CompletableFuture<Object> begin(Object key, CompletableFuture<Object> flight) {
		return this.cache.asMap().putIfAbsent(key, flight);
	}

	/**
	 * Load a value into a future.
	 * @param valueLoader loads the value
	 * @param flight the future
	 * @param toStored makes what is stored of the value
	 */
	static <T> void load(Supplier<CompletableFuture<T>> valueLoader, CompletableFuture<Object> flight,
			UnaryOperator<@Nullable Object> toStored) {
		try {
			CompletableFuture<?> unused = valueLoader.get().whenComplete((value, failure) -> {
				if (failure != null) {
					flight.completeExceptionally(failure);
				}
				else {
					flight.complete(toStored.apply(value));
				}
			});
		}
		catch (Throwable ex) {
			flight.completeExceptionally(ex);
			throw ex;
		}
	}

	/**
	 * Let nobody join the load of a key that is under way.
	 */
	void leave(Object key) {
		// Asked without a read, which may refresh the entry, even on this thread.
		if (this.cache.synchronous().policy().getIfPresentQuietly(key) == null) {
			CompletableFuture<Object> future = this.cache.asMap().get(key);
			if (future != null && !future.isDone()) {
				this.cache.asMap().remove(key, future);
			}
		}
	}

	/**
	 * Remove an entry, without waiting for its load.
	 * @return whether there was a value
	 */
	boolean remove(Object key) {
		return holdsValue(this.cache.asMap().remove(key));
	}

	/**
	 * Store a value where there is none. Not by way of a load of the native cache, which
	 * others could take for one that they have overtaken.
	 * @param key the key
	 * @param value gives what is to be stored
	 * @return what is there already, or {@code null} if the value has been stored
	 */
	@Nullable Object putIfAbsent(Object key, Supplier<Object> value) {
		CompletableFuture<Object> own = new CompletableFuture<>();
		CompletableFuture<Object> held = this.cache.asMap().compute(key, (same, present) -> {
			if (holdsValue(present)) {
				return present;
			}
			own.complete(value.get());
			return own;
		});
		return (held != null && held != own) ? held.join() : null;
	}

	private static boolean holdsValue(@Nullable CompletableFuture<Object> future) {
		return future != null && future.isDone() && !future.isCompletedExceptionally() && future.join() != null;
	}

}
