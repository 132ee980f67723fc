package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Times, one by one.
 */
final class Samples {

	private long[] nanos = new long[1024];

	private int count;

	void add(long nanos) {
		if (this.count == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, 2 * this.count);
		}
		this.nanos[this.count++] = nanos;
	}

	int count() {
		return this.count;
	}

	/**
	 * Return the time that a share of all doesn't exceed.
	 * @param share from 0 to 1
	 * @param unit the unit of the result
	 */
	double quantile(double share, TimeUnit unit) {
		if (this.count == 0) {
			throw new IllegalStateException("There are no samples");
		}
		long[] sorted = Arrays.copyOf(this.nanos, this.count);
		Arrays.sort(sorted);
		int index = (int) Math.ceil(share * this.count) - 1;
		return (double) sorted[Math.max(index, 0)] / unit.toNanos(1);
	}

}
