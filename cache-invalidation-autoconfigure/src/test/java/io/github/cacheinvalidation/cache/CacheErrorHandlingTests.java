package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application's {@link CacheErrorHandler} hears when its cache fails.
 */
class CacheErrorHandlingTests {

	private final FailingCache target = new FailingCache();

	private final List<Cache> heard = new ArrayList<>();

	private AnnotationConfigApplicationContext context;

	private Catalogue catalogue;

	private Cache cache;

	@BeforeEach
	void start() {
		LocalCaches localCaches = ContractVariant.newLocalCaches();
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(this.target));
		manager.afterPropertiesSet();
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(CacheManager.class,
				() -> (CacheManager) new CacheManagerPostProcessor(() -> localCaches)
					.postProcessAfterInitialization(manager, "manager"));
		this.context.registerBean(CacheInterceptorPostProcessor.class,
				() -> new CacheInterceptorPostProcessor(() -> localCaches, () -> null));
		this.context.registerBean(CachingConfigurer.class, () -> new CachingConfigurer() {

			@Override
			public CacheErrorHandler errorHandler() {
				return new RecordingErrorHandler();
			}

		});
		this.context.register(TestConfiguration.class, Catalogue.class);
		this.context.refresh();
		this.catalogue = this.context.getBean(Catalogue.class);
		this.cache = this.context.getBean(CacheManager.class).getCache("books");
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void handlerIsToldOfTheCacheThatHasFailed() {
		assertThat(this.catalogue.find("key")).isEqualTo("found");
		assertThat(this.heard).as("read and fill").hasSize(2);
		this.catalogue.update("key");
		this.catalogue.remove("key");
		this.catalogue.removeAll();
		assertThat(this.heard).hasSize(5).allSatisfy((cache) -> {
			assertThat(cache).isEqualTo(this.cache);
			assertThat(this.cache).isEqualTo(cache);
			assertThat(Map.of(this.cache, "known")).containsKey(cache);
		});
	}

	@Test
	void otherCacheIsNotMistakenForIt() {
		Cache other = InvalidatingCache.decorate(new CaffeineCache("books", Caffeine.newBuilder().build()),
				ContractVariant.newLocalCaches().register("other", new SimpleCacheManager()));
		this.catalogue.find("key");
		assertThat(this.heard).isNotEmpty().allSatisfy((cache) -> {
			assertThat(cache).isNotEqualTo(other);
			assertThat(other).isNotEqualTo(cache);
			assertThat(cache).isNotEqualTo(((InvalidatingCache) other).forFills());
		});
	}

	/**
	 * Hears of failures and goes on.
	 */
	private final class RecordingErrorHandler implements CacheErrorHandler {

		@Override
		public void handleCacheGetError(RuntimeException exception, Cache cache, Object key) {
			CacheErrorHandlingTests.this.heard.add(cache);
		}

		@Override
		public void handleCachePutError(RuntimeException exception, Cache cache, Object key, Object value) {
			CacheErrorHandlingTests.this.heard.add(cache);
		}

		@Override
		public void handleCacheEvictError(RuntimeException exception, Cache cache, Object key) {
			CacheErrorHandlingTests.this.heard.add(cache);
		}

		@Override
		public void handleCacheClearError(RuntimeException exception, Cache cache) {
			CacheErrorHandlingTests.this.heard.add(cache);
		}

	}

	/**
	 * Can do nothing.
	 */
	private static final class FailingCache extends CaffeineCache {

		FailingCache() {
			super("books", Caffeine.newBuilder().build());
		}

		@Override
		public ValueWrapper get(Object key) {
			throw new IllegalStateException("Expected by the test");
		}

		@Override
		public void put(Object key, Object value) {
			throw new IllegalStateException("Expected by the test");
		}

		@Override
		public void evict(Object key) {
			throw new IllegalStateException("Expected by the test");
		}

		@Override
		public void clear() {
			throw new IllegalStateException("Expected by the test");
		}

	}

	/**
	 * Cached methods.
	 */
	static class Catalogue {

		@Cacheable("books")
		public String find(String key) {
			return "found";
		}

		@CachePut("books")
		public String update(String key) {
			return "updated";
		}

		@CacheEvict("books")
		public void remove(String key) {
		}

		@CacheEvict(cacheNames = "books", allEntries = true)
		public void removeAll() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class TestConfiguration {

	}

}
