package io.github.cacheinvalidation.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * Loads what one cache doesn't hold, once for all who ask for it, and stores it unless a
 * removal has overtaken the load. Safe for use by several threads.
 */
final class CacheLoads {

	private final InvalidatingCache cache;

	private final CacheTarget target;

	private final LocalCacheManager cacheManager;

	/**
	 * Loads by what callers bring along.
	 */
	private final Flights flights;

	/**
	 * Loads by the native cache's own loader.
	 */
	private final Flights ownFlights;

	private final AsyncLoads asyncLoads;

	CacheLoads(InvalidatingCache cache, CacheTarget target, LocalCacheManager cacheManager) {
		this.cache = cache;
		this.target = target;
		this.cacheManager = cacheManager;
		this.flights = new Flights(target.getGuard());
		this.ownFlights = new Flights(target.getGuard());
		this.asyncLoads = new AsyncLoads(cache, target);
	}

	/**
	 * Load what the caller knows how to load.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @return the value
	 * @throws ValueRetrievalException if the load fails
	 */
	@Nullable Object load(Object key, Callable<?> valueLoader) {
		long ticket = ticket();
		return this.flights.load(key, ticket, () -> {
			// What another load has stored since this one was found to be needed.
			ValueWrapper present = this.target.isStored(key) ? this.cache.present(key) : null;
			if (present != null) {
				return present.get();
			}
			Object value = valueLoader.call();
			this.cache.fill(key, value, ticket);
			return value;
		}, (ex) -> new ValueRetrievalException(key, valueLoader, ex));
	}

	/**
	 * Begin to load asynchronously what the caller knows how to load, unless another load
	 * has begun since. One that is part of a transaction may read what is as old as the
	 * transaction, so that it isn't found if the entry has been removed since that began.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param toStored makes what is stored of it
	 * @param transaction what the load is part of, or {@code null}
	 * @return what is stored
	 */
	<T> CompletableFuture<Object> load(Object key, Supplier<CompletableFuture<T>> valueLoader,
			UnaryOperator<@Nullable Object> toStored, @Nullable CacheTransaction transaction) {
		if (transaction == null) {
			return this.target.load(key, valueLoader, toStored);
		}
		CompletableFuture<Object> flight = new CompletableFuture<>();
		if (!transaction.filling(this.cache, key)
				|| !this.target.begin(key, flight, transaction.ticket(this.target.getGuard().ticket()))) {
			this.cacheManager.fillRefused(this.cache.getName());
		}
		AsyncFlights.load(valueLoader, flight, toStored);
		return flight;
	}

	/**
	 * Return the value that is there or under way in a cache whose class retrieves or
	 * converts values in its own way, or else load it.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param transaction what the load is part of, or {@code null}
	 * @return the value to be
	 */
	<T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader,
			@Nullable CacheTransaction transaction) {
		return this.asyncLoads.retrieve(key, valueLoader, transaction);
	}

	/**
	 * Load without the cache.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @return the value
	 * @throws ValueRetrievalException if the load fails
	 */
	static <T> @Nullable T loadPast(Object key, Callable<T> valueLoader) {
		try {
			return valueLoader.call();
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, valueLoader, ex);
		}
	}

	/**
	 * Return what is stored for a key, or else load it as the native cache would.
	 * @param key the key
	 * @param loader the native cache's loader
	 * @return what is stored now, or {@code null} if there is no value
	 */
	@Nullable Object getStored(Object key, CaffeineLoader loader) {
		Object found = this.target.awaitStored(key);
		if (!this.cache.isReadable()) {
			return loader.load(key);
		}
		if (found != null) {
			return found;
		}
		long ticket = ticket();
		return this.ownFlights.load(key, ticket, () -> {
			Object stored = this.target.isStored(key) ? this.target.getStored(key) : null;
			if (stored != null) {
				return stored;
			}
			Object value = loader.load(key);
			if (value != null) {
				this.cache.fill(key, value, ticket);
			}
			return value;
		}, CaffeineLoader::failure);
	}

	/**
	 * Return the ticket of a load that is about to begin: in a transaction, as old as
	 * what it may read.
	 */
	private long ticket() {
		return ticket(this.target.getGuard().ticket());
	}

	/**
	 * Return the ticket of what is loaded by this thread, if it isn't to be newer than
	 * another ticket.
	 */
	long ticket(long ticket) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		return (transaction != null) ? transaction.ticket(ticket) : ticket;
	}

}
