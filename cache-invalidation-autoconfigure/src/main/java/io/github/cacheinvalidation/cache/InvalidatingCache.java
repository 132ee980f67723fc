package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;

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

	private final CacheTarget target;

	private final LocalCacheManager cacheManager;

	/**
	 * What says whether it may be read, without a detour since each hit asks.
	 */
	private final LocalCaches caches;

	/**
	 * Whether the target need not be asked for what it holds.
	 */
	private final boolean direct;

	/**
	 * The native cache's loader, if this cache is to call it.
	 */
	private final @Nullable CaffeineLoader loader;

	private final boolean loading;

	private final CacheLoads loads;

	/**
	 * How many transactions have changed this cache and are not over yet, so that a hit
	 * need not ask for its transaction while there are none.
	 */
	private final AtomicInteger bypasses = new AtomicInteger();

	private InvalidatingCache(CacheTarget target, com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache,
			LocalCacheManager cacheManager) {
		super(target.getCache().getName(), nativeCache, target.allowsNullValues());
		this.target = target;
		this.cacheManager = cacheManager;
		this.caches = cacheManager.getCaches();
		this.direct = target.isReadDirectly();
		this.loader = target.getLoader();
		this.loading = getNativeCache() instanceof LoadingCache;
		this.loads = new CacheLoads(this, target, cacheManager);
	}

	private InvalidatingCache(CacheTarget target, AsyncCache<Object, Object> asyncCache,
			LocalCacheManager cacheManager) {
		super(target.getCache().getName(), asyncCache, target.allowsNullValues());
		this.target = target;
		this.cacheManager = cacheManager;
		this.caches = cacheManager.getCaches();
		this.direct = target.isReadDirectly();
		this.loader = target.getLoader();
		this.loading = getNativeCache() instanceof LoadingCache;
		this.loads = new CacheLoads(this, target, cacheManager);
	}

	/**
	 * Decorate a cache.
	 * @param cache the cache
	 * @param cacheManager its cache manager
	 * @return the decorated cache, or {@code null} if it is not a Caffeine cache
	 */
	@SuppressWarnings("unchecked")
	static @Nullable InvalidatingCache decorate(Cache cache, LocalCacheManager cacheManager) {
		if (!(cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?>)) {
			return null;
		}
		var nativeCache = (com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache.getNativeCache();
		AsyncCache<Object, Object> asyncCache = AsyncFlights.cacheOf(cache);
		CacheTarget target = new CacheTarget(cache, nativeCache, asyncCache, cacheManager.newFillGuard());
		return (asyncCache != null) ? new InvalidatingCache(target, asyncCache, cacheManager)
				: new InvalidatingCache(target, nativeCache, cacheManager);
	}

	/**
	 * Return the cache that is decorated. What is done to it stays on this node.
	 * @return the target
	 */
	public Cache getTargetCache() {
		return this.target.getCache();
	}

	/**
	 * Return the view of this cache for one operation that fills it: what it puts has
	 * been loaded, not changed, and concerns no other node. The load must not have begun
	 * yet.
	 * @return the view
	 */
	Cache forFills() {
		return new FillingCache(this, ticket());
	}

	/**
	 * Return the view of this cache for one operation that updates it: what it puts is as
	 * old as the operation, which must not have begun yet.
	 * @return the view
	 */
	Cache forUpdates() {
		return new UpdatingCache(this, ticket());
	}

	/**
	 * Return the ticket of a load that begins now.
	 */
	long ticket() {
		return this.target.getGuard().ticket();
	}

	/**
	 * Return the ticket of what this thread is about to load, as a part of something that
	 * has a ticket already.
	 */
	long ticketOfLoad(long ticket) {
		return this.loads.ticket(ticket);
	}

	/**
	 * Return the view of this cache for one operation that is part of a transaction.
	 * @param transaction the transaction
	 * @param thread the thread that the transaction is bound to, or {@code null} if it is
	 * bound to none
	 * @param fills whether the operation fills the cache, as in {@link #forFills()}
	 * @return the view
	 */
	Cache inTransaction(CacheTransaction transaction, @Nullable Thread thread, boolean fills) {
		return new TransactionalCache(this, transaction, thread, fills, ticket());
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
		fill(key, value, ticket, this.cacheManager.currentTransaction());
	}

	void fill(Object key, @Nullable Object value, long ticket, @Nullable CacheTransaction transaction) {
		if (!isReadable()) {
			return;
		}
		if (transaction == null) {
			store(key, value, ticket);
		}
		else if (transaction.filling(this, key)) {
			store(key, value, transaction.ticket(ticket));
		}
	}

	private void store(Object key, @Nullable Object value, long ticket) {
		boolean stored = storeHere(key, value, ticket);
		if (!stored) {
			this.cacheManager.fillRefused(getName());
		}
	}

	private boolean storeHere(Object key, @Nullable Object value, long ticket) {
		return this.target.isStoredDirectly() ? this.target.store(key, toStoreValue(value), ticket)
				: this.target.put(key, value, ticket);
	}

	/**
	 * Remove the entries of keys that another node has changed.
	 */
	void removeLocally(List<Object> keys) {
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
			this.target.removeArrays(arrays);
		}
	}

	/**
	 * Remove an entry on this node only.
	 */
	void evictHere(Object key) {
		this.target.evict(key);
	}

	/**
	 * Update an entry on this node only, or remove it if it has been removed or updated
	 * since the ticket: what has changed since is perhaps newer than the value.
	 */
	void putHere(Object key, @Nullable Object value, long ticket, long clearTicket) {
		if (!storeHere(key, value, this.target.updating(key, ticket, clearTicket))) {
			evictHere(key);
		}
	}

	/**
	 * Remove all entries, because another node has done so or because what they are worth
	 * isn't known any more.
	 */
	void clearLocally() {
		this.target.clear();
	}

	/**
	 * Remove all entries on this node only, before some are updated.
	 * @param ticket the ticket of the new values
	 * @return the clear ticket for these
	 */
	long clearHere(long ticket) {
		return this.target.clear(ticket);
	}

	/**
	 * What must come before and after the removal of all entries.
	 */
	void clearing() {
		this.target.clearing();
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
	boolean isReadable() {
		return this.caches.isReadable();
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
		if (this.loader != null) {
			return found(super.get(key));
		}
		return isBypassed(key) ? null : found(readable(this.direct ? super.get(key) : this.target.get(key)));
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		if (this.loader != null) {
			return found(super.get(key, type));
		}
		return isBypassed(key) ? null
				: found(readable(this.direct ? super.get(key, type) : this.target.get(key, type)));
	}

	/**
	 * What the native cache doesn't hold is loaded by its own loader, if it has one:
	 * outside of the map, and past it where the entry may not be read. Whether it has one
	 * is known here, while the super class would have to ask each time.
	 */
	@Override
	protected @Nullable Object lookup(Object key) {
		CaffeineLoader loader = this.loader;
		if (loader == null) {
			return this.loading ? super.lookup(key) : getNativeCache().getIfPresent(key);
		}
		if (isBypassed(key)) {
			return loader.loadHere(key);
		}
		return this.loads.getStored(key, loader);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		if (isBypassed(key)) {
			return CacheLoads.loadPast(key, valueLoader);
		}
		ValueWrapper present = present(key);
		if (!isReadable()) {
			// Nor is a load joined that began while nobody knows what was evicted.
			return CacheLoads.loadPast(key, valueLoader);
		}
		return (T) ((present != null) ? present.get() : this.loads.load(key, valueLoader));
	}

	/**
	 * Return an entry that is there and may be read. Doesn't load.
	 */
	@Nullable ValueWrapper peek(Object key) {
		return isBypassed(key) ? null : readable(present(key));
	}

	/**
	 * Look a key up without the native cache's own loader.
	 */
	@Nullable ValueWrapper present(Object key) {
		return (this.direct || this.loading) ? toValueWrapper(this.target.getStored(key)) : this.target.get(key);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return isBypassed(key) ? null : found(readable(this.target.retrieve(key)));
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return isBypassed(key) ? valueLoader.get() : retrieve(key, valueLoader, this.cacheManager.currentTransaction());
	}

	/**
	 * Return the value that is there or under way, or else load it.
	 * @param key the key
	 * @param valueLoader loads the value
	 * @param transaction what the load is part of, or {@code null} for what this thread
	 * is in
	 */
	@SuppressWarnings("unchecked")
	<T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader,
			@Nullable CacheTransaction transaction) {
		if (!this.target.isAsync()) {
			return this.target.getCache().retrieve(key, valueLoader);
		}
		if (!this.target.isRetrievedDirectly()) {
			return this.loads.retrieve(key, valueLoader, current(transaction));
		}
		CompletableFuture<Object> found = this.target.getFuture(key);
		if (!isReadable()) {
			return valueLoader.get();
		}
		CompletableFuture<Object> stored = (found != null) ? found : this.loads.load(key, valueLoader,
				(value) -> (value != null || isAllowNullValues()) ? toStoreValue(value) : null, current(transaction));
		return (CompletableFuture<T>) stored.thenApply(this::fromStoreValue);
	}

	private @Nullable CacheTransaction current(@Nullable CacheTransaction transaction) {
		return (transaction != null) ? transaction : this.cacheManager.currentTransaction();
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.put(this, key, value);
			return;
		}
		this.caches.preparePublish();
		this.target.updating(key);
		this.target.getCache().put(key, value);
		this.cacheManager.publish(removeElsewhere(key));
	}

	/**
	 * Update an entry by a value that may be as old as a ticket. Where that fails, what
	 * is there is outdated all the same.
	 */
	void update(Object key, @Nullable Object value, long ticket) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.put(this, key, value);
			return;
		}
		this.caches.preparePublish();
		try {
			putHere(key, value, ticket, ticket);
		}
		catch (RuntimeException ex) {
			evictHere(key);
			throw ex;
		}
		finally {
			this.cacheManager.publish(removeElsewhere(key));
		}
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
		ValueWrapper existing = putIfAbsentHere(key, value);
		if (existing == null) {
			this.cacheManager.publish(removeElsewhere(key));
		}
		return existing;
	}

	private @Nullable ValueWrapper putIfAbsentHere(Object key, @Nullable Object value) {
		if (isReadable()) {
			this.target.updating(key);
		}
		else {
			evictHere(key);
		}
		AsyncFlights flights = this.target.getOwnFlights();
		if (flights == null) {
			return this.target.getCache().putIfAbsent(key, value);
		}
		ValueWrapper existing = present(key);
		return (existing != null) ? existing : toValueWrapper(flights.putIfAbsent(key, () -> toStoreValue(value)));
	}

	@Override
	public void evict(Object key) {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.evict(this, key);
			return;
		}
		evictEverywhere(key);
	}

	/**
	 * Remove an entry here and elsewhere, whatever transaction there is. First here: who
	 * hears of it may ask this node for the new value. The others hear of it even if that
	 * fails.
	 */
	void evictEverywhere(Object key) {
		this.caches.preparePublish();
		try {
			evictHere(key);
		}
		finally {
			this.cacheManager.publish(removeElsewhere(key));
		}
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
		this.caches.preparePublish();
		try {
			return this.target.evictIfPresent(key);
		}
		finally {
			this.cacheManager.publish(removeElsewhere(key));
		}
	}

	@Override
	public void clear() {
		CacheTransaction transaction = this.cacheManager.currentTransaction();
		if (transaction != null) {
			transaction.clear(this);
			return;
		}
		clearEverywhere();
	}

	/**
	 * Remove all entries here and elsewhere, whatever transaction there is.
	 */
	void clearEverywhere() {
		try {
			clearLocally();
		}
		finally {
			this.cacheManager.publish(clearElsewhere());
		}
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
		try {
			return this.target.invalidate();
		}
		finally {
			this.cacheManager.publish(clearElsewhere());
		}
	}

	/**
	 * Return the removal of an entry by the other nodes. Of a key that its owner may go
	 * on to change it keeps a copy.
	 */
	private CacheInvalidation removeElsewhere(Object key) {
		return removeElsewhere(List.of(CacheKeys.snapshot(key)));
	}

	CacheInvalidation removeElsewhere(List<Object> keys) {
		return new CacheInvalidation.Keys(this.cacheManager.getName(), getName(), keys);
	}

	CacheInvalidation clearElsewhere() {
		return new CacheInvalidation.Clear(this.cacheManager.getName(), getName());
	}

	/**
	 * Equal to its own views, which error handlers and expressions get to see.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof CacheView view && view.cache() == this);
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
