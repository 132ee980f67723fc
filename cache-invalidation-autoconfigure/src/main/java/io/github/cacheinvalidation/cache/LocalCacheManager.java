package io.github.cacheinvalidation.cache;

import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.util.ReflectionUtils;

import io.github.cacheinvalidation.CacheInvalidation;

/**
 * A cache manager that takes part, and its decorated caches.
 */
final class LocalCacheManager {

	/**
	 * Spring has no getter for it.
	 */
	private static final @Nullable Field DYNAMIC = ReflectionUtils.findField(CaffeineCacheManager.class, "dynamic",
			boolean.class);

	private final String name;

	private final CacheManager target;

	private final LocalCaches caches;

	private final ConcurrentMap<String, InvalidatingCache> decorated = new ConcurrentHashMap<>();

	/**
	 * By the name of the cache, of which a manager may make another one.
	 */
	private final ConcurrentMap<String, RemovalCounts> counts = new ConcurrentHashMap<>();

	LocalCacheManager(String name, CacheManager target, LocalCaches caches) {
		this.name = name;
		this.target = target;
		this.caches = caches;
	}

	String getName() {
		return this.name;
	}

	/**
	 * Return whether the manager makes a cache of any name when it is asked for it, so
	 * that other nodes may have caches that this one doesn't.
	 */
	boolean isDynamic() {
		Object manager = AopProxyUtils.getSingletonTarget(this.target);
		manager = (manager != null) ? manager : this.target;
		if (DYNAMIC == null || !(manager instanceof CaffeineCacheManager)) {
			return false;
		}
		ReflectionUtils.makeAccessible(DYNAMIC);
		return Boolean.TRUE.equals(ReflectionUtils.getField(DYNAMIC, manager));
	}

	/**
	 * Return whether a node may have a cache of a name that takes part.
	 */
	boolean mayHave(String cacheName) {
		return existingCache(cacheName) != null || (isDynamic() && this.caches.takesPart(cacheName));
	}

	/**
	 * Return whether this is the decorated side of a manager.
	 */
	boolean isFor(CacheManager cacheManager) {
		return this.target == cacheManager;
	}

	/**
	 * Return a cache as the application sees it.
	 * @param cacheName the cache's name
	 * @return the decorated cache, the target's own if it doesn't take part, or
	 * {@code null} if the target has none of that name
	 */
	@Nullable Cache getCache(String cacheName) {
		Cache cache = this.target.getCache(cacheName);
		if (cache == null) {
			return null;
		}
		InvalidatingCache decorated = decorate(cacheName, cache);
		return (decorated != null) ? decorated : cache;
	}

	/**
	 * Forget a cache that the manager no longer has.
	 */
	void removed(String cacheName) {
		this.decorated.remove(cacheName);
	}

	/**
	 * A manager may replace a cache by another one of the same name at any time, so that
	 * the name alone doesn't tell whether the decorated one is still right.
	 */
	private @Nullable InvalidatingCache decorate(String cacheName, Cache cache) {
		InvalidatingCache known = this.decorated.get(cacheName);
		if (known != null && known.getTargetCache() == cache) {
			return known;
		}
		if (cache instanceof InvalidatingCache || !this.caches.takesPart(cacheName)) {
			return null;
		}
		// One decorator a cache, whoever comes first: it keeps the marks and the loads.
		return this.decorated.compute(cacheName,
				(name, decorated) -> (decorated != null && decorated.getTargetCache() == cache) ? decorated
						: InvalidatingCache.decorate(cache, this));
	}

	/**
	 * Reset the caches of the target, and those of the other nodes, which may have some
	 * that this node doesn't. In a transaction: after its commit.
	 */
	void resetCaches() {
		CacheTransaction transaction = currentTransaction();
		if (transaction != null) {
			transaction.reset(this);
			return;
		}
		try {
			resetHere();
		}
		finally {
			publish(resetElsewhere());
		}
	}

	void resetHere() {
		List<InvalidatingCache> caches = existingCaches();
		caches.forEach(InvalidatingCache::clearing);
		this.target.resetCaches();
		caches.forEach(InvalidatingCache::clearing);
	}

	CacheInvalidation resetElsewhere() {
		return new CacheInvalidation.Clear(this.name, null);
	}

	/**
	 * Have the other nodes remove entries.
	 */
	void publish(CacheInvalidation invalidation) {
		this.caches.publish(List.of(invalidation));
	}

	/**
	 * Return the transaction that the present thread is in, if any.
	 */
	@Nullable CacheTransaction currentTransaction() {
		return this.caches.currentTransaction();
	}

	/**
	 * Return the guard for the fills of another cache of this manager.
	 */
	FillGuard newFillGuard() {
		return this.caches.newFillGuard();
	}

	/**
	 * Return all caches of this node.
	 */
	LocalCaches getCaches() {
		return this.caches;
	}

	/**
	 * Note that a fill has come too late.
	 */
	void fillRefused(String cacheName) {
		counts(cacheName).addRefusedFill();
		this.caches.fillRefused(cacheName);
	}

	RemovalCounts counts(String cacheName) {
		RemovalCounts known = this.counts.get(cacheName);
		return (known != null) ? known : this.counts.computeIfAbsent(cacheName, (name) -> new RemovalCounts());
	}

	/**
	 * Count what has been removed here and goes to the other nodes.
	 */
	void countLocal(CacheInvalidation invalidation) {
		if (invalidation.cache() != null) {
			counts(invalidation.cache()).addLocal(invalidation.size());
		}
		else {
			existingCaches().forEach((cache) -> counts(cache.getName()).addLocal(1));
		}
	}

	/**
	 * Describe the existing caches. Creates none.
	 */
	List<CacheInfo> describe() {
		return this.target.getCacheNames().stream().sorted().map(this::describe).toList();
	}

	private CacheInfo describe(String cacheName) {
		String reason = this.caches.reasonAgainst(cacheName);
		if (reason == null && existingCache(cacheName) == null) {
			reason = "it is not a Caffeine cache";
		}
		return (reason != null) ? new CacheInfo(this.name, cacheName, reason, 0, 0, 0)
				: counts(cacheName).toInfo(this.name, cacheName);
	}

	/**
	 * Return the existing caches that take part. Creates none.
	 */
	List<InvalidatingCache> existingCaches() {
		return this.target.getCacheNames().stream().<InvalidatingCache>mapMulti((cacheName, found) -> {
			InvalidatingCache cache = existingCache(cacheName);
			if (cache != null) {
				found.accept(cache);
			}
		}).toList();
	}

	/**
	 * Return an existing cache that takes part. Creates none, as a dynamic manager would.
	 */
	@Nullable InvalidatingCache existingCache(String cacheName) {
		if (!this.caches.takesPart(cacheName) || !this.target.getCacheNames().contains(cacheName)) {
			return null;
		}
		Cache cache = this.target.getCache(cacheName);
		return (cache != null) ? decorate(cacheName, cache) : null;
	}

}
