package io.github.cacheinvalidation.benchmarks.contender;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A node whose cache is Spring's.
 */
final class SpringCacheNode implements Node {

	private final Cache cache;

	private final Predicate<Long> held;

	private final Database database;

	private final Consumer<Runnable> transaction;

	private final Runnable closing;

	/**
	 * Create a node.
	 * @param cache the cache
	 * @param held whether a key is held
	 * @param database where values are loaded from
	 * @param transaction runs something in a transaction
	 * @param closing ends the node
	 */
	SpringCacheNode(Cache cache, Predicate<Long> held, Database database, Consumer<Runnable> transaction,
			Runnable closing) {
		this.cache = cache;
		this.held = held;
		this.database = database;
		this.transaction = transaction;
		this.closing = closing;
	}

	/**
	 * Create a node with Caffeine below.
	 * @param cache the cache
	 * @param database where values are loaded from
	 * @param transaction runs something in a transaction
	 * @param closing ends the node
	 */
	static SpringCacheNode local(Cache cache, Database database, Consumer<Runnable> transaction, Runnable closing) {
		Map<?, ?> entries = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).asMap();
		return new SpringCacheNode(cache, entries::containsKey, database, transaction, closing);
	}

	@Override
	public @Nullable Object get(Long key) {
		return this.cache.get(key);
	}

	@Override
	public @Nullable String read(Long key) {
		return this.cache.get(key, () -> this.database.load(key));
	}

	@Override
	public void change(Long key) {
		this.cache.evict(key);
	}

	@Override
	public void changeTogether(List<Long> keys) {
		this.transaction.accept(() -> changeEach(keys));
	}

	@Override
	public boolean holds(Long key) {
		return this.held.test(key);
	}

	@Override
	public void close() {
		this.closing.run();
	}

}
