package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.openjdk.jol.info.GraphLayout;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.sending.PublisherSettings;

/**
 * How much memory a cache and its entries take: all objects that can be reached from the
 * cache, with the keys and the values. And how much evictions take that wait to be sent.
 */
final class Memory implements Measurement {

	static {
		// For objects whose classes are hidden, as those of lambdas are.
		System.setProperty("jol.magicFieldOffset", "true");
	}

	@Override
	public String name() {
		return "memory";
	}

	@Override
	public List<Entry> entries() {
		return List.of(new Entry(Contenders.SPRING_CAFFEINE), new Entry(Contenders.LIBRARY));
	}

	@Override
	public int maxRounds() {
		return 1;
	}

	@Override
	public Session open(Entry entry, Size size) {
		return new MemorySession(entry.contender().equals(Contenders.LIBRARY), size.choose(1000, 100_000));
	}

	private record MemorySession(boolean library, int count) implements Session {

		@Override
		public List<Value> round() {
			CacheManager cacheManager = this.library ? decorate(newCacheManager()) : newCacheManager();
			Cache cache = cacheManager.getCache("books");
			if (cache == null) {
				throw new IllegalStateException("There is no cache");
			}
			// What is made with the first entry is not the entry's.
			load(cache, -1);
			cache.evict(-1L);
			long empty = size(cache);
			for (long id = 0; id < this.count; id++) {
				load(cache, id);
			}
			List<Value> values = new ArrayList<>();
			values.add(new Value("empty cache", empty, "B"));
			values.add(new Value("per entry", (double) (size(cache) - empty) / this.count, "B"));
			if (this.library) {
				values.add(new Value("per eviction that waits", pending(), "B"));
			}
			return values;
		}

		private CaffeineCacheManager newCacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager();
			// The threads of an executor would be reached, too.
			cacheManager.setCaffeine(Caffeine.newBuilder()
				.maximumSize(2L * this.count)
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

		private static void load(Cache cache, long id) {
			cache.get(id, () -> "title " + id);
		}

		/**
		 * Nothing is sent before the start.
		 */
		private double pending() {
			MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
					(cache, sent, failure) -> {
					});
			InvalidationPublisher publisher = new InvalidationPublisher(new InMemoryBus().newTransport(), codec,
					new CacheInvalidationListener() {
					}, MessageTracing.NONE, new PublisherSettings(this.count, 500, Duration.ZERO));
			long before = size(publisher);
			for (long id = 0; id < this.count; id++) {
				publisher.publish(List.of(new CacheInvalidation.Keys("cacheManager", "books", List.of(id))));
			}
			if (publisher.getPendingCount() != this.count) {
				throw new IllegalStateException("%d evictions wait".formatted(publisher.getPendingCount()));
			}
			return (double) (size(publisher) - before) / this.count;
		}

		private static long size(Object root) {
			return GraphLayout.parseInstance(root).totalSize();
		}

		@Override
		public void close() {
		}

	}

}
