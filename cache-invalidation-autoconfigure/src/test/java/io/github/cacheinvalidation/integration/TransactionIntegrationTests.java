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
import org.junit.jupiter.api.Test;

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
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.memory.RemovalWatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Caches and transactions, on a real database.
 */
class TransactionIntegrationTests {

	private static final int LIMIT = 30;

	private final InMemoryBus bus = new InMemoryBus();

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private ConfigurableApplicationContext node;

	private Cache cache;

	private JdbcTemplate jdbc;

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

	@Test
	void changesWaitForTheCommitHereAndElsewhere() {
		hold("evicted");
		hold("updated");
		inTransaction((status) -> {
			this.cache.evict("evicted");
			this.cache.put("updated", "new");
			assertThat(held("evicted")).isEqualTo("held");
			assertThat(held("updated")).isEqualTo("held");
			assertThat(this.messages).isEmpty();
		});
		assertThat(held("evicted")).isNull();
		assertThat(held("updated")).isEqualTo("new");
		awaitMessages("\"keys\":[\"evicted\",\"updated\"]");
	}

	@Test
	void nothingHappensOnRollback() {
		hold("key");
		Cache other = this.node.getBean(CacheManager.class).getCache("other");
		inTransaction((status) -> {
			this.cache.evict("key");
			this.cache.put("new", "value");
			other.clear();
			this.node.getBean(CacheManager.class).resetCaches();
			status.setRollbackOnly();
		});
		assertThat(held("key")).isEqualTo("held");
		assertThat(held("new")).isNull();
		assertNothingSent();
	}

	@Test
	void wholeTransactionIsOneMessageMergedAndInOrder() {
		Cache other = this.node.getBean(CacheManager.class).getCache("other");
		inTransaction((status) -> {
			for (int i = 0; i < 50; i++) {
				this.cache.evict("a");
				this.cache.put("b", i);
			}
			other.evict("swallowed");
			other.clear();
			other.put("after the clear", 1);
			this.cache.evict("b");
		});
		assertThat(held("b")).isNull();
		assertThat(other.get("after the clear").get()).isEqualTo(1);
		awaitMessages("{\"manager\":\"cacheManager\",\"cache\":\"other\",\"clear\":true},"
				+ "{\"manager\":\"cacheManager\",\"cache\":\"books\",\"keys\":[\"a\",\"b\"]}]");
	}

	@Test
	void transactionGoesPastTheCacheForWhatItHasChanged() {
		hold("key");
		hold("other");
		inTransaction((status) -> {
			this.cache.evict("key");
			assertThat(this.cache.get("key")).isNull();
			assertThat(this.cache.get("key", String.class)).isNull();
			assertThat(this.cache.get("key", () -> "uncommitted")).isEqualTo("uncommitted");
			assertThat(this.cache.get("key")).isNull();
			assertThat(this.cache.get("other").get()).isEqualTo("held");
			assertThat(CompletableFuture.supplyAsync(() -> this.cache.get("key").get()).join()).isEqualTo("held");
			this.cache.clear();
			assertThat(this.cache.get("other")).isNull();
			status.setRollbackOnly();
		});
		assertThat(this.cache.get("key").get()).isEqualTo("held");
		assertThat(this.cache.get("other").get()).isEqualTo("held");
	}

	@Test
	void methodThatReadsWhatItHasJustEvictedCachesNothingUncommitted() {
		Books books = this.node.getBean(Books.class);
		assertThat(books.title("key")).isEqualTo("old");
		inTransaction((status) -> {
			books.rename("key", "uncommitted");
			assertThat(books.title("key")).isEqualTo("uncommitted");
			assertThat(held("key")).isEqualTo("old");
			status.setRollbackOnly();
		});
		assertThat(books.title("key")).isEqualTo("old");
		inTransaction((status) -> books.rename("key", "committed"));
		assertThat(books.title("key")).isEqualTo("committed");
	}

	@Test
	void whatATransactionAloneHasSeenIsForgottenOnRollback() {
		Books books = this.node.getBean(Books.class);
		inTransaction((status) -> {
			this.jdbc.update("update book set title = 'uncommitted' where id = 'key'");
			assertThat(books.title("key")).isEqualTo("uncommitted");
			status.setRollbackOnly();
		});
		assertThat(books.title("key")).isEqualTo("old");
		assertNothingSent();
	}

	@Test
	void snapshotOlderThanAnEvictionIsNotStored() throws Exception {
		Books books = this.node.getBean(Books.class);
		TransactionTemplate snapshot = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
		snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		snapshot.executeWithoutResult((status) -> {
			assertThat(this.jdbc.queryForObject("select count(*) from book", Integer.class)).isEqualTo(1);
			elsewhere(() -> {
				this.jdbc.update("update book set title = 'new' where id = 'key'");
				this.cache.evict("key");
			});
			assertThat(books.title("key")).as("row of the snapshot").isEqualTo("old");
			assertThat(books.synchronizedTitle("key")).as("row of the snapshot").isEqualTo("old");
		});
		assertThat(this.cache.get("key")).isNull();
		assertThat(books.title("key")).isEqualTo("new");
	}

	@Test
	void innerTransactionIsItsOwn() {
		hold("outer");
		hold("inner");
		inTransaction((outer) -> {
			this.cache.evict("outer");
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				assertThat(this.cache.get("outer").get()).isEqualTo("held");
				this.cache.evict("inner");
			});
			assertThat(held("inner")).isNull();
			assertThat(this.cache.get("outer")).isNull();
			outer.setRollbackOnly();
		});
		assertThat(held("outer")).isEqualTo("held");
		awaitMessages("\"keys\":[\"inner\"]");
	}

	@Test
	void rollbackToASavepointTakesBackWhatCameAfterIt() {
		hold("before");
		hold("after");
		inTransaction((outer) -> {
			this.cache.evict("before");
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				this.cache.evict("after");
				this.cache.put("before", "nested");
				nested.setRollbackOnly();
			});
			transaction(TransactionDefinition.PROPAGATION_NESTED)
				.executeWithoutResult((nested) -> this.cache.put("kept", "nested"));
		});
		assertThat(held("before")).isNull();
		assertThat(held("after")).isEqualTo("held");
		assertThat(held("kept")).isEqualTo("nested");
		awaitMessages("\"keys\":[\"before\",\"kept\"]");
	}

	@Test
	void immediateOperationsWaitAsWellAndAnswerForTheMoment() {
		hold("key");
		inTransaction((status) -> {
			assertThat(this.cache.evictIfPresent("key")).isTrue();
			assertThat(this.cache.evictIfPresent("key")).isFalse();
			assertThat(this.cache.putIfAbsent("key", "new")).isNull();
			assertThat(this.cache.putIfAbsent("key", "other").get()).isEqualTo("new");
			assertThat(this.cache.evictIfPresent("key")).isTrue();
			assertThat(this.cache.invalidate()).isTrue();
			assertThat(this.cache.putIfAbsent("kept", "value")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(held("key")).isNull();
		assertThat(held("kept")).isEqualTo("value");
		awaitMessages("\"clear\":true");
	}

	@Test
	void entryThatIsThereIsNotPutIfAbsent() {
		hold("key");
		inTransaction((status) -> assertThat(this.cache.putIfAbsent("key", "new").get()).isEqualTo("held"));
		assertThat(held("key")).isEqualTo("held");
		assertNothingSent();
	}

	@Test
	void resetOfTheCachesWaitsForTheCommit() {
		hold("key");
		CacheManager manager = this.node.getBean(CacheManager.class);
		inTransaction((status) -> {
			manager.resetCaches();
			assertThat(this.cache.get("key")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(manager.getCache("books").get("key")).isNull();
		awaitMessages("{\"manager\":\"cacheManager\",\"clear\":true}");
	}

	@Test
	void annotatedMethodsInATransactionWait() {
		Books books = this.node.getBean(Books.class);
		hold("key");
		inTransaction((status) -> {
			books.evictFirst("key");
			books.update("updated");
			assertThat(held("key")).isEqualTo("held");
			assertThat(held("updated")).isNull();
		});
		assertThat(held("key")).isNull();
		assertThat(held("updated")).isEqualTo("title of updated");
	}

	@Test
	void transactionalCachesOfTheApplicationKeepTheirOrder() {
		CacheManager transactional = this.node.getBean("transactionalCacheManager", CacheManager.class);
		Cache decorated = transactional.getCache("books");
		hold("key");
		inTransaction((status) -> {
			decorated.evict("key");
			decorated.put("new", "value");
			assertThat(held("key")).isEqualTo("held");
			assertThat(this.messages).isEmpty();
		});
		assertThat(held("key")).isNull();
		assertThat(held("new")).isEqualTo("value");
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.until(() -> String.join("", this.messages).contains("\"new\""));
		assertThat(String.join("", this.messages)).containsOnlyOnce("\"key\"").containsOnlyOnce("\"new\"");
		Books books = this.node.getBean(Books.class);
		this.messages.clear();
		inTransaction((status) -> assertThat(books.transactionalTitle("key")).isEqualTo("old"));
		assertThat(held("key")).isEqualTo("old");
		assertNothingSent();
	}

	@Test
	void transactionsOfAManagerThatTellsNobodyWorkToo() {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		hold("key");
		template.executeWithoutResult((status) -> {
			this.cache.evict("key");
			assertThat(this.cache.get("key")).isNull();
			assertThat(held("key")).isEqualTo("held");
		});
		assertThat(held("key")).isNull();
		hold("decorated");
		CacheManager transactional = this.node.getBean("transactionalCacheManager", CacheManager.class);
		template.executeWithoutResult((status) -> transactional.getCache("books").evict("decorated"));
		assertThat(held("decorated")).isNull();
	}

	@Test
	void nothingIsStoredOfWhatATransactionOfUnknownAgeLoads() {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		readAnOldSnapshot(template);
		assertThat(held("key")).isNull();
		template.executeWithoutResult((status) -> this.cache.put("key", "may be old"));
		assertThat(held("key")).isNull();
	}

	@Test
	void managerOfTheApplicationsOwnTellsOfItsTransactionsAsWell() {
		TransactionTemplate template = new TransactionTemplate(
				this.node.getBean("ownTransactionManager", PlatformTransactionManager.class));
		readAnOldSnapshot(template);
		assertThat(held("key")).isNull();
		template.executeWithoutResult((status) -> this.node.getBean(Books.class).title("key"));
		assertThat(held("key")).isEqualTo("new");
	}

	private void readAnOldSnapshot(TransactionTemplate template) {
		template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		template.executeWithoutResult((status) -> {
			assertThat(this.jdbc.queryForObject("select count(*) from book", Integer.class)).isEqualTo(1);
			elsewhere(() -> {
				this.jdbc.update("update book set title = 'new' where id = 'key'");
				this.cache.evict("key");
			});
			assertThat(this.node.getBean(Books.class).title("key")).as("row of the snapshot").isEqualTo("old");
		});
	}

	@Test
	void savepointThatIsOlderThanTheFirstUseOfACacheTakesAllBack() {
		TransactionTemplate outer = new TransactionTemplate(new JdbcTransactionManager(this.jdbc.getDataSource()));
		TransactionTemplate nested = new TransactionTemplate(outer.getTransactionManager());
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		hold("key");
		outer.executeWithoutResult((status) -> nested.executeWithoutResult((inner) -> {
			this.cache.evict("key");
			inner.setRollbackOnly();
		}));
		assertThat(held("key")).isEqualTo("held");
	}

	@Test
	void transactionOfAnotherManagerSeesWhatTheOuterOneHasChanged() {
		Books books = this.node.getBean(Books.class);
		TransactionTemplate other = new TransactionTemplate(
				this.node.getBean("otherTransactionManager", PlatformTransactionManager.class));
		hold("key");
		inTransaction((outer) -> {
			books.rename("key", "uncommitted");
			other.executeWithoutResult((inner) -> assertThat(books.title("key")).isNotEqualTo("held"));
			assertThat(this.cache.get("key")).isNull();
			outer.setRollbackOnly();
		});
		nativeCache().invalidateAll();
		inTransaction((outer) -> {
			this.jdbc.update("update book set title = 'uncommitted' where id = 'key'");
			other.executeWithoutResult((inner) -> books.title("key"));
			outer.setRollbackOnly();
		});
		assertThat(held("key")).isNull();
	}

	@Test
	void transactionThatSomebodyElseHasBegunEndsWithItsCompletion() throws Exception {
		ForeignTransactionManager foreign = new ForeignTransactionManager();
		hold("key");
		new TransactionTemplate(foreign).executeWithoutResult((status) -> this.cache.evict("key"));
		assertThat(held("key")).as("before the commit").isEqualTo("held");
		assertNothingSent();
		elsewhere(() -> foreign.complete(TransactionSynchronization.STATUS_COMMITTED));
		assertThat(held("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
		hold("key");
		inTransaction((status) -> {
			this.cache.evict("key");
			assertThat(held("key")).as("the thread goes on as before").isEqualTo("held");
		});
		assertThat(held("key")).isNull();
	}

	@Test
	void keyThatHasAnArrayInACollectionIsEvicted() {
		List<Object> key = List.of(new int[] { 1 });
		hold(key);
		inTransaction((status) -> this.cache.evict(key));
		assertThat(held(key)).isNull();
	}

	@Test
	void updateThatFailsLeavesNothingOutdated() {
		Cache strict = this.node.getBean("strictCacheManager", CacheManager.class).getCache("strict");
		strict.put("key", "old");
		settle();
		this.messages.clear();
		assertThatIllegalArgumentException().isThrownBy(() -> this.node.getBean(Books.class).updateToNothing("key"));
		assertThat(strict.get("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
	}

	@Test
	void methodThatEvictsFirstAndLoadsThenIsCached() {
		hold("key");
		assertThat(this.node.getBean(Books.class).refreshed("key")).isEqualTo("old");
		assertThat(held("key")).isEqualTo("old");
	}

	@Test
	void failureAfterTheCommitReachesTheErrorHandlerAndNotTheCaller() {
		Cache strict = this.node.getBean("strictCacheManager", CacheManager.class).getCache("strict");
		inTransaction((status) -> {
			this.jdbc.update("update book set title = 'committed' where id = 'key'");
			strict.put("key", null);
			strict.evict("other");
		});
		assertThat(this.jdbc.queryForObject("select title from book", String.class)).isEqualTo("committed");
		assertThat(this.node.getBean(RecordingErrorHandler.class).failures).containsExactly("put strict key");
		awaitMessages("\"keys\":[\"key\",\"other\"]");
	}

	@Test
	void withoutATransactionChangesAreImmediate() {
		hold("key");
		this.cache.evict("key");
		assertThat(held("key")).isNull();
		awaitMessages("\"keys\":[\"key\"]");
	}

	@Test
	void afterTheTransactionItsThreadUsesTheCacheAgain() {
		inTransaction((status) -> this.cache.evict("key"));
		this.cache.put("key", "value");
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		PlatformTransactionManager manager = this.node.getBean(PlatformTransactionManager.class);
		TransactionStatus status = manager.getTransaction(new DefaultTransactionDefinition());
		assertThat(this.cache.get("key").get()).isEqualTo("value");
		manager.rollback(status);
	}

	private void inTransaction(Consumer<TransactionStatus> action) {
		transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(action);
	}

	private TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.node.getBean(PlatformTransactionManager.class));
		template.setPropagationBehavior(propagation);
		return template;
	}

	private static void elsewhere(Runnable action) {
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
	private void hold(Object key) {
		nativeCache().put(key, "held");
	}

	private Object held(Object key) {
		return nativeCache().getIfPresent(key);
	}

	@SuppressWarnings("unchecked")
	private com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache() {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) this.cache.getNativeCache();
	}

	/**
	 * Wait for the one message that has been sent.
	 */
	private void awaitMessages(String... parts) {
		Awaitility.await().atMost(Duration.ofSeconds(LIMIT)).until(() -> this.messages.size() == parts.length);
		settle();
		List<String> sent = new ArrayList<>(this.messages);
		assertThat(sent).hasSize(parts.length);
		for (int i = 0; i < parts.length; i++) {
			assertThat(sent.get(i)).contains(parts[i]);
		}
	}

	private void assertNothingSent() {
		settle();
		assertThat(this.messages).isEmpty();
	}

	/**
	 * Send a mark and wait until it has been seen: nothing else is on its way then.
	 */
	private void settle() {
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

	/**
	 * Takes part in a transaction that goes on without it.
	 */
	@SuppressWarnings("serial")
	static class ForeignTransactionManager extends AbstractPlatformTransactionManager {

		private final transient List<TransactionSynchronization> waiting = new ArrayList<>();

		void complete(int status) {
			this.waiting.forEach((synchronization) -> synchronization.afterCompletion(status));
		}

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return true;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			throw new IllegalStateException("There is one already");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			throw new IllegalStateException("Somebody else does that");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			throw new IllegalStateException("Somebody else does that");
		}

		@Override
		protected void registerAfterCompletionWithExistingTransaction(Object transaction,
				List<TransactionSynchronization> synchronizations) {
			this.waiting.addAll(synchronizations);
		}

	}

	static class RecordingErrorHandler extends SimpleCacheErrorHandler {

		private final List<String> failures = new CopyOnWriteArrayList<>();

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
