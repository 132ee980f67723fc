package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A node of an application that caches versioned registers.
 */
final class RegisterNode implements AutoCloseable {

	private final String name;

	private final AppliedEvictions evictions;

	private final ConfigurableApplicationContext context;

	RegisterNode(String name, History history, RedisServer redis, String database) {
		this.name = name;
		this.evictions = new AppliedEvictions(name, history);
		this.context = new SpringApplicationBuilder(TestApplication.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("appliedEvictions", this.evictions))
			.properties("spring.main.banner-mode=off", "spring.application.name=registers",
					"spring.data.redis.port=" + redis.getPort(), "spring.datasource.url=" + database,
					"spring.datasource.hikari.maximum-pool-size=20")
			.run();
	}

	String name() {
		return this.name;
	}

	AppliedEvictions evictions() {
		return this.evictions;
	}

	Registers registers() {
		return this.context.getBean(Registers.class);
	}

	JdbcTemplate jdbc() {
		return this.context.getBean(JdbcTemplate.class);
	}

	Cache sync(RegisterKey key) {
		return syncManager().getCache(RegisterCaches.syncName(key));
	}

	Cache async(RegisterKey key) {
		return asyncManager().getCache(RegisterCaches.asyncName(key));
	}

	List<Cache> both(RegisterKey key) {
		return List.of(sync(key), async(key));
	}

	/**
	 * Evict the mark that tells the other node of a version.
	 */
	void mark(RegisterKey key, int version) {
		syncManager().getCache(RegisterCaches.markName(key)).evict(key.markAt(version));
	}

	void markEnd() {
		syncManager().getCache(RegisterCaches.endName()).evict(AppliedEvictions.endKey());
	}

	void resetCaches() {
		syncManager().resetCaches();
		asyncManager().resetCaches();
	}

	private CaffeineCacheManager syncManager() {
		return this.context.getBean("cacheManager", CaffeineCacheManager.class);
	}

	private CaffeineCacheManager asyncManager() {
		return this.context.getBean("asyncCacheManager", CaffeineCacheManager.class);
	}

	TransactionTemplate transaction() {
		return transaction(new DefaultTransactionDefinition());
	}

	TransactionTemplate readOnly() {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setReadOnly(true);
		return transaction(definition);
	}

	TransactionTemplate repeatableRead() {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		return transaction(definition);
	}

	private TransactionTemplate transaction(TransactionDefinition definition) {
		return new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class), definition);
	}

	/**
	 * Return what the caches of a register hold.
	 */
	List<Object> held(RegisterKey key) {
		List<Object> held = new ArrayList<>();
		for (Cache cache : both(key)) {
			Object value = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).asMap().get(key);
			if (value != null) {
				held.add(value);
			}
		}
		return held;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching(proxyTargetClass = true)
	static class TestApplication {

		@Bean
		@Primary
		CaffeineCacheManager cacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager(RegisterCaches.syncNames());
			cacheManager.setCacheSpecification("recordStats");
			return cacheManager;
		}

		@Bean
		CaffeineCacheManager asyncCacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager(RegisterCaches.asyncNames());
			cacheManager.setAsyncCacheMode(true);
			cacheManager.setCacheSpecification("recordStats");
			return cacheManager;
		}

		@Bean
		CacheResolver syncResolver(CaffeineCacheManager cacheManager,
				@Qualifier("asyncCacheManager") CaffeineCacheManager asyncCacheManager) {
			return new RegisterCaches.Resolver(cacheManager, asyncCacheManager, true, false);
		}

		@Bean
		CacheResolver asyncResolver(CaffeineCacheManager cacheManager,
				@Qualifier("asyncCacheManager") CaffeineCacheManager asyncCacheManager) {
			return new RegisterCaches.Resolver(cacheManager, asyncCacheManager, false, true);
		}

		@Bean
		CacheResolver bothResolver(CaffeineCacheManager cacheManager,
				@Qualifier("asyncCacheManager") CaffeineCacheManager asyncCacheManager) {
			return new RegisterCaches.Resolver(cacheManager, asyncCacheManager, true, true);
		}

		@Bean(destroyMethod = "shutdownNow")
		ExecutorService loaders() {
			return Executors.newCachedThreadPool();
		}

		@Bean
		Registers registers(JdbcTemplate jdbc, AppliedEvictions evictions, ExecutorService loaders) {
			return new Registers(jdbc, evictions, loaders);
		}

	}

}
