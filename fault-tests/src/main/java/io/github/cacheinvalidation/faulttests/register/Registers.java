package io.github.cacheinvalidation.faulttests.register;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.transaction.annotation.Transactional;

/**
 * The registers as an application would read and change them.
 */
class Registers {

	private final RegisterStore store;

	Registers(RegisterStore store) {
		this.store = store;
	}

	@Cacheable("plain")
	public long readPlain(int id) {
		return this.store.read(id);
	}

	@Cacheable(cacheNames = "sync", sync = true)
	public long readSync(int id) {
		return this.store.read(id);
	}

	@Cacheable("bulk")
	public long readBulk(int id) {
		return this.store.read(id);
	}

	@Transactional
	@CacheEvict("plain")
	public void evictPlain(int id) {
		this.store.increment(id);
	}

	@Transactional
	@CacheEvict("sync")
	public void evictSync(int id) {
		this.store.increment(id);
	}

	@Transactional
	@CachePut("plain")
	public long putPlain(int id) {
		return this.store.increment(id);
	}

	@Transactional
	@CachePut("sync")
	public long putSync(int id) {
		return this.store.increment(id);
	}

	@Transactional
	@CacheEvict(cacheNames = "bulk", allEntries = true)
	public void clearBulk(int id) {
		this.store.increment(id);
	}

	@Transactional
	@CachePut("plain")
	public long spoilPlain(int id) {
		this.store.spoil(id);
		return -1;
	}

}
