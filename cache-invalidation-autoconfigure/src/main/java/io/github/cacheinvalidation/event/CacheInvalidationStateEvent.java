package io.github.cacheinvalidation.event;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Something has changed in how this node hears the others or is heard. Published to the
 * application's context on a thread that nothing else waits for, in the order in which
 * things happened.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class CacheInvalidationStateEvent extends ApplicationEvent {

	private final State state;

	private final String reason;

	private final @Nullable Duration lasted;

	/**
	 * Create an event.
	 * @param nodeId the name of this node
	 * @param state what it is now
	 * @param reason why, for people
	 * @param lasted how long the trouble lasted that is over now, or {@code null} if none
	 * is
	 */
	public CacheInvalidationStateEvent(String nodeId, State state, String reason, @Nullable Duration lasted) {
		super(nodeId);
		this.state = state;
		this.reason = reason;
		this.lasted = lasted;
	}

	/**
	 * Return the name of this node.
	 * @return the name
	 */
	public String getNodeId() {
		return (String) getSource();
	}

	/**
	 * Return what this node is now.
	 * @return the state
	 */
	public State getState() {
		return this.state;
	}

	/**
	 * Return why, for people. Without keys and secrets.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * Return how long the trouble lasted that is over now: until {@link State#CONNECTED},
	 * since the node was last known to hear everything; until
	 * {@link State#SENDING_RESUMED}, since sending was blocked; until
	 * {@link State#READING_RESUMED}, since the caches were not read.
	 * @return the time, or {@code null} if no trouble is over
	 */
	public @Nullable Duration getLasted() {
		return this.lasted;
	}

	@Override
	public String toString() {
		return this.state + ": " + this.reason;
	}

	/**
	 * What a node is.
	 */
	public enum State {

		/** It hears everything. */
		CONNECTED,

		/** It hears again, and is finding out whether it has missed something. */
		SUSPECT,

		/** It doesn't hear the others. */
		DEAF,

		/**
		 * Its caches have been cleared because of something that it may have missed. The
		 * state before goes on.
		 */
		REPAIRED,

		/** The bus doesn't accept what it sends. */
		SENDING_BLOCKED,

		/** The bus accepts again what it sends. */
		SENDING_RESUMED,

		/**
		 * Its caches are not read, since nothing proves that they are within
		 * {@code max-staleness}.
		 */
		READING_STOPPED,

		/** Its caches are read again. */
		READING_RESUMED

	}

}
