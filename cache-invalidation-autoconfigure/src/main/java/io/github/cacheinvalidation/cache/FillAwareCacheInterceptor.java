package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

/**
 * Spring's own interceptor, except that it knows what it puts: {@code @Cacheable} gets a
 * view of the cache for which a put is a fill. Every way of resolving caches ends here.
 */
@SuppressWarnings("serial")
final class FillAwareCacheInterceptor extends CacheInterceptor {

	private final transient Supplier<LocalCaches> localCaches;

	FillAwareCacheInterceptor(Supplier<LocalCaches> localCaches) {
		this.localCaches = localCaches;
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		boolean fills = context.getOperation() instanceof CacheableOperation;
		Cache single = resolve(context.getOperation(), cacheResolver);
		if (single != null) {
			return List.of(fills ? forFills(single) : single);
		}
		Collection<? extends Cache> caches = super.getCaches(context, cacheResolver);
		if (!fills) {
			return caches;
		}
		List<Cache> views = new ArrayList<>(caches.size());
		for (Cache cache : caches) {
			views.add(forFills(cache));
		}
		return views;
	}

	/**
	 * Resolve the cache of a manager that takes part without its proxy, whose call costs
	 * more than a hit.
	 * @return the only cache of the operation, or {@code null} to leave it to the
	 * resolver
	 */
	private @Nullable Cache resolve(CacheOperation operation, CacheResolver cacheResolver) {
		if (cacheResolver.getClass() != SimpleCacheResolver.class || operation.getCacheNames().size() != 1) {
			return null;
		}
		LocalCacheManager cacheManager = this.localCaches.get()
			.managerBehind(((AbstractCacheResolver) cacheResolver).getCacheManager());
		return (cacheManager != null) ? cacheManager.getCache(operation.getCacheNames().iterator().next()) : null;
	}

	private static Cache forFills(Cache cache) {
		if (cache instanceof InvalidatingCache invalidatingCache) {
			return invalidatingCache.forFills();
		}
		if (cache instanceof TransactionAwareCacheDecorator decorator
				&& decorator.getTargetCache() instanceof InvalidatingCache invalidatingCache) {
			return new TransactionAwareCacheDecorator(invalidatingCache.forFills());
		}
		return cache;
	}

}
