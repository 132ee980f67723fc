package io.github.cacheinvalidation.cache;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.support.AbstractValueAdaptingCache;

import io.github.cacheinvalidation.CacheInvalidation;

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

	private final Cache target;

	private final String cacheManager;

	private final Consumer<CacheInvalidation> invalidations;

	private final FillingCache fills;

	private InvalidatingCache(Cache target, com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache,
			String cacheManager, Consumer<CacheInvalidation> invalidations) {
		super(target.getName(), nativeCache, allowsNullValues(target));
		this.target = target;
		this.cacheManager = cacheManager;
		this.invalidations = invalidations;
		this.fills = new FillingCache(this, target);
	}

	private InvalidatingCache(Cache target, AsyncCache<Object, Object> nativeCache, String cacheManager,
			Consumer<CacheInvalidation> invalidations) {
		super(target.getName(), nativeCache, allowsNullValues(target));
		this.target = target;
		this.cacheManager = cacheManager;
		this.invalidations = invalidations;
		this.fills = new FillingCache(this, target);
	}

	/**
	 * Decorate a cache.
	 * @param target the cache
	 * @param cacheManager bean name of its cache manager
	 * @param invalidations receives what the other nodes have to remove
	 * @return the decorated cache, or {@code null} if the target is not a Caffeine cache
	 */
	@SuppressWarnings("unchecked")
	static @Nullable InvalidatingCache decorate(Cache target, String cacheManager,
			Consumer<CacheInvalidation> invalidations) {
		if (!(target.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> nativeCache)) {
			return null;
		}
		AsyncCache<Object, Object> asyncCache = asyncCacheOf(target);
		return (asyncCache != null) ? new InvalidatingCache(target, asyncCache, cacheManager, invalidations)
				: new InvalidatingCache(target, (com.github.benmanes.caffeine.cache.Cache<Object, Object>) nativeCache,
						cacheManager, invalidations);
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
	 * been loaded, not changed, and concerns no other node.
	 * @return the view
	 */
	Cache forFills() {
		return this.fills;
	}

	/**
	 * Remove the entry of a key that another node has changed.
	 */
	void removeLocally(Object key) {
		if (key.getClass().isArray()) {
			// Arrays are compared by identity, and this one is a copy.
			getNativeCache().asMap().keySet().removeIf((candidate) -> Objects.deepEquals(candidate, key));
		}
		else {
			this.target.evict(key);
		}
	}

	/**
	 * Remove all entries, because another node has done so or because what they are worth
	 * isn't known any more.
	 */
	void clearLocally() {
		this.target.clear();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return this.target.get(key);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return this.target.get(key, type);
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		return this.target.get(key, valueLoader);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return this.target.retrieve(key);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return this.target.retrieve(key, valueLoader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.target.put(key, value);
		removeElsewhere(key);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		ValueWrapper existing = this.target.putIfAbsent(key, value);
		if (existing == null) {
			removeElsewhere(key);
		}
		return existing;
	}

	@Override
	public void evict(Object key) {
		this.target.evict(key);
		removeElsewhere(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		boolean present = this.target.evictIfPresent(key);
		removeElsewhere(key);
		return present;
	}

	@Override
	public void clear() {
		this.target.clear();
		clearElsewhere();
	}

	@Override
	public boolean invalidate() {
		boolean notEmpty = this.target.invalidate();
		clearElsewhere();
		return notEmpty;
	}

	private void removeElsewhere(Object key) {
		this.invalidations.accept(new CacheInvalidation.Keys(this.cacheManager, getName(), Set.of(key)));
	}

	private void clearElsewhere() {
		this.invalidations.accept(new CacheInvalidation.Clear(this.cacheManager, getName()));
	}

}
