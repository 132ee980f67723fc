package io.github.cacheinvalidation.codec;

/**
 * Told when the keys of a cache become a removal of all its entries, because one of them
 * can't travel or can't be understood.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UnsupportedKeyListener {

	/**
	 * A key isn't supported. Called once for the keys of a cache in a message, with the
	 * first such key.
	 * @param cache the cache's name
	 * @param sent whether the key is this node's own, not one that arrived
	 * @param ex says which type, and why
	 */
	void unsupportedKey(String cache, boolean sent, UnsupportedKeyException ex);

}
