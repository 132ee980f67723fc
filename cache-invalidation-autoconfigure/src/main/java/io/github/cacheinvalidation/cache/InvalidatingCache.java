package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.support.AbstractValueAdaptingCache;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeys;

/**
 * Decorates a local Caffeine cache: what changes or removes an entry here is also handed
 * on, so that the other nodes remove theirs. Reading and loading are the target's own and
 * hand nothing on. {@link #put(Object, Object)} is an update, since a fill can't be told
 * from one here; {@link #forFills()} is the view for fills.
 * <p>
 * It is a {@link CaffeineCache} over the same native cache, so that code and meters made
 * for that class go on working. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class InvalidatingCache extends CaffeineCache {

	/**
	 * How many keys that are arrays are looked for one by one.
	 */
	private static final int MAX_ARRAYS = 8;

	private final Cache target;

	private final @Nullable AsyncCache<Object, Object> asyncCache;

	private final LocalCacheManager cacheManager;

	private final FillGuard guard;

	private final @Nullable StalenessBound stalenessBound;

	private final Flights flights = new Flights();

	/**
	 * How many transactions have changed this cache and are not over yet, so that a hit
	 * need not ask for its transaction while there are none.
	 */
	private final AtomicInteger bypasses = new AtomicInteger();

	private InvalidatingCache(Cache target, com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache,
			LocalCacheManager cacheManager) {
		super(target.getName(), nativeCache, allowsNullValues(target));
		this.target = target;
		this.asyncCache = null;
		this.cacheManager = cacheManager;
		this.guard = cacheManager.newFillGuard();
		this.stalenessBound = cacheManager.getStalenessBound();
	}

	private InvalidatingCache(Cache target, AsyncCache<Object, Object> asyncCache, LocalCacheManager cacheManager) {
		super(target.getName(), asyncCache, allowsNullValues(target));
		this.target = target;
		this.asyncCache = asyncCache;
		this.cacheManager = cacheManager;
		this.guard = cacheManager.newFillGuard();
		this.stalenessBound = cacheManager.getStalenessBound();
	}

	/**
	 * Decorate a cache.
	 * @param target the cache
	 * @param cacheManager its cache manager
	 * @return the decorated cache, or {@code null} if the target is not a Caffeine cache
	 */
	@SuppressWarnings("unchecked")
	static @Nullable InvalidatingCache decorate(Cache target, LocalCacheManager cacheManager) {
		if (!(target.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> nativeCache)) {
			return null;
		}
		AsyncCache<Object, Object> asyncCache = asyncCacheOf(target);
		return (asyncCache != null) ? new InvalidatingCache(target, asyncCache, cacheManager) : new InvalidatingCache(
				target, (com.github.benmanes.caffeine.cache.Cache<Object, Object>) nativeCache, cacheManager);
	}

	private static @Nullable AsyncCache<Object, Object> asyncCacheOf(Cache target) {
		if (target instanceof CaffeineCache caffeineCache) {
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

	private static boolean allowsNullValues(Cache target) {
		return !(target instanceof AbstractValueAdaptingCache adapting) || adapting.isAllowNullValues();
	}

	/**
	 * Return the cache that is decorated. What is done to it stays on this node.
	 * @return the target
	 */
	public Cache getTargetCache() {
		return this.target;
	}

	/**
	 * Return the view of this cache for one operation that fills it: what it puts has
	 * been loaded, not changed, and concerns no other node. The load must not have begun
	 * yet.
	 * @return the view
	 */
	Cache forFills() {
		return new FillingCache(this, this.guard.ticket());
	}

	/**
	 * Store what has been loaded, unless the entry has been removed since the load, or
	 * the transaction that it is part of, began, or that transaction has changed the
	 * entry, or the cache can't be read at present.
	 * @param key the key
	 * @param value the value
	 * @param ticket taken before the load
	 */
	void fill(Object key, @Nullable Object value, long ticket) {
		if (!isReadable()) {
			return;
		}
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction == null) {
			store(key, value, ticket);
		}
		else if (!transaction.hasChanged(this, key) && store(key, value, transaction.ticket(ticket))) {
			transaction.filled(this, key);
		}
	}

	private boolean store(Object key, @Nullable Object value, long ticket) {
		boolean stored;
		if (this.target.getClass() != CaffeineCache.class) {
			stored = this.guard.store(key, ticket, () -> this.target.put(key, value), () -> this.target.evict(key));
		}
		else if (this.asyncCache != null) {
			stored = this.guard.store(key, ticket, CompletableFuture.completedFuture(toStoreValue(value)),
					this.asyncCache.asMap());
		}
		else {
			stored = this.guard.store(key, ticket, toStoreValue(value), getNativeCache().asMap());
		}
		if (!stored) {
			this.cacheManager.fillRefused(getName());
		}
		return stored;
	}

	/**
	 * Remove the entries of keys that another node has changed.
	 */
	void removeLocally(Set<Object> keys) {
		List<Object> arrays = new ArrayList<>();
		for (Object key : keys) {
			if (key.getClass().isArray()) {
				arrays.add(key);
			}
			else {
				evictHere(key);
			}
		}
		if (arrays.size() > MAX_ARRAYS) {
			clearLocally();
		}
		else if (!arrays.isEmpty()) {
			removeArraysLocally(arrays);
		}
	}

	/**
	 * Look for keys that are arrays one by one: the cache compares arrays by identity,
	 * and these are copies.
	 */
	private void removeArraysLocally(List<Object> arrays) {
		clearing();
		getNativeCache().asMap()
			.keySet()
			.removeIf((candidate) -> candidate.getClass().isArray()
					&& arrays.stream().anyMatch((key) -> Objects.deepEquals(candidate, key)));
	}

	/**
	 * Remove an entry on this node only.
	 */
	void evictHere(Object key) {
		removing(key);
		this.target.evict(key);
	}

	/**
	 * Update an entry on this node only.
	 */
	void putHere(Object key, @Nullable Object value) {
		removing(key);
		this.target.put(key, value);
	}

	/**
	 * Remove all entries, because another node has done so or because what they are worth
	 * isn't known any more.
	 */
	void clearLocally() {
		clearing();
		this.target.clear();
	}

	/**
	 * What must come before the removal of an entry, or its update: loads that are under
	 * way neither store nor are joined, nor are they waited for.
	 */
	private void removing(Object key) {
		this.guard.removing(key);
		this.flights.leave(key);
		if (this.asyncCache != null) {
			CompletableFuture<Object> future = this.asyncCache.asMap().get(key);
			if (future != null && !future.isDone()) {
				this.asyncCache.asMap().remove(key, future);
			}
		}
	}

	/**
	 * What must come before the removal of all entries.
	 */
	void clearing() {
		ConcurrentMap<?, ?> map = (this.asyncCache != null) ? this.asyncCache.asMap() : getNativeCache().asMap();
		// Also what is being stored at this moment, which a clear might not see.
		this.guard.clearing(map::remove);
		this.flights.leaveAll();
	}

	/**
	 * A transaction has changed this cache.
	 */
	void beginBypass() {
		this.bypasses.incrementAndGet();
	}

	/**
	 * A transaction that has changed this cache is over.
	 */
	void endBypass() {
		this.bypasses.decrementAndGet();
	}

	/**
	 * Return whether the present thread's transaction has changed an entry.
	 */
	private boolean isBypassed(Object key) {
		if (this.bypasses.get() == 0) {
			return false;
		}
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		return transaction != null && transaction.hasChanged(this, key);
	}

	/**
	 * Return whether what the cache holds is known not to be staler than allowed. To be
	 * asked after reading: what was read by then may be served.
	 */
	private boolean isReadable() {
		return this.stalenessBound == null || this.stalenessBound.holds();
	}

	private <T> @Nullable T readable(@Nullable T value) {
		return (value == null || isReadable()) ? value : null;
	}

	/**
	 * Where nobody has told of its begin, a transaction begins for the caches with the
	 * first miss at the latest.
	 */
	private <T> @Nullable T found(@Nullable T value) {
		if (value == null) {
			this.cacheManager.currentTransaction();
		}
		return value;
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return isBypassed(key) ? null : found(readable(this.target.get(key)));
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return isBypassed(key) ? null : found(readable(this.target.get(key, type)));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		if (isBypassed(key)) {
			return loadPast(key, valueLoader);
		}
		ValueWrapper present = present(key);
		if (!isReadable()) {
			// Nor is a load joined that began while nobody knows what was evicted.
			return loadPast(key, valueLoader);
		}
		return (T) ((present != null) ? present.get()
				: this.flights.load(key, valueLoader, () -> loadAndFill(key, valueLoader)));
	}

	private static <T> @Nullable T loadPast(Object key, Callable<T> valueLoader) {
		try {
			return valueLoader.call();
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, valueLoader, ex);
		}
	}

	/**
	 * Look a key up without the native cache's own loader.
	 */
	private @Nullable ValueWrapper present(Object key) {
		return (getNativeCache() instanceof LoadingCache) ? toValueWrapper(getNativeCache().getIfPresent(key))
				: this.target.get(key);
	}

	private @Nullable Object loadAndFill(Object key, Callable<?> valueLoader) throws Exception {
		// What another load has stored since this one was found to be needed.
		if (getNativeCache().policy().getIfPresentQuietly(key) != null) {
			ValueWrapper present = present(key);
			if (present != null) {
				return present.get();
			}
		}
		long ticket = this.guard.ticket();
		Object value = valueLoader.call();
		fill(key, value, ticket);
		return value;
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return isBypassed(key) ? null : found(readable(this.target.retrieve(key)));
	}

	/**
	 * The future of a load is in the map before the load begins, so that a removal takes
	 * it away and nobody finds it afterwards. The load itself begins outside of the map.
	 */
	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		if (this.asyncCache == null) {
			return this.target.retrieve(key, valueLoader);
		}
		if (isBypassed(key)) {
			return valueLoader.get();
		}
		CompletableFuture<Object> found = this.asyncCache.getIfPresent(key);
		if (!isReadable()) {
			return valueLoader.get();
		}
		if (found == null) {
			CompletableFuture<Object> flight = new CompletableFuture<>();
			found = this.asyncCache.asMap().putIfAbsent(key, flight);
			if (found == null) {
				found = flight;
				load(valueLoader, flight);
			}
		}
		return (CompletableFuture<T>) found.thenApply(this::fromStoreValue);
	}

	private <T> void load(Supplier<CompletableFuture<T>> valueLoader, CompletableFuture<Object> flight) {
		try {
			CompletableFuture<?> unused = valueLoader.get().whenComplete((value, failure) -> {
				if (failure != null) {
					flight.completeExceptionally(failure);
				}
				else {
					flight.complete((value != null || isAllowNullValues()) ? toStoreValue(value) : null);
				}
			});
		}
		catch (Throwable ex) {
			flight.completeExceptionally(ex);
			throw ex;
		}
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.put(this, key, value);
			return;
		}
		putHere(key, value);
		this.cacheManager.publish(removeElsewhere(key));
	}

	/**
	 * In a transaction: an entry that is there is returned, unless the transaction has
	 * removed it; else the value waits for the commit, as that of a put.
	 */
	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			return transaction.putIfAbsent(this, key, value);
		}
		if (isReadable()) {
			removing(key);
		}
		else {
			evictHere(key);
		}
		ValueWrapper existing = (this.asyncCache != null && this.target.getClass() == CaffeineCache.class)
				? putIfAbsent(this.asyncCache, key, value) : this.target.putIfAbsent(key, value);
		if (existing == null) {
			this.cacheManager.publish(removeElsewhere(key));
		}
		return existing;
	}

	/**
	 * Not by way of a load of the native cache, which others could take for one that they
	 * have overtaken.
	 */
	private @Nullable ValueWrapper putIfAbsent(AsyncCache<Object, Object> cache, Object key, @Nullable Object value) {
		ValueWrapper existing = this.target.get(key);
		if (existing != null) {
			return existing;
		}
		CompletableFuture<Object> own = new CompletableFuture<>();
		CompletableFuture<Object> held = cache.asMap().compute(key, (same, present) -> {
			if (present != null && present.isDone() && !present.isCompletedExceptionally() && present.join() != null) {
				return present;
			}
			own.complete(toStoreValue(value));
			return own;
		});
		return (held != null && held != own) ? toValueWrapper(held.join()) : null;
	}

	@Override
	public void evict(Object key) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.evict(this, key);
			return;
		}
		evictHere(key);
		this.cacheManager.publish(removeElsewhere(key));
	}

	/**
	 * In a transaction: as {@link #evict(Object)}. The answer says whether the entry is
	 * there now.
	 */
	@Override
	public boolean evictIfPresent(Object key) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			return transaction.evictIfPresent(this, key);
		}
		removing(key);
		boolean present = this.target.evictIfPresent(key);
		this.cacheManager.publish(removeElsewhere(key));
		return present;
	}

	@Override
	public void clear() {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.clear(this);
			return;
		}
		clearLocally();
		this.cacheManager.publish(clearElsewhere());
	}

	/**
	 * In a transaction: as {@link #clear()}. The answer says whether there are entries
	 * now.
	 */
	@Override
	public boolean invalidate() {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.clear(this);
			return !getNativeCache().asMap().isEmpty();
		}
		clearing();
		boolean notEmpty = this.target.invalidate();
		this.cacheManager.publish(clearElsewhere());
		return notEmpty;
	}

	/**
	 * Return the removal of an entry by the other nodes. Of a key that its owner may go
	 * on to change it keeps a copy.
	 */
	private CacheInvalidation removeElsewhere(Object key) {
		return removeElsewhere(Set.of(CacheKeys.snapshot(key)));
	}

	CacheInvalidation removeElsewhere(Set<Object> keys) {
		return new CacheInvalidation.Keys(this.cacheManager.getName(), getName(), keys);
	}

	CacheInvalidation clearElsewhere() {
		return new CacheInvalidation.Clear(this.cacheManager.getName(), getName());
	}

}
