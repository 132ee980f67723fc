package io.github.cacheinvalidation.event;

import java.time.Duration;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Observes what this node sends and receives. Called on the node's and on the transport's
 * thread, which must not be held up; does not throw.
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
	 * A message of this node has come back to it.
	 */
	default void returned() {
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
	 * A message of another node has been applied.
	 * @param age how long ago it was sent. Compares the clocks of two machines: as wrong
	 * as they are apart, and never negative
	 */
	default void propagated(Duration age) {
	}

	/**
	 * Messages of another node have been missed.
	 * @param missing how many, 1 or more
	 */
	default void gap(long missing) {
	}

	/**
	 * The caches of this node that take part have been cleared, because entries may have
	 * been stale.
	 * @param cause why
	 */
	default void repaired(RepairCause cause) {
	}

	/**
	 * A value has not been stored in a cache of this node, because its entry was removed
	 * while it was loaded. Called on the thread that loaded it.
	 * @param cache the cache's name
	 */
	default void fillRefused(String cache) {
	}

	/**
	 * Why the caches of this node have been cleared.
	 */
	enum RepairCause {

		/** A sender's numbers show that messages have been missed. */
		GAP,

		/** Another node has fallen silent without a goodbye. */
		PEER_LOST,

		/** After an interruption not every node that is known has answered. */
		PEER_SILENT,

		/** After an interruption no node could say what there was meanwhile. */
		UNCERTAIN,

		/** What another node has changed could not be removed by itself. */
		REMOVAL_FAILED,

		/** An operator has asked for it. */
		REQUESTED

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
