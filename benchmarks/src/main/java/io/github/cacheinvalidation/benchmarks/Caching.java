package io.github.cacheinvalidation.benchmarks;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * An application with caching, with and without the library. The bus is one within the
 * JVM, so that what is measured is the caller's own path, or one that accepts nothing.
 */
@State(Scope.Benchmark)
public class Caching {

	static final int KEYS = 1024;

	/**
	 * Whether caches are plain or take part.
	 */
	@Param({ "plain", "invalidated" })
	@SuppressWarnings("NullAway.Init")
	public String caches;

	/**
	 * What the bus does with a message: {@code up} accepts, {@code down} refuses, and
	 * {@code hung} never answers.
	 */
	@Param("up")
	@SuppressWarnings("NullAway.Init")
	public String bus;

	@SuppressWarnings("NullAway.Init")
	ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	CacheManager cacheManager;

	@SuppressWarnings("NullAway.Init")
	Cache cache;

	@SuppressWarnings("NullAway.Init")
	Books books;

	/**
	 * Start the application and fill the cache.
	 */
	@Setup(Level.Trial)
	public void start() {
		CacheInvalidationTransport transport = this.bus.equals("up") ? new InMemoryBus().newTransport()
				: new UselessBus(this.bus.equals("hung"));
		this.context = new SpringApplicationBuilder(Application.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("transport", transport))
			.properties("spring.main.banner-mode=off", "logging.level.root=error",
					"cache.invalidation.publish.shutdown-timeout=0s",
					"cache.invalidation.enabled=" + this.caches.equals("invalidated"),
					"spring.cache.caffeine.spec=maximumSize=10000,expireAfterWrite=1h,recordStats")
			.run();
		this.cacheManager = this.context.getBean(CacheManager.class);
		this.books = this.context.getBean(Books.class);
		Cache found = this.cacheManager.getCache("books");
		if (found == null) {
			throw new IllegalStateException("There is no cache");
		}
		this.cache = found;
		for (long id = 0; id < KEYS; id++) {
			this.books.title(id);
		}
	}

	/**
	 * Stop the application.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.context.close();
	}

	/**
	 * Something worth caching.
	 */
	public static class Books {

		/**
		 * Return a title.
		 * @param id which one
		 * @return the title
		 */
		@Cacheable("books")
		public String title(long id) {
			return "title " + id;
		}

		/**
		 * Change a title.
		 * @param id which one
		 */
		@CacheEvict("books")
		public void rename(long id) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Books books() {
			return new Books();
		}

	}

}
