package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.memory.RemovalWatcher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with transactions on a real database.
 */
abstract class AbstractTransactionTests {

	static final int LIMIT = 30;

	final InMemoryBus bus = new InMemoryBus();

	final List<String> messages = new CopyOnWriteArrayList<>();

	ConfigurableApplicationContext node;

	Cache cache;

	JdbcTemplate jdbc;

	@BeforeEach
	void startNode() {
		RemovalWatcher.watch(this.bus, this.messages::add);
		this.node = new SpringApplicationBuilder(TestApplication.class).initializers(
				(context) -> context.getBeanFactory().registerSingleton("inMemoryTransport", this.bus.newTransport()))
			.properties("spring.main.banner-mode=off", "spring.datasource.generate-unique-name=true")
			.run();
		this.cache = this.node.getBean(CacheManager.class).getCache("books");
		this.jdbc = this.node.getBean(JdbcTemplate.class);
		this.jdbc.execute("create table book (id varchar primary key, title varchar)");
		this.jdbc.update("insert into book values ('key', 'old')");
	}

	@AfterEach
	void stopNode() {
		this.node.close();
	}

	void inTransaction(Consumer<TransactionStatus> action) {
		transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(action);
	}

	TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.node.getBean(PlatformTransactionManager.class));
		template.setPropagationBehavior(propagation);
		return template;
	}

	static void elsewhere(Runnable action) {
		try {
			CompletableFuture.runAsync(action).get(LIMIT, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Put an entry into the cache without anybody being told.
	 */
	void hold(Object key) {
		nativeCache().put(key, "held");
	}

	Object held(Object key) {
		return nativeCache().getIfPresent(key);
	}

	@SuppressWarnings("unchecked")
	com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache() {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) this.cache.getNativeCache();
	}

	/**
	 * Wait for the one message that has been sent.
	 */
	void awaitMessages(String... parts) {
		Awaitility.await().atMost(Duration.ofSeconds(LIMIT)).until(() -> this.messages.size() == parts.length);
		settle();
		List<String> sent = new ArrayList<>(this.messages);
		assertThat(sent).hasSize(parts.length);
		for (int i = 0; i < parts.length; i++) {
			assertThat(sent.get(i)).contains(parts[i]);
		}
	}

	void assertNothingSent() {
		settle();
		assertThat(this.messages).isEmpty();
	}

	/**
	 * Send a mark and wait until it has been seen: nothing else is on its way then.
	 */
	void settle() {
		Cache mark = this.node.getBean("strictCacheManager", CacheManager.class).getCache("strict");
		mark.evict("mark");
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.until(() -> this.messages.removeIf((message) -> message.contains("\"mark\"")));
	}

	static class Books {

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("books")
		public String title(String id) {
			return this.jdbc.queryForObject("select title from book where id = ?", String.class, id);
		}

		@Caching(cacheable = @Cacheable("books"), evict = @CacheEvict(cacheNames = "books", beforeInvocation = true))
		public String refreshed(String id) {
			return this.jdbc.queryForObject("select title from book where id = ?", String.class, id);
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String synchronizedTitle(String id) {
			return this.jdbc.queryForObject("select title from book where id = ?", String.class, id);
		}

		@Cacheable(cacheNames = "books", cacheManager = "transactionalCacheManager")
		public String transactionalTitle(String id) {
			return this.jdbc.queryForObject("select title from book where id = ?", String.class, id);
		}

		@Transactional
		@CacheEvict(cacheNames = "books", key = "#id")
		public void rename(String id, String title) {
			this.jdbc.update("update book set title = ? where id = ?", title, id);
		}

		@CacheEvict(cacheNames = "books", beforeInvocation = true)
		public void evictFirst(String id) {
		}

		@CachePut(cacheNames = "strict", cacheManager = "strictCacheManager")
		public String updateToNothing(String id) {
			return null;
		}

		@CachePut("books")
		public String update(String id) {
			return "title of " + id;
		}

	}

	static class RecordingErrorHandler extends SimpleCacheErrorHandler {

		final List<String> failures = new CopyOnWriteArrayList<>();

		@Override
		public void handleCachePutError(RuntimeException exception, Cache cache, Object key, Object value) {
			this.failures.add("put " + cache.getName() + " " + key);
			throw exception;
		}

	}

	@Configuration
	@EnableAutoConfiguration
	@EnableCaching
	static class TestApplication implements CachingConfigurer {

		private final RecordingErrorHandler errorHandler = new RecordingErrorHandler();

		@Bean
		@Primary
		@Override
		public CaffeineCacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CaffeineCacheManager strictCacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager();
			cacheManager.setAllowNullValues(false);
			return cacheManager;
		}

		@Bean
		CacheManager transactionalCacheManager(CacheManager cacheManager) {
			return new TransactionAwareCacheManagerProxy(cacheManager);
		}

		@Bean
		@Primary
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcTransactionManager ownTransactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcTransactionManager otherTransactionManager() {
			return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:"));
		}

		@Bean
		Books books(JdbcTemplate jdbc) {
			return new Books(jdbc);
		}

		@Bean
		RecordingErrorHandler recordingErrorHandler() {
			return this.errorHandler;
		}

		@Override
		public CacheErrorHandler errorHandler() {
			return this.errorHandler;
		}

	}

}
