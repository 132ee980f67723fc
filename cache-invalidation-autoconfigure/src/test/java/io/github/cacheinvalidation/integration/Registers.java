package io.github.cacheinvalidation.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

import io.github.cacheinvalidation.integration.History.Version;

/**
 * Versioned registers in a database, cached in every style.
 */
class Registers {

	private static final AtomicLong WRITERS = new AtomicLong();

	/**
	 * How long a slow load waits for an eviction that overtakes it.
	 */
	private static final long SLOW_MICROS = 3_000;

	private final JdbcTemplate jdbc;

	private final AppliedEvictions evictions;

	private final Executor executor;

	private final AtomicLong loads = new AtomicLong();

	Registers(JdbcTemplate jdbc, AppliedEvictions evictions, Executor executor) {
		this.jdbc = jdbc;
		this.evictions = evictions;
		this.executor = executor;
	}

	@Cacheable(cacheResolver = "syncResolver")
	public Version plain(RegisterKey key) {
		return load(key);
	}

	@Cacheable(cacheResolver = "syncResolver", sync = true)
	public Version synchronizedLoad(RegisterKey key) {
		return load(key);
	}

	@Cacheable(cacheResolver = "asyncResolver")
	public Version plainAsync(RegisterKey key) {
		return load(key);
	}

	@Cacheable(cacheResolver = "asyncResolver", sync = true)
	public Version synchronizedAsync(RegisterKey key) {
		return load(key);
	}

	@Cacheable(cacheResolver = "asyncResolver")
	public CompletableFuture<Version> future(RegisterKey key) {
		return CompletableFuture.supplyAsync(() -> load(key), this.executor);
	}

	@Cacheable(cacheResolver = "asyncResolver", sync = true)
	public CompletableFuture<Version> synchronizedFuture(RegisterKey key) {
		return CompletableFuture.supplyAsync(() -> load(key), this.executor);
	}

	/**
	 * Reads on the thread of the caller, and so in its transaction.
	 */
	@Cacheable(cacheResolver = "asyncResolver")
	public CompletableFuture<Version> futureReadHere(RegisterKey key) {
		return CompletableFuture.completedFuture(load(key));
	}

	@Cacheable(cacheResolver = "asyncResolver", sync = true)
	public CompletableFuture<Version> synchronizedFutureReadHere(RegisterKey key) {
		return CompletableFuture.completedFuture(load(key));
	}

	/**
	 * Reads on the thread of the caller, but ends on another one.
	 */
	@Cacheable(cacheResolver = "asyncResolver")
	public CompletableFuture<Version> futureThatEndsElsewhere(RegisterKey key) {
		Version version = load(key);
		return CompletableFuture.supplyAsync(() -> version, this.executor);
	}

	@Cacheable(cacheResolver = "asyncResolver")
	public Mono<Version> mono(RegisterKey key) {
		return Mono.fromSupplier(() -> load(key));
	}

	/**
	 * Now and then a load takes until it has been overtaken.
	 */
	Version load(RegisterKey key) {
		Version version = read(key);
		if (this.loads.incrementAndGet() % 3 == 0) {
			this.evictions.awaitNext(key.register(), SLOW_MICROS);
		}
		return version;
	}

	Version read(RegisterKey key) {
		return this.jdbc.queryForObject("select version, writer from register where id = ?",
				(row, number) -> new Version(key.register(), row.getInt(1), row.getLong(2)), key.register());
	}

	long loads() {
		return this.loads.get();
	}

	/**
	 * Raise the version.
	 */
	@Transactional
	public Version write(RegisterKey key) {
		this.jdbc.update("update register set version = version + 1, writer = ? where id = ?",
				WRITERS.incrementAndGet(), key.register());
		return read(key);
	}

	@Transactional
	@CacheEvict(cacheResolver = "bothResolver", key = "#key.at(#result.number())")
	public Version writeAndEvict(RegisterKey key) {
		return write(key);
	}

	@Transactional
	@CacheEvict(cacheResolver = "bothResolver", beforeInvocation = true)
	public Version evictAndWrite(RegisterKey key) {
		return write(key);
	}

	@Transactional
	@CacheEvict(cacheResolver = "bothResolver", allEntries = true)
	public Version writeAndClear(RegisterKey key) {
		return write(key);
	}

	@Transactional
	@CachePut(cacheResolver = "bothResolver", key = "#key.at(#result.number())")
	public Version writeAndPut(RegisterKey key) {
		return write(key);
	}

}
