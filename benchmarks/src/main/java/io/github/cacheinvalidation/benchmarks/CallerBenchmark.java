package io.github.cacheinvalidation.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.cache.Cache;

/**
 * What a caller pays for each operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CallerBenchmark {

	/**
	 * A hit by the cache's own method.
	 */
	@Benchmark
	public Cache.@Nullable ValueWrapper getHit(Caching caching, Key key) {
		return caching.cache.get(key.next());
	}

	/**
	 * A hit of a cached method, through its proxy.
	 */
	@Benchmark
	public String cacheableHit(Caching caching, Key key) {
		return caching.books.title(key.next());
	}

	/**
	 * Finding a cache by its name.
	 */
	@Benchmark
	public @Nullable Cache getCache(Caching caching) {
		return caching.cacheManager.getCache("books");
	}

	/**
	 * A miss of a cached method, and the storing of what it returns.
	 */
	@Benchmark
	public String cacheableMissAndFill(Caching caching, Key key) {
		return caching.books.title(key.fresh());
	}

	/**
	 * An eviction by the cache's own method, until the call returns.
	 */
	@Benchmark
	public void evict(Caching caching, Key key) {
		caching.cache.evict(key.next());
	}

	/**
	 * The keys of one thread.
	 */
	@State(Scope.Thread)
	public static class Key {

		private long next;

		private long fresh = Caching.KEYS;

		Long next() {
			this.next = (this.next + 1) % Caching.KEYS;
			return this.next;
		}

		Long fresh() {
			return ++this.fresh;
		}

	}

}
