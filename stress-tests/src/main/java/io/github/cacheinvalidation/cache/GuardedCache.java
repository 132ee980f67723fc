package io.github.cacheinvalidation.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.caffeine.CaffeineCache;

/**
 * A cache with the guard for its fills and nothing else, and one key.
 */
final class GuardedCache {

	private static final String KEY = "key";

	private final FillGuard guard = new FillGuard(new AtomicLong());

	private final CaffeineCache cache;

	private final boolean async;

	GuardedCache(Kind kind) {
		this.cache = kind.newCache();
		this.async = (kind == Kind.ASYNC);
	}

	long ticket() {
		return this.guard.ticket();
	}

	boolean store(long ticket, String value) {
		return this.async
				? this.guard.store(KEY, ticket, CompletableFuture.completedFuture(value),
						this.cache.getAsyncCache().asMap())
				: this.guard.store(KEY, ticket, value, this.cache.getNativeCache().asMap());
	}

	/**
	 * Store as in a cache of which nothing but its methods is known.
	 */
	boolean put(long ticket, String value) {
		return this.guard.store(KEY, ticket, () -> this.cache.put(KEY, value), () -> this.cache.evict(KEY));
	}

	/**
	 * Read as from a cache of which nothing but its methods is known.
	 */
	@Nullable Object read() {
		return this.guard.read(KEY, (key) -> this.cache.get(key, Object.class));
	}

	void putOther() {
		this.cache.put("other", "value");
	}

	void removeOrClear(boolean clear) {
		if (clear) {
			clear();
		}
		else {
			remove();
		}
	}

	void remove() {
		this.guard.removing(KEY);
		this.cache.evict(KEY);
	}

	void clear() {
		ConcurrentMap<?, ?> map = this.async ? this.cache.getAsyncCache().asMap() : this.cache.getNativeCache().asMap();
		this.guard.clearing(map::remove);
		this.cache.clear();
	}

	@Nullable Object value() {
		return this.cache.getNativeCache().getIfPresent(KEY);
	}

}
