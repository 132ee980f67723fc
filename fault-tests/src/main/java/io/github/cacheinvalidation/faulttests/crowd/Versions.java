package io.github.cacheinvalidation.faulttests.crowd;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

/**
 * The store as an application would read and change it.
 */
class Versions {

	static final String CACHE = "versions";

	private final CrowdStore store;

	Versions(CrowdStore store) {
		this.store = store;
	}

	@Cacheable(cacheNames = CACHE, sync = true)
	public long read(int id) {
		return this.store.load(id);
	}

	@CacheEvict(CACHE)
	public void change(int id) {
		this.store.change(id);
	}

}
