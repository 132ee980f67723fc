package io.github.cacheinvalidation.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * How a decorated cache is read, filled and emptied. Where a class of the application's
 * own has changed nothing about it, that is done in the native cache: a store and a
 * removal of the same entry exclude each other there, and its loader is called outside of
 * it. Else the target's own methods are used, and a value that is stored too late can be
 * there for a moment, which whoever reads such a cache looks for. Safe for use by several
 * threads.
 */
final class CacheTarget {

	private static final Log logger = LogFactory.getLog(CacheTarget.class);

	private static final Set<String> READING = Set.of("get", "lookup", "fromStoreValue", "toValueWrapper");

	private static final Set<String> RETRIEVING = Set.of("retrieve", "fromStoreValue", "toStoreValue",
			"toValueWrapper");

	private static final Set<String> STORING = Set.of("put", "putIfAbsent", "toStoreValue");

	private final Cache cache;

	private final com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache;

	private final @Nullable AsyncCache<Object, Object> asyncCache;

	private final @Nullable AsyncFlights asyncFlights;

	private final FillGuard guard;

	private final boolean storedDirectly;

	private final boolean retrievedDirectly;

	private final @Nullable CaffeineLoader loader;

	private final @Nullable Reloads reloads;

	/**
	 * Create the target.
	 * @param cache what is decorated
	 * @param nativeCache its Caffeine cache
	 * @param asyncCache the same in asynchronous mode
	 * @param guard refuses what is stored too late
	 */
	CacheTarget(Cache cache, com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache,
			@Nullable AsyncCache<Object, Object> asyncCache, FillGuard guard) {
		this.cache = cache;
		this.nativeCache = nativeCache;
		this.asyncCache = asyncCache;
		this.asyncFlights = (asyncCache != null) ? new AsyncFlights(asyncCache) : null;
		this.guard = guard;
		this.storedDirectly = !overrides(cache, STORING);
		this.retrievedDirectly = !overrides(cache, RETRIEVING);
		this.loader = loaderOf(cache, nativeCache);
		this.reloads = (this.loader != null && !this.loader.isAsync()) ? new Reloads(nativeCache) : null;
	}

	private static @Nullable CaffeineLoader loaderOf(Cache cache,
			com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache) {
		if (!(nativeCache instanceof LoadingCache<Object, Object> loadingCache)) {
			return null;
		}
		String reason = "%s reads it in its own way".formatted(cache.getClass().getName());
		if (!overrides(cache, READING)) {
			try {
				return CaffeineLoader.of(loadingCache);
			}
			catch (RuntimeException ex) {
				reason = "its loader can't be had (%s)".formatted(ex);
			}
		}
		logger.warn("Removals from cache '%s' wait for loads by its Caffeine CacheLoader that are under way: %s"
			.formatted(cache.getName(), reason));
		return null;
	}

	/**
	 * Return whether the class of a cache has methods of its own instead of Spring's.
	 */
	private static boolean overrides(Cache cache, Set<String> methods) {
		if (!(cache instanceof CaffeineCache)) {
			return true;
		}
		Class<?> type = cache.getClass();
		while (type != null && type != CaffeineCache.class) {
			if (Arrays.stream(type.getDeclaredMethods()).anyMatch((method) -> methods.contains(method.getName()))) {
				return true;
			}
			type = type.getSuperclass();
		}
		return false;
	}

	Cache getCache() {
		return this.cache;
	}

	boolean allowsNullValues() {
		return !(this.cache instanceof AbstractValueAdaptingCache adapting) || adapting.isAllowNullValues();
	}

	FillGuard getGuard() {
		return this.guard;
	}

	/**
	 * Return the loader of the native cache, or {@code null} if there is none or the
	 * cache has to call it by itself.
	 */
	@Nullable CaffeineLoader getLoader() {
		return this.loader;
	}

	/**
	 * Return whether to read the native cache is to read the target.
	 */
	boolean isReadDirectly() {
		return this.loader != null || this.cache.getClass() == CaffeineCache.class;
	}

	/**
	 * Return whether to store in the native cache is to store in the target.
	 */
	boolean isStoredDirectly() {
		return this.storedDirectly;
	}

	/**
	 * Return whether the futures in the native cache are those that the target retrieves,
	 * and hold values in Spring's own form.
	 */
	boolean isRetrievedDirectly() {
		return this.retrievedDirectly;
	}

	@Nullable ValueWrapper get(Object key) {
		return read(key, this.cache::get);
	}

	<T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return read(key, (same) -> this.cache.get(same, type));
	}

	@Nullable CompletableFuture<?> retrieve(Object key) {
		return this.<CompletableFuture<?>>read(key, this.cache::retrieve);
	}

	/**
	 * Return what the native cache holds. Doesn't load.
	 */
	@Nullable Object getStored(Object key) {
		return read(key, this.nativeCache::getIfPresent);
	}

	/**
	 * Return what the native cache holds, or what it will when a load has ended that
	 * others have begun. Doesn't load.
	 */
	@Nullable Object awaitStored(Object key) {
		if (!isAsync()) {
			return getStored(key);
		}
		CompletableFuture<Object> future = getFuture(key);
		return (future != null) ? CaffeineLoader.valueOf(future) : null;
	}

	/**
	 * Return whether the native cache holds a value, without counting that as a use.
	 */
	boolean isStored(Object key) {
		return this.nativeCache.policy().getIfPresentQuietly(key) != null;
	}

	private <V> @Nullable V read(Object key, FillGuard.Read<V> read) {
		return this.storedDirectly ? read.read(key) : this.guard.read(key, read);
	}

	boolean isAsync() {
		return this.asyncFlights != null;
	}

	/**
	 * Return the flights of a cache in asynchronous mode whose class is Spring's own.
	 */
	@Nullable AsyncFlights getOwnFlights() {
		return (this.cache.getClass() == CaffeineCache.class) ? this.asyncFlights : null;
	}

	/**
	 * Return the value that is there or under way.
	 */
	@Nullable CompletableFuture<Object> getFuture(Object key) {
		AsyncFlights flights = this.asyncFlights;
		return (flights != null) ? read(key, flights::get) : null;
	}

	/**
	 * Begin to load a value in asynchronous mode, unless another load has begun since.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param toStored makes what is stored of it
	 * @return what is stored
	 */
	<T> CompletableFuture<Object> load(Object key, Supplier<CompletableFuture<T>> valueLoader,
			UnaryOperator<@Nullable Object> toStored) {
		AsyncFlights flights = this.asyncFlights;
		CompletableFuture<Object> flight = new CompletableFuture<>();
		CompletableFuture<Object> found = (flights != null) ? read(key, (same) -> flights.begin(same, flight)) : null;
		if (found != null) {
			return found;
		}
		AsyncFlights.load(valueLoader, flight, toStored);
		return flight;
	}

	/**
	 * Let the future of a load be found, unless the entry has been removed since the
	 * ticket, which may be older than the load.
	 * @return whether it can be found
	 */
	boolean begin(Object key, CompletableFuture<Object> flight, long ticket) {
		return this.asyncCache != null && this.guard.store(key, ticket, flight, this.asyncCache.asMap());
	}

	/**
	 * Store what has been loaded directly, unless the entry has been removed since.
	 * @param key the key
	 * @param stored what is to be stored
	 * @param ticket the ticket of the load
	 * @return whether it has been stored
	 */
	boolean store(Object key, Object stored, long ticket) {
		return (this.asyncCache != null)
				? this.guard.store(key, ticket, CompletableFuture.completedFuture(stored), this.asyncCache.asMap())
				: this.guard.store(key, ticket, stored, this.nativeCache.asMap());
	}

	/**
	 * Have the cache store what has been loaded, unless the entry has been removed since.
	 * @param key the key
	 * @param value the value
	 * @param ticket the ticket of the load
	 * @return whether it has been stored
	 */
	boolean put(Object key, @Nullable Object value, long ticket) {
		return this.guard.store(key, ticket, () -> this.cache.put(key, value), () -> this.cache.evict(key));
	}

	/**
	 * What must come before the update of an entry, or its removal: loads that are under
	 * way neither store nor are joined, nor are they waited for.
	 */
	void updating(Object key) {
		this.guard.removing(key);
		leaveFlight(key);
	}

	private void leaveFlight(Object key) {
		if (this.asyncFlights != null) {
			this.asyncFlights.leave(key);
		}
	}

	/**
	 * What must come before the update of an entry by a value that may be outdated.
	 * @param key the key
	 * @param ticket the ticket of the value
	 * @param clearTicket the same as far as removals of all entries are concerned
	 * @return the ticket to store the value with
	 * @see FillGuard#updating(Object, long, long)
	 */
	long updating(Object key, long ticket, long clearTicket) {
		long own = this.guard.updating(key, ticket, clearTicket);
		leaveFlight(key);
		return own;
	}

	/**
	 * What must come before the removal of an entry, and after it: a load that has begun
	 * in between may have found the entry, and is joined by nobody who comes later.
	 */
	private void removing(Object key) {
		updating(key);
		if (this.reloads != null) {
			this.reloads.removing(key);
		}
	}

	/**
	 * Remove an entry.
	 */
	void evict(Object key) {
		removing(key);
		this.cache.evict(key);
		removing(key);
	}

	/**
	 * Remove an entry.
	 * @return whether there was a value
	 */
	boolean evictIfPresent(Object key) {
		removing(key);
		AsyncFlights flights = getOwnFlights();
		boolean present = (flights != null) ? flights.remove(key) : this.cache.evictIfPresent(key);
		removing(key);
		return present;
	}

	/**
	 * What must come before the removal of all entries, and after it.
	 */
	void clearing() {
		long unused = clearing(this.guard.ticket());
	}

	/**
	 * What must come before the removal of all entries and the update of some, and in
	 * between.
	 * @param ticket the ticket of the new values
	 * @return the clear ticket for these
	 * @see FillGuard#clearing(long, java.util.function.Consumer)
	 */
	private long clearing(long ticket) {
		long clearTicket = this.guard.clearing(ticket, map()::remove);
		if (this.reloads != null) {
			this.reloads.clearing();
		}
		return clearTicket;
	}

	/**
	 * Remove all entries.
	 */
	void clear() {
		clearing();
		this.cache.clear();
		clearing();
	}

	/**
	 * Remove all entries, before some are updated.
	 * @param ticket the ticket of the new values
	 * @return the clear ticket for these
	 */
	long clear(long ticket) {
		long clearTicket = clearing(ticket);
		this.cache.clear();
		return clearing(clearTicket);
	}

	/**
	 * Remove all entries.
	 * @return whether there were any
	 */
	boolean invalidate() {
		clearing();
		boolean notEmpty = this.cache.invalidate();
		clearing();
		return notEmpty;
	}

	/**
	 * Look for keys that are arrays one by one: the cache compares arrays by identity,
	 * and these are copies.
	 */
	void removeArrays(List<Object> arrays) {
		removeIf((candidate) -> candidate.getClass().isArray()
				&& arrays.stream().anyMatch((key) -> Objects.deepEquals(candidate, key)));
	}

	private void removeIf(Predicate<Object> keys) {
		this.guard.clearing(map()::remove);
		map().keySet().removeIf((key) -> {
			boolean removed = keys.test(key);
			if (removed && this.reloads != null) {
				this.reloads.removing(key);
			}
			return removed;
		});
		this.guard.clearing(map()::remove);
	}

	private ConcurrentMap<Object, ?> map() {
		return (this.asyncCache != null) ? this.asyncCache.asMap() : this.nativeCache.asMap();
	}

}
