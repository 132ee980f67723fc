package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheManagerPostProcessor}.
 */
class CacheManagerPostProcessorTests {

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of("excluded")),
			this.sent::addAll, (cache) -> {
			}, null, SimpleCacheErrorHandler::new, null);

	private final CacheManagerPostProcessor postProcessor = new CacheManagerPostProcessor(() -> this.localCaches);

	@Test
	void caffeineCacheManagerKeepsItsTypeAndItsMethods() {
		CaffeineCacheManager target = new CaffeineCacheManager();
		CaffeineCacheManager manager = decorate(target);
		manager.registerCustomCache("custom", Caffeine.newBuilder().maximumSize(7).build());
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(5));
		assertThat(manager.getCache("custom")).isInstanceOf(InvalidatingCache.class);
		assertThat(((CaffeineCache) manager.getCache("custom")).getNativeCache().policy().eviction().get().getMaximum())
			.isEqualTo(7);
		assertThat(((CaffeineCache) manager.getCache("other")).getNativeCache().policy().eviction().get().getMaximum())
			.isEqualTo(5);
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("custom", "other");
		assertThat(this.localCaches.getCacheManagerNames()).containsExactly("manager");
	}

	@Test
	void sameCacheIsDecoratedOnceAndAReplacedOneAnew() {
		CaffeineCacheManager manager = decorate(new CaffeineCacheManager());
		Cache first = manager.getCache("books");
		assertThat(manager.getCache("books")).isSameAs(first);
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(5));
		Cache second = manager.getCache("books");
		assertThat(second).isInstanceOf(InvalidatingCache.class).isNotSameAs(first);
		assertThat(second.getNativeCache()).isNotSameAs(first.getNativeCache());
		second.put("key", "value");
		this.localCaches.apply(new Keys("manager", "books", List.of("key")), (cache) -> {
		});
		assertThat(second.get("key")).isNull();
	}

	@Test
	void cacheHasOneDecoratorWhoeverAsksFirst() throws Exception {
		CaffeineCacheManager manager = decorate(new CaffeineCacheManager());
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			for (int i = 0; i < 500; i++) {
				String name = "cache-" + i;
				CyclicBarrier start = new CyclicBarrier(4);
				List<Future<Cache>> found = new ArrayList<>();
				for (int thread = 0; thread < 4; thread++) {
					found.add(threads.submit(() -> {
						start.await(30, TimeUnit.SECONDS);
						return manager.getCache(name);
					}));
				}
				Set<Cache> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
				for (Future<Cache> each : found) {
					distinct.add(each.get(30, TimeUnit.SECONDS));
				}
				assertThat(distinct).hasSize(1);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void managerThatIsUsedPastItsProxyHasTheSameDecorators() {
		CaffeineCacheManager target = new CaffeineCacheManager();
		CaffeineCacheManager manager = decorate(target);
		assertThat(this.localCaches.managerBehind(target)).isSameAs(this.localCaches.managerBehind(manager));
		assertThat(this.localCaches.managerBehind(target).getCache("books")).isSameAs(manager.getCache("books"));
	}

	@Test
	void staticManagerKnowsNoOtherCaches() {
		CaffeineCacheManager manager = decorate(new CaffeineCacheManager("books"));
		assertThat(manager.getCache("books")).isInstanceOf(InvalidatingCache.class);
		assertThat(manager.getCache("unknown")).isNull();
	}

	@Test
	void excludedCacheIsPlain() {
		CaffeineCacheManager manager = decorate(new CaffeineCacheManager());
		assertThat(manager.getCache("excluded")).isExactlyInstanceOf(CaffeineCache.class);
	}

	@Test
	void resetOfTheCachesTravelsAsOneMessage() {
		CaffeineCacheManager manager = decorate(new CaffeineCacheManager());
		manager.getCache("books").put("key", "value");
		this.sent.clear();
		manager.resetCaches();
		assertThat(this.sent).containsExactly(new Clear("manager", null));
		assertThat(manager.getCacheNames()).isEmpty();
		assertThat(manager.getCache("books").get("key")).isNull();
	}

	@Test
	void subclassKeepsItsType() {
		OwnCacheManager manager = decorate(new OwnCacheManager());
		assertThat(manager.greet()).isEqualTo("hello");
		assertThat(manager.getCache("books")).isInstanceOf(InvalidatingCache.class);
	}

	@Test
	void finalClassIsDecoratedByItsInterface() {
		Object manager = this.postProcessor.postProcessAfterInitialization(new FinalCacheManager(), "manager");
		assertThat(((CacheManager) manager).getCache("books")).isInstanceOf(InvalidatingCache.class);
	}

	@Test
	void simpleCacheManagerWithCaffeineCachesTakesPartWithThose() {
		SimpleCacheManager target = new SimpleCacheManager();
		target.setCaches(
				List.of(new CaffeineCache("books", Caffeine.newBuilder().build()), new ConcurrentMapCache("plain")));
		target.initializeCaches();
		SimpleCacheManager manager = decorate(target);
		assertThat(manager.getCache("books")).isInstanceOf(InvalidatingCache.class);
		assertThat(manager.getCache("plain")).isExactlyInstanceOf(ConcurrentMapCache.class);
		manager.getCache("books").evict("key");
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")));
		this.localCaches.apply(new Clear("manager", null), (cache) -> assertThat(cache).isEqualTo("books"));
	}

	@Test
	void compositeOverDecoratedManagersSendsOnce() {
		CaffeineCacheManager first = decorate(new CaffeineCacheManager("books"));
		CompositeCacheManager composite = new CompositeCacheManager(first);
		composite.setFallbackToNoOpCache(true);
		composite.afterPropertiesSet();
		Object processed = this.postProcessor.postProcessAfterInitialization(composite, "composite");
		assertThat(processed).isSameAs(composite);
		composite.getCache("books").evict("key");
		composite.getCache("unknown").evict("key");
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")));
	}

	@Test
	void severalManagersAreKeptApart() {
		CaffeineCacheManager first = decorate(new CaffeineCacheManager(), "first");
		CaffeineCacheManager second = decorate(new CaffeineCacheManager(), "second");
		first.getCache("books").put("key", "value");
		second.getCache("books").put("key", "value");
		assertThat(this.sent).containsExactly(new Keys("first", "books", List.of("key")),
				new Keys("second", "books", List.of("key")));
		this.localCaches.apply(new Clear("first", "books"), (cache) -> {
		});
		assertThat(first.getCache("books").get("key")).isNull();
		assertThat(second.getCache("books").get("key")).isNotNull();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void otherManagersAreLeftAloneWithALineInTheLog(CapturedOutput output) {
		ConcurrentMapCacheManager concurrentMap = new ConcurrentMapCacheManager();
		NoOpCacheManager noOp = new NoOpCacheManager();
		assertThat(this.postProcessor.postProcessAfterInitialization(concurrentMap, "maps")).isSameAs(concurrentMap);
		assertThat(this.postProcessor.postProcessAfterInitialization(noOp, "none")).isSameAs(noOp);
		assertThat(this.postProcessor.postProcessAfterInitialization("text", "text")).isEqualTo("text");
		assertThat(output).containsOnlyOnce("Cache manager 'maps'").doesNotContain("'none'");
		assertThat(this.localCaches.getCacheManagerNames()).isEmpty();
	}

	private <T extends CacheManager> T decorate(T target) {
		return decorate(target, "manager");
	}

	@SuppressWarnings("unchecked")
	private <T extends CacheManager> T decorate(T target, String name) {
		Object manager = this.postProcessor.postProcessAfterInitialization(target, name);
		assertThat(manager).isInstanceOf(target.getClass()).isNotSameAs(target);
		return (T) manager;
	}

	static class OwnCacheManager extends CaffeineCacheManager {

		String greet() {
			return "hello";
		}

	}

	static final class FinalCacheManager extends CaffeineCacheManager {

	}

}
