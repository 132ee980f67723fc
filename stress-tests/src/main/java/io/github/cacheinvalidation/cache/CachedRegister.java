package io.github.cacheinvalidation.cache;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.support.NoOpCacheManager;

/**
 * A register, at first 0, that is read through a cache as the library decorates it.
 */
final class CachedRegister {

	private static final String KEY = "key";

	private final Kind kind;

	private final boolean clear = ThreadLocalRandom.current().nextBoolean();

	private final InvalidatingCache cache;

	private volatile int value;

	CachedRegister(Kind kind) {
		this.kind = kind;
		LocalCaches caches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
		}, (refusedFill) -> {
		}, null, SimpleCacheErrorHandler::new, null);
		LocalCacheManager cacheManager = caches.register("cacheManager", new NoOpCacheManager());
		this.cache = Objects.requireNonNull(InvalidatingCache.decorate(kind.newCache(), cacheManager));
	}

	/**
	 * Read as {@code @Cacheable} does.
	 */
	int read() {
		Cache view = this.cache.forFills();
		Integer found = view.get(KEY, Integer.class);
		if (found != null) {
			return found;
		}
		int loaded = this.value;
		view.put(KEY, loaded);
		return loaded;
	}

	/**
	 * Read as {@code @Cacheable(sync = true)} does.
	 */
	@Nullable Integer readSync() {
		return this.cache.get(KEY, () -> this.value);
	}

	/**
	 * Read as {@code @Cacheable} does for a method that returns a future.
	 */
	@Nullable Integer readFuture() {
		return this.cache.retrieve(KEY, () -> CompletableFuture.completedFuture(this.value)).join();
	}

	/**
	 * Change the register, and remove the entry then.
	 */
	void write(int newValue) {
		this.value = newValue;
		if (this.clear) {
			this.cache.clear();
		}
		else {
			this.cache.evict(KEY);
		}
	}

	@Nullable Object cached() {
		return this.cache.getNativeCache().getIfPresent(KEY);
	}

	/**
	 * Tell the kind of cache and of removal.
	 */
	@Override
	public String toString() {
		return this.kind.name() + (this.clear ? "_CLEAR" : "");
	}

}
