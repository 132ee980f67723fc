package io.github.cacheinvalidation.benchmarks.contender;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An application instance with a cache. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface Node extends AutoCloseable {

	/**
	 * Look a key up that is held.
	 * @param key the key
	 * @return what the product returns for it
	 */
	@Nullable Object get(Long key);

	/**
	 * Read through the cache: what isn't held is loaded and kept.
	 * @param key the key
	 * @return the value
	 */
	@Nullable String read(Long key);

	/**
	 * Say that a key has changed, the way the product wants to be told.
	 * @param key the key
	 */
	void change(Long key);

	/**
	 * Say that several keys have changed, one call after the other.
	 * @param keys the keys
	 */
	default void changeEach(List<Long> keys) {
		keys.forEach(this::change);
	}

	/**
	 * Say that several keys have changed together: in one transaction, or with the
	 * product's call for several keys if it has one.
	 * @param keys the keys
	 */
	default void changeTogether(List<Long> keys) {
		changeEach(keys);
	}

	/**
	 * Return whether this node would answer from its own memory.
	 * @param key the key
	 * @return whether it holds the key
	 */
	boolean holds(Long key);

	@Override
	void close();

}
