package io.github.cacheinvalidation.node;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Observes what this node sends and receives. Called on the publisher's and on the
 * transport's thread, which must not be held up; does not throw.
 *
 * @since 0.1.0
 */
public interface CacheInvalidationListener {

	/**
	 * The bus has accepted a message of this node.
	 */
	default void published() {
	}

	/**
	 * The bus has not accepted a message of this node.
	 */
	default void publishFailed() {
	}

	/**
	 * Keys that should have been sent or applied have become the removal of all entries
	 * of their cache.
	 * @param cause why
	 */
	default void collapsed(CollapseCause cause) {
	}

	/**
	 * A message of another node has arrived.
	 */
	default void received() {
	}

	/**
	 * A message has arrived that isn't accepted.
	 * @param reason why
	 */
	default void rejected(InvalidMessageException.Reason reason) {
	}

	/**
	 * Entries of a cache of this node have been removed because of a message.
	 * @param cache the cache's name
	 */
	default void applied(String cache) {
	}

	/**
	 * A value has not been stored in a cache of this node, because its entry was removed
	 * while it was loaded. Called on the thread that loaded it.
	 * @param cache the cache's name
	 */
	default void fillRefused(String cache) {
	}

	/**
	 * Why keys have become the removal of all entries of their cache.
	 */
	enum CollapseCause {

		/** The type of a key of this node can't travel. */
		KEY_TYPE_SENT,

		/** The type of a key of another node isn't known or trusted here. */
		KEY_TYPE_RECEIVED,

		/** A key is larger than a message may be. */
		KEY_SIZE,

		/** More keys were waiting than {@code publish.max-pending} allows. */
		MAX_PENDING

	}

}
