package io.github.cacheinvalidation.integration;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;

/**
 * A service that caches in every style that Spring knows.
 */
@CacheConfig(cacheNames = "configured")
class Library {

	final AtomicInteger loads = new AtomicInteger();

	@Cacheable("plain")
	public String plain(Object key) {
		return load(key);
	}

	@Cacheable(cacheNames = "synchronized", sync = true)
	public String synchronizedLoad(Object key) {
		return load(key);
	}

	@Cacheable(cacheNames = "named-manager", cacheManager = "otherCacheManager")
	public String namedManager(Object key) {
		return load(key);
	}

	@Cacheable(cacheNames = "named-resolver", cacheResolver = "libraryCacheResolver")
	public String namedResolver(Object key) {
		return load(key);
	}

	@Caching(cacheable = { @Cacheable("several-1"), @Cacheable("several-2") })
	public String several(Object key) {
		return load(key);
	}

	@Cacheable({ "list-1", "list-2" })
	public String twoCaches(Object key) {
		return load(key);
	}

	@Cacheable
	public String configured(Object key) {
		return load(key);
	}

	@Cacheable(cacheNames = "optional", unless = "#result == null")
	public Optional<String> optional(Object key) {
		return Optional.of(load(key));
	}

	@Cacheable(cacheNames = "null-value")
	public String nullValue(Object key) {
		load(key);
		return null;
	}

	@Cacheable(cacheNames = "future", cacheManager = "asyncCacheManager")
	public CompletableFuture<String> future(Object key) {
		return CompletableFuture.supplyAsync(() -> load(key));
	}

	@Cacheable(cacheNames = "sync-future", cacheManager = "asyncCacheManager", sync = true)
	public CompletableFuture<String> synchronizedFuture(Object key) {
		return CompletableFuture.supplyAsync(() -> load(key));
	}

	@Cacheable(cacheNames = "mono", cacheManager = "asyncCacheManager")
	public Mono<String> mono(Object key) {
		return Mono.fromSupplier(() -> load(key));
	}

	@Cacheable(cacheNames = "flux", cacheManager = "asyncCacheManager")
	public Flux<String> flux(Object key) {
		return Flux.defer(() -> Flux.just(load(key), "end"));
	}

	@Cacheable(cacheNames = "sync-mono", cacheManager = "asyncCacheManager", sync = true)
	public Mono<String> synchronizedMono(Object key) {
		return Mono.fromSupplier(() -> load(key));
	}

	@CachePut("plain")
	public String update(Object key) {
		return load(key);
	}

	@CachePut(cacheNames = "mono", cacheManager = "asyncCacheManager")
	public Mono<String> updateMono(Object key) {
		return Mono.fromSupplier(() -> load(key));
	}

	@CacheEvict("plain")
	public void evict(Object key) {
	}

	@CacheEvict(cacheNames = "plain", beforeInvocation = true)
	public void evictFirst(Object key) {
	}

	@CacheEvict(cacheNames = "plain", allEntries = true)
	public void evictAll() {
	}

	@Caching(evict = { @CacheEvict("plain"),
			@CacheEvict(cacheNames = "named-manager", cacheManager = "otherCacheManager"),
			@CacheEvict(cacheNames = "future", cacheManager = "asyncCacheManager") })
	public void evictInSeveral(Object key) {
	}

	private String load(Object key) {
		return key + " loaded " + this.loads.incrementAndGet();
	}

}
