package io.github.cacheinvalidation.codec;

import org.jspecify.annotations.Nullable;

/**
 * Told when the keys of a cache become a removal of all its entries, because one of them
 * can't travel or can't be understood.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UnsupportedKeyListener {

	/**
	 * A key isn't supported.
	 * @param cache the cache's name, {@code null} where the message doesn't give it
	 * before its keys
	 * @param sent whether the key is this node's own, not one that arrived
	 * @param ex says which type, and why
	 */
	void unsupportedKey(@Nullable String cache, boolean sent, UnsupportedKeyException ex);

}
