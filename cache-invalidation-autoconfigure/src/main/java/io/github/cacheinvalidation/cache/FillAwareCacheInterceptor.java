package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

/**
 * Spring's own interceptor, except that it knows what it puts: {@code @Cacheable} gets a
 * view of the cache for which a put is a fill. Every way of resolving caches ends here.
 */
final class FillAwareCacheInterceptor extends CacheInterceptor {

	private static final long serialVersionUID = 1L;

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		Collection<? extends Cache> caches = super.getCaches(context, cacheResolver);
		if (!(context.getOperation() instanceof CacheableOperation)) {
			return caches;
		}
		if (caches.size() == 1) {
			return List.of(forFills(caches.iterator().next()));
		}
		List<Cache> views = new ArrayList<>(caches.size());
		for (Cache cache : caches) {
			views.add(forFills(cache));
		}
		return views;
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
