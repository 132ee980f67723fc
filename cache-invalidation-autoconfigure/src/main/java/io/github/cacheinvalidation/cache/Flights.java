package io.github.cacheinvalidation.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * The synchronised loads that are under way for one cache, at most one for each key that
 * callers can join. They run outside of the cache's own map, where a removal would wait
 * for them. Removing an entry ends the joining, not the load: who asks afterwards starts
 * a new one. Safe for use by several threads.
 */
final class Flights {

	private final ConcurrentMap<Object, Flight> flights = new ConcurrentHashMap<>();

	/**
	 * Load a value, or wait for the load of the same key that is under way.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param flight does so once this thread's load can be joined, so that what it reads
	 * is at least as new as its place in the line
	 * @return the value
	 * @throws ValueRetrievalException if the load fails
	 */
	@Nullable Object load(Object key, Callable<?> valueLoader, Callable<? extends @Nullable Object> flight) {
		Flight own = new Flight();
		Flight other = this.flights.putIfAbsent(key, own);
		if (other != null && other.pilot != Thread.currentThread()) {
			return other.await(key, valueLoader);
		}
		try {
			Object value = flight.call();
			own.landed.complete(value);
			return value;
		}
		catch (Throwable ex) {
			own.landed.completeExceptionally(ex);
			throw failure(key, valueLoader, ex);
		}
		finally {
			this.flights.remove(key, own);
		}
	}

	private static ValueRetrievalException failure(Object key, Callable<?> valueLoader, @Nullable Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		return new ValueRetrievalException(key, valueLoader, cause);
	}

	/**
	 * Let nobody join the load of a key that is under way.
	 */
	void leave(Object key) {
		this.flights.remove(key);
	}

	/**
	 * Let nobody join any load that is under way.
	 */
	void leaveAll() {
		this.flights.clear();
	}

	/**
	 * One load. Its thread may ask for the same key again, and then loads by itself.
	 */
	private static final class Flight {

		private final Thread pilot = Thread.currentThread();

		private final CompletableFuture<@Nullable Object> landed = new CompletableFuture<>();

		@Nullable Object await(Object key, Callable<?> valueLoader) {
			try {
				return this.landed.join();
			}
			catch (CompletionException ex) {
				throw failure(key, valueLoader, ex.getCause());
			}
		}

	}

}
