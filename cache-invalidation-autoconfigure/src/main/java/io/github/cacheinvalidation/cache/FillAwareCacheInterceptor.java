package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

/**
 * Spring's own interceptor, except that it knows what it puts: {@code @Cacheable} gets a
 * view of the cache for which a put is a fill, {@code @CachePut} one that knows when the
 * update began. Every way of resolving caches ends here.
 */
@SuppressWarnings("serial")
final class FillAwareCacheInterceptor extends CacheInterceptor {

	private final transient Supplier<LocalCaches> localCaches;

	private final transient Supplier<ReactiveInvocations> reactiveInvocations;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	FillAwareCacheInterceptor(Supplier<LocalCaches> localCaches, Supplier<ReactiveInvocations> reactiveInvocations) {
		this.localCaches = localCaches;
		this.reactiveInvocations = reactiveInvocations;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		ReactiveInvocations reactive = this.reactiveInvocations.get();
		return reactive.concern(invocation) ? reactive.invoke(invocation, super::invoke) : super.invoke(invocation);
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		List<Cache> resolved = resolve(context, cacheResolver);
		if (resolved != null) {
			return resolved;
		}
		List<Cache> caches = new ArrayList<>();
		for (Cache cache : super.getCaches(context, cacheResolver)) {
			if (target(cache) == null) {
				warnIfLeftOut(cache);
			}
			caches.add(view(cache, context));
		}
		return caches;
	}

	/**
	 * Resolve the caches of a manager that takes part without its proxy, whose call costs
	 * more than a hit.
	 * @return the caches, or {@code null} to leave it to the resolver
	 */
	private @Nullable List<Cache> resolve(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		if (cacheResolver.getClass() != SimpleCacheResolver.class) {
			return null;
		}
		LocalCacheManager cacheManager = this.localCaches.get()
			.managerBehind(((AbstractCacheResolver) cacheResolver).getCacheManager());
		if (cacheManager == null) {
			return null;
		}
		Set<String> names = context.getOperation().getCacheNames();
		if (names.size() == 1) {
			Cache cache = cacheManager.getCache(names.iterator().next());
			return (cache != null) ? List.of(view(cache, context)) : null;
		}
		List<Cache> caches = new ArrayList<>(names.size());
		for (String name : names) {
			Cache cache = cacheManager.getCache(name);
			if (cache == null) {
				return null;
			}
			caches.add(view(cache, context));
		}
		return (!caches.isEmpty()) ? caches : null;
	}

	/**
	 * A local cache that a resolver has from elsewhere, or has wrapped, can't be kept in
	 * step, which nobody would notice.
	 */
	private void warnIfLeftOut(Cache cache) {
		if (cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache
				&& this.localCaches.get().takesPart(cache.getName()) && this.warned.add(cache.getName())) {
			logger.warn("Cache '" + cache.getName() + "' of a cached method is a " + cache.getClass().getName()
					+ ": if it is not from a cache manager that is a bean, its changes don't reach other nodes, and if it "
					+ "wraps such a cache, its loads do. Let the CacheResolver return what the cache manager returns");
		}
	}

	/**
	 * Return what one operation gets in the place of a cache.
	 */
	private Cache view(Cache cache, CacheOperationInvocationContext<CacheOperation> context) {
		InvalidatingCache target = target(cache);
		if (target == null) {
			return cache;
		}
		boolean fills = context.getOperation() instanceof CacheableOperation;
		CacheTransaction transaction = this.reactiveInvocations.get().transactionOf(context);
		if (transaction != null) {
			return target.inTransaction(transaction, null, fills);
		}
		if (fills && cache == target) {
			return target.forFills();
		}
		transaction = this.localCaches.get().currentTransaction();
		if (transaction == null) {
			Cache view = view(target, context.getOperation());
			if (view == target) {
				return cache;
			}
			return (cache == target) ? view : new TransactionAwareCacheDecorator(view);
		}
		// What a decorator of the application's own would put off until the commit.
		return fills ? target.forFills() : target.inTransaction(transaction, Thread.currentThread(), false);
	}

	private static Cache view(InvalidatingCache cache, CacheOperation operation) {
		if (operation instanceof CacheableOperation) {
			return cache.forFills();
		}
		return (operation instanceof CachePutOperation) ? cache.forUpdates() : cache;
	}

	private static @Nullable InvalidatingCache target(Cache cache) {
		Cache target = (cache instanceof TransactionAwareCacheDecorator decorator) ? decorator.getTargetCache() : cache;
		return (target instanceof InvalidatingCache invalidatingCache) ? invalidatingCache : null;
	}

}
