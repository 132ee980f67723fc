package io.github.cacheinvalidation.benchmarks.contender;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A node whose cache is Spring's, with Caffeine below.
 */
final class SpringCacheNode implements Node {

	private final Cache cache;

	private final Map<?, ?> entries;

	private final Database database;

	private final Consumer<Runnable> transaction;

	private final Runnable closing;

	/**
	 * Create a node.
	 * @param cache the cache
	 * @param database where values are loaded from
	 * @param transaction runs something in a transaction
	 * @param closing ends the node
	 */
	SpringCacheNode(Cache cache, Database database, Consumer<Runnable> transaction, Runnable closing) {
		this.cache = cache;
		this.entries = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).asMap();
		this.database = database;
		this.transaction = transaction;
		this.closing = closing;
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
		return this.entries.containsKey(key);
	}

	@Override
	public void close() {
		this.closing.run();
	}

}
