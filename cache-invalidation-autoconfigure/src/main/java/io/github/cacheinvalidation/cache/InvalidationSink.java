package io.github.cacheinvalidation.cache;

import java.util.List;

import io.github.cacheinvalidation.CacheInvalidation;

/**
 * Takes what the other nodes have to remove.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface InvalidationSink {

	/**
	 * Take what the other nodes have to remove, as one, on the thread that changes an
	 * entry. Must not block.
	 * @param invalidations what is to be removed
	 */
	void publish(List<CacheInvalidation> invalidations);

	/**
	 * Get ready: this thread is about to change an entry, and to publish that then. Must
	 * not block, and may do nothing.
	 */
	default void prepare() {
	}

}
