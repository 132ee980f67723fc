package io.github.cacheinvalidation.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;

/**
 * The reloads by which Caffeine refreshes the entries of a synchronous cache. It forgets
 * the reload of an entry that is removed, with two exceptions that are closed here. The
 * reload of an entry that isn't there, which an application can ask for, goes on. And one
 * that an executor runs right where it is begun isn't known yet, so that it is only
 * recognised by the entry's value and write time: if the same value is loaded again, the
 * removed entry's are all that Caffeine compares. Safe for use by several threads.
 */
final class Reloads {

	private final Cache<Object, Object> cache;

	Reloads(Cache<Object, Object> cache) {
		this.cache = cache;
	}

	/**
	 * Have what is being reloaded for an entry not stored. To be called before the entry
	 * is removed.
	 */
	void removing(Object key) {
		Policy<Object, Object> policy = this.cache.policy();
		Object present = policy.getIfPresentQuietly(key);
		if (present == null) {
			if (policy.refreshes().containsKey(key)) {
				// Stores nothing, but forgets the reload.
				this.cache.asMap().computeIfAbsent(key, (absent) -> null);
			}
		}
		else if (isRefreshing()) {
			// The same value, but at another time.
			this.cache.asMap().replace(key, present, present);
		}
	}

	/**
	 * Have nothing stored that is being reloaded. To be called before all entries are
	 * removed.
	 */
	void clearing() {
		this.cache.policy().refreshes().keySet().forEach(this::removing);
		if (isRefreshing()) {
			this.cache.asMap().replaceAll((key, value) -> value);
		}
	}

	private boolean isRefreshing() {
		return this.cache.policy().refreshAfterWrite().isPresent();
	}

}
