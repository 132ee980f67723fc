package io.github.cacheinvalidation.cache;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has been removed from one cache since it was made. Safe for use by several
 * threads.
 */
final class RemovalCounts {

	private final LongAdder local = new LongAdder();

	private final LongAdder remote = new LongAdder();

	private final LongAdder refusedFills = new LongAdder();

	void addLocal(int removals) {
		this.local.add(removals);
	}

	void addRemote(int removals) {
		this.remote.add(removals);
	}

	void addRefusedFill() {
		this.refusedFills.increment();
	}

	CacheInfo toInfo(String cacheManager, String cache) {
		return new CacheInfo(cacheManager, cache, null, this.local.sum(), this.remote.sum(), this.refusedFills.sum());
	}

}
