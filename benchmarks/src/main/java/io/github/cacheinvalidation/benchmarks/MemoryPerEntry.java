package io.github.cacheinvalidation.benchmarks;

import java.time.Duration;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.openjdk.jol.info.GraphLayout;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.LocalCaches;

/**
 * Prints how much memory a cache and its entries take, with and without the library: all
 * objects that can be reached from the cache, with the keys and the values.
 */
public final class MemoryPerEntry {

	private static final int ENTRIES = 100_000;

	private MemoryPerEntry() {
	}

	/**
	 * Measure and print.
	 * @param args none
	 */
	public static void main(String[] args) {
		// For objects whose classes are hidden, as those of lambdas are.
		System.setProperty("jol.magicFieldOffset", "true");
		Memory plain = measure(newCacheManager());
		Memory invalidated = measure(decorate(newCacheManager()));
		System.out.printf("%-12s %12s %18s %12s%n", "", "bytes, empty", "bytes, " + ENTRIES, "per entry");
		print("plain", plain);
		print("invalidated", invalidated);
		print("difference", new Memory(invalidated.empty - plain.empty, invalidated.full - plain.full));
	}

	private static void print(String name, Memory memory) {
		System.out.printf("%-12s %12d %18d %12.2f%n", name, memory.empty, memory.full, memory.perEntry());
	}

	private static CaffeineCacheManager newCacheManager() {
		CaffeineCacheManager cacheManager = new CaffeineCacheManager();
		// The threads of an executor would be reached, too.
		cacheManager.setCaffeine(Caffeine.newBuilder()
			.maximumSize(2 * ENTRIES)
			.expireAfterWrite(Duration.ofHours(1))
			.recordStats()
			.executor(Runnable::run));
		return cacheManager;
	}

	private static CacheManager decorate(CacheManager cacheManager) {
		LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
		}, (refusedFill) -> {
		}, null, SimpleCacheErrorHandler::new, null);
		return (CacheManager) new CacheManagerPostProcessor(() -> localCaches)
			.postProcessAfterInitialization(cacheManager, "cacheManager");
	}

	private static Memory measure(CacheManager cacheManager) {
		Cache cache = cacheManager.getCache("books");
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		// What is made with the first entry is not the entry's.
		load(cache, -1);
		cache.evict(-1L);
		long empty = GraphLayout.parseInstance(cache).totalSize();
		for (long id = 0; id < ENTRIES; id++) {
			load(cache, id);
		}
		return new Memory(empty, GraphLayout.parseInstance(cache).totalSize());
	}

	private static void load(Cache cache, long id) {
		cache.get(id, () -> "title " + id);
	}

	/**
	 * The memory that a cache takes, in bytes.
	 *
	 * @param empty without entries
	 * @param full with all entries
	 */
	private record Memory(long empty, long full) {

		double perEntry() {
			return (double) (this.full - this.empty) / ENTRIES;
		}

	}

}
