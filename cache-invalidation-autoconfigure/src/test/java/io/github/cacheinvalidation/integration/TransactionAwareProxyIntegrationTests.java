package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.memory.RemovalWatcher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link TransactionAwareCacheManagerProxy} of the application's own around a manager
 * that takes part: what it has put off until the commit isn't put off again, nor sent
 * twice.
 */
class TransactionAwareProxyIntegrationTests {

	private static final List<String> MESSAGES = new CopyOnWriteArrayList<>();

	private static ConfigurableApplicationContext node;

	private final CacheManager transactional = node.getBean("transactionalCacheManager", CacheManager.class);

	private final Cache cache = this.transactional.getCache("books");

	@BeforeAll
	static void startNode() {
		InMemoryBus bus = new InMemoryBus();
		RemovalWatcher.watch(bus, MESSAGES::add);
		node = new SpringApplicationBuilder(TestApplication.class)
			.initializers(
					(context) -> context.getBeanFactory().registerSingleton("inMemoryTransport", bus.newTransport()))
			.properties("spring.main.banner-mode=off", "spring.datasource.generate-unique-name=true")
			.run();
	}

	@AfterAll
	static void stopNode() {
		node.close();
	}

	@BeforeEach
	void fillCache() {
		settle();
		MESSAGES.clear();
		nativeCache().invalidateAll();
		nativeCache().put("key", "held");
		nativeCache().put("other", "held");
	}

	static Map<String, Consumer<TransactionAwareProxyIntegrationTests>> removals() {
		Map<String, Consumer<TransactionAwareProxyIntegrationTests>> removals = new LinkedHashMap<>();
		removals.put("evict", (test) -> test.cache.evict("key"));
		removals.put("evictIfPresent", (test) -> assertThat(test.cache.evictIfPresent("key")).isTrue());
		removals.put("clear", (test) -> test.cache.clear());
		removals.put("invalidate", (test) -> assertThat(test.cache.invalidate()).isTrue());
		removals.put("resetCaches", (test) -> test.transactional.resetCaches());
		removals.put("@CacheEvict", (test) -> test.books().evict("key"));
		removals.put("@CacheEvict(beforeInvocation)", (test) -> test.books().evictFirst("key"));
		removals.put("@CacheEvict(allEntries)", (test) -> test.books().evictAll());
		return removals;
	}

	static Stream<String> removalNames() {
		return removals().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void removalHappensOnceAndAfterTheCommit(String removal) {
		inTransaction((status) -> {
			removals().get(removal).accept(this);
			assertThat(held("key")).isEqualTo("held");
			assertNothingSent();
		});
		assertThat(held("key")).isNull();
		assertSentOnce("\"cache\":\"books\"");
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void removalDoesNotHappenOnRollback(String removal) {
		inTransaction((status) -> {
			removals().get(removal).accept(this);
			status.setRollbackOnly();
		});
		assertThat(held("key")).isEqualTo("held");
		assertNothingSent();
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void removalWithoutATransactionIsImmediate(String removal) {
		removals().get(removal).accept(this);
		assertThat(held("key")).isNull();
		assertSentOnce("\"cache\":\"books\"");
	}

	static Map<String, Consumer<TransactionAwareProxyIntegrationTests>> updates() {
		Map<String, Consumer<TransactionAwareProxyIntegrationTests>> updates = new LinkedHashMap<>();
		updates.put("put", (test) -> test.cache.put("new", "updated"));
		updates.put("putIfAbsent", (test) -> assertThat(test.cache.putIfAbsent("new", "updated")).isNull());
		updates.put("@CachePut", (test) -> test.books().update("new"));
		return updates;
	}

	static Stream<String> updateNames() {
		return updates().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("updateNames")
	void updateHappensOnceAndAfterTheCommit(String update) {
		inTransaction((status) -> {
			updates().get(update).accept(this);
			assertThat(held("new")).isNull();
			assertNothingSent();
		});
		assertThat(held("new")).isEqualTo("updated");
		assertSentOnce("\"new\"");
	}

	@ParameterizedTest
	@MethodSource("updateNames")
	void updateDoesNotHappenOnRollback(String update) {
		inTransaction((status) -> {
			updates().get(update).accept(this);
			status.setRollbackOnly();
		});
		assertThat(held("new")).isNull();
		assertNothingSent();
	}

	@Test
	void methodsReadPastTheCacheForWhatMethodsHaveChanged() {
		inTransaction((status) -> {
			books().evict("key");
			assertThat(books().title("key")).isEqualTo("title of key");
			books().evict("other");
		});
		assertThat(held("key")).isNull();
		assertSentOnce("\"key\",\"other\"");
	}

	@Test
	void changesKeepTheirOrder() {
		inTransaction((status) -> {
			this.cache.put("key", "updated");
			this.cache.evict("key");
			this.cache.evict("other");
			this.cache.put("other", "updated");
		});
		assertThat(held("key")).isNull();
		assertThat(held("other")).isEqualTo("updated");
		inTransaction((status) -> {
			this.cache.put("key", "updated");
			this.cache.clear();
			this.cache.put("new", "updated");
		});
		assertThat(held("key")).isNull();
		assertThat(held("other")).isNull();
		assertThat(held("new")).isEqualTo("updated");
	}

	@Test
	void loadsAreSilentAndLeaveNothingUncommitted() {
		Books books = books();
		inTransaction((status) -> {
			assertThat(books.title("loaded")).isEqualTo("title of loaded");
			assertThat(books.synchronizedTitle("synchronized")).isEqualTo("title of synchronized");
		});
		assertThat(held("loaded")).isNotNull();
		assertThat(held("synchronized")).isNotNull();
		inTransaction((status) -> {
			assertThat(books.title("rolled back")).isEqualTo("title of rolled back");
			assertThat(books.synchronizedTitle("rolled back, synchronized")).isNotNull();
			status.setRollbackOnly();
		});
		assertThat(held("rolled back")).isNull();
		assertThat(held("rolled back, synchronized")).isNull();
		assertNothingSent();
	}

	@Test
	void whatATransactionHasReadBeforeItsOwnEvictionIsNotStored() {
		inTransaction((status) -> {
			this.cache.evict("loaded");
			assertThat(books().title("loaded")).isNotNull();
		});
		assertThat(held("loaded")).isNull();
	}

	private Books books() {
		return node.getBean(Books.class);
	}

	private void inTransaction(Consumer<TransactionStatus> action) {
		new TransactionTemplate(node.getBean(PlatformTransactionManager.class)).executeWithoutResult(action);
	}

	private Object held(Object key) {
		return nativeCache().getIfPresent(key);
	}

	@SuppressWarnings("unchecked")
	private com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache() {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) this.cache.getNativeCache();
	}

	private static void assertSentOnce(String part) {
		settle();
		assertThat(String.join("", MESSAGES)).containsOnlyOnce(part);
	}

	private static void assertNothingSent() {
		settle();
		assertThat(MESSAGES).allSatisfy((message) -> assertThat(message).doesNotContain("\"cacheManager\""));
	}

	/**
	 * Send a mark, on a thread without a transaction, and wait until it has been seen:
	 * what was sent before has been seen then, too.
	 */
	private static void settle() {
		String mark = UUID.randomUUID().toString();
		CompletableFuture
			.runAsync(() -> node.getBean("otherCacheManager", CacheManager.class).getCache("marks").evict(mark))
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> MESSAGES.stream().anyMatch((message) -> message.contains(mark)));
	}

	@CacheConfig(cacheNames = "books", cacheManager = "transactionalCacheManager")
	static class Books {

		@Cacheable
		public String title(String id) {
			return "title of " + id;
		}

		@Cacheable(sync = true)
		public String synchronizedTitle(String id) {
			return "title of " + id;
		}

		@CacheEvict
		public void evict(String id) {
		}

		@CacheEvict(beforeInvocation = true)
		public void evictFirst(String id) {
		}

		@CacheEvict(allEntries = true)
		public void evictAll() {
		}

		@CachePut
		public String update(String id) {
			return "updated";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching(proxyTargetClass = true)
	static class TestApplication {

		@Bean
		@Primary
		CaffeineCacheManager cacheManager() {
			return new CaffeineCacheManager("books");
		}

		@Bean
		CaffeineCacheManager otherCacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CacheManager transactionalCacheManager(CacheManager cacheManager) {
			return new TransactionAwareCacheManagerProxy(cacheManager);
		}

		@Bean
		Books books() {
			return new Books();
		}

	}

}
