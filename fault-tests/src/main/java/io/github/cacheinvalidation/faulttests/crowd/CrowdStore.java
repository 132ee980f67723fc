package io.github.cacheinvalidation.faulttests.crowd;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What all nodes read and change, in place of a database.
 */
final class CrowdStore {

	private static final int SIZE = 1000;

	private final AtomicLongArray versions = new AtomicLongArray(SIZE);

	private final AtomicLong reads = new AtomicLong();

	int size() {
		return SIZE;
	}

	long load(int id) {
		this.reads.incrementAndGet();
		return version(id);
	}

	void change(int id) {
		this.versions.incrementAndGet(id);
	}

	/**
	 * Return what a cache should hold.
	 */
	long version(int id) {
		return this.versions.get(id);
	}

	long getLoads() {
		return this.reads.get();
	}

}
