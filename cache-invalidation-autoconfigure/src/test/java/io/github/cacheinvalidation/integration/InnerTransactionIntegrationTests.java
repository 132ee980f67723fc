package io.github.cacheinvalidation.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.memory.InMemoryBus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cached methods that are called in a transaction, but have one of their own.
 */
class InnerTransactionIntegrationTests {

	private static final int LIMIT = 30;

	private final InMemoryBus bus = new InMemoryBus();

	private ConfigurableApplicationContext node;

	private ConfigurableApplicationContext other;

	private Books books;

	@BeforeEach
	void startNodes() {
		this.node = start();
		this.other = start();
		this.books = this.node.getBean(Books.class);
		JdbcTemplate jdbc = this.node.getBean(JdbcTemplate.class);
		jdbc.execute("create table book (id varchar primary key, title varchar)");
		jdbc.update("insert into book values ('key', 'old'), ('outer', 'old')");
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(TestApplication.class).initializers(
				(context) -> context.getBeanFactory().registerSingleton("inMemoryTransport", this.bus.newTransport()))
			.properties("spring.main.banner-mode=off", "spring.datasource.generate-unique-name=true")
			.run();
	}

	@AfterEach
	void stopNodes() {
		this.node.close();
		this.other.close();
	}

	@Test
	void whatIsCommittedIsEvictedThoughTheOuterTransactionIsRolledBack() {
		hold("key");
		hold("outer");
		inTransaction((outer) -> {
			this.books.rename("outer", "uncommitted");
			this.books.renameByItself("key", "new");
			assertThat(held(this.node, "key")).isNull();
			awaitRemovalElsewhere("key");
			outer.setRollbackOnly();
		});
		assertThat(this.books.title("key")).isEqualTo("new");
		assertThat(held(this.node, "outer")).isEqualTo("held");
		assertThat(held(this.other, "outer")).isEqualTo("held");
	}

	@Test
	void whatIsCommittedIsEvictedWhateverTheMethodReturns() {
		hold("key");
		inTransaction((outer) -> {
			assertThat(this.books.saveByItself("key", "new")).isEqualTo("new");
			assertThat(held(this.node, "key")).isNull();
			awaitRemovalElsewhere("key");
			outer.setRollbackOnly();
		});
	}

	@Test
	void whatIsCommittedIsClearedThoughTheOuterTransactionIsRolledBack() {
		hold("key");
		inTransaction((outer) -> {
			this.books.renameAllByItself("new");
			assertThat(held(this.node, "key")).isNull();
			awaitRemovalElsewhere("key");
			outer.setRollbackOnly();
		});
	}

	@Test
	void valueThatMayBeChangedBeforeTheOuterCommitIsNotPut() {
		hold("key");
		inTransaction((outer) -> {
			assertThat(this.books.updateByItself("key", "new")).isEqualTo("new");
			assertThat(held(this.node, "key")).isNull();
			elsewhere(() -> this.books.rename("key", "newer"));
		});
		assertThat(this.books.title("key")).isEqualTo("newer");
	}

	@Test
	void methodThatGoesOnOnAnotherThreadIsNoPartOfTheTransaction() {
		hold("key");
		CompletableFuture<Void> go = new CompletableFuture<>();
		inTransaction((outer) -> {
			CompletableFuture<Void> renamed = this.books.renameOnAnotherThread("key", "new", go);
			elsewhere(() -> go.complete(null));
			renamed.orTimeout(LIMIT, TimeUnit.SECONDS).join();
			assertThat(held(this.node, "key")).isNull();
			outer.setRollbackOnly();
		});
		assertThat(this.books.title("key")).isEqualTo("new");
		awaitRemovalElsewhere("key");
	}

	private void inTransaction(Consumer<TransactionStatus> action) {
		new TransactionTemplate(this.node.getBean(PlatformTransactionManager.class)).executeWithoutResult(action);
	}

	private static void elsewhere(Runnable action) {
		CompletableFuture.runAsync(action).orTimeout(LIMIT, TimeUnit.SECONDS).join();
	}

	private void hold(String key) {
		nativeCache(this.node).put(key, "held");
		nativeCache(this.other).put(key, "held");
	}

	private static Object held(ConfigurableApplicationContext node, String key) {
		return nativeCache(node).getIfPresent(key);
	}

	private void awaitRemovalElsewhere(String key) {
		Awaitility.await().atMost(LIMIT, TimeUnit.SECONDS).until(() -> held(this.other, key) == null);
	}

	@SuppressWarnings("unchecked")
	private static com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache(
			ConfigurableApplicationContext node) {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) node.getBean(CacheManager.class)
			.getCache("books")
			.getNativeCache();
	}

	@CacheConfig(cacheNames = "books")
	static class Books {

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable
		public String title(String id) {
			return this.jdbc.queryForObject("select title from book where id = ?", String.class, id);
		}

		@CacheEvict(key = "#id")
		public void rename(String id, String title) {
			change(id, title);
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@CacheEvict(key = "#id")
		public void renameByItself(String id, String title) {
			change(id, title);
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@CacheEvict(key = "#id")
		public Object saveByItself(String id, Object title) {
			change(id, title.toString());
			return title;
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@CacheEvict(allEntries = true)
		public void renameAllByItself(String title) {
			this.jdbc.update("update book set title = ?", title);
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@CachePut(key = "#id")
		public String updateByItself(String id, String title) {
			change(id, title);
			return title;
		}

		@CacheEvict(key = "#id")
		public CompletableFuture<Void> renameOnAnotherThread(String id, String title, CompletableFuture<Void> go) {
			return go.thenRun(() -> change(id, title));
		}

		private void change(String id, String title) {
			this.jdbc.update("update book set title = ? where id = ?", title, id);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class TestApplication {

		@Bean
		Books books(JdbcTemplate jdbc) {
			return new Books(jdbc);
		}

	}

}
