package io.github.cacheinvalidation.integration;

import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A reactive service with cached methods on a database.
 */
@CacheConfig(cacheNames = "books")
class ReactiveBooks {

	final AtomicInteger calls = new AtomicInteger();

	private final DatabaseClient database;

	ReactiveBooks(DatabaseClient database) {
		this.database = database;
	}

	@Cacheable
	public Mono<String> title(String id) {
		return select(id);
	}

	@Cacheable(sync = true)
	public Mono<String> synchronizedTitle(String id) {
		return select(id);
	}

	@Cacheable("titles")
	public Flux<String> titles(String prefix) {
		return this.database.sql("select title from book where id like :prefix order by id")
			.bind("prefix", prefix + "%")
			.map((row) -> row.get(0, String.class))
			.all();
	}

	@Cacheable(cacheNames = "titles", sync = true)
	public Flux<String> synchronizedTitles(String prefix) {
		return titles(prefix);
	}

	@CacheEvict(key = "#id")
	public Mono<Void> rename(String id, String title) {
		return change(id, title);
	}

	@CacheEvict(key = "#id")
	@Transactional
	public Mono<Void> renameInTransaction(String id, String title) {
		return change(id, title);
	}

	@CacheEvict(key = "#id")
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	public Mono<Void> renameInTransactionOfItsOwn(String id, String title) {
		return change(id, title);
	}

	@CacheEvict(key = "#id", beforeInvocation = true)
	public Mono<Void> evictThenRename(String id, String title) {
		return change(id, title);
	}

	@CachePut(key = "#id")
	public Mono<String> update(String id, String title) {
		return change(id, title).thenReturn(title);
	}

	/**
	 * Goes on on another thread than it began on.
	 */
	@CacheEvict
	public Mono<Void> forget(String id) {
		this.calls.incrementAndGet();
		return Mono.just(id).publishOn(Schedulers.boundedElastic()).then();
	}

	@CacheEvict(cacheNames = { "books", "titles" }, allEntries = true)
	public Flux<String> renameAll(String title) {
		return this.database.sql("update book set title = :title")
			.bind("title", title)
			.fetch()
			.rowsUpdated()
			.thenMany(Flux.just(title, title));
	}

	@CachePut(cacheNames = "titles", key = "#prefix")
	public Flux<String> updateAll(String prefix, String title) {
		return renameAll(title);
	}

	Mono<Void> change(String id, String title) {
		return this.database.sql("update book set title = :title where id = :id")
			.bind("title", title)
			.bind("id", id)
			.then();
	}

	Mono<String> select(String id) {
		return this.database.sql("select title from book where id = :id")
			.bind("id", id)
			.map((row) -> row.get(0, String.class))
			.one();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		CaffeineCacheManager cacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager();
			cacheManager.setAsyncCacheMode(true);
			return cacheManager;
		}

		@Bean
		ReactiveBooks books(DatabaseClient database) {
			return new ReactiveBooks(database);
		}

	}

}
