package io.github.cacheinvalidation.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.time.Timeline;

/**
 * What this node is, during one run, and what it has been lately. Logs each change with
 * one line and publishes it. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class NodeStates {

	private static final Log logger = LogFactory.getLog(NodeStates.class);

	private static final int MAX_RECENT = 50;

	private final String nodeId;

	private final Timeline timeline;

	private final Consumer<CacheInvalidationStateEvent> publisher;

	private final Deque<CacheInvalidationStateEvent> recent = new ArrayDeque<>();

	private State hearing = State.DEAF;

	private @Nullable Long deafSince;

	private @Nullable Long blockedSince;

	private @Nullable Long unreadSince;

	private String hearingReason = "not yet connected";

	private Instant hearingSince;

	private @Nullable Instant blockedSinceTime;

	private String blockedReason = "";

	/**
	 * Create the states of one run.
	 * @param nodeId the node's name
	 * @param timeline its time
	 * @param publisher takes the events, and must not block
	 */
	public NodeStates(String nodeId, Timeline timeline, Consumer<CacheInvalidationStateEvent> publisher) {
		this.nodeId = nodeId;
		this.timeline = timeline;
		this.publisher = publisher;
		this.hearingSince = timeline.now();
	}

	/**
	 * This node doesn't hear the others any more.
	 * @param reason why
	 */
	public synchronized void deaf(String reason) {
		if (this.deafSince == null) {
			this.deafSince = this.timeline.nanoTime();
		}
		hearing(State.DEAF, reason, null);
	}

	/**
	 * This node hears again, but may have missed something.
	 * @param reason what is done about it
	 */
	public synchronized void suspect(String reason) {
		hearing(State.SUSPECT, reason, null);
	}

	/**
	 * This node hears everything.
	 * @param reason how it knows
	 */
	public synchronized void connected(String reason) {
		Duration lasted = since(this.deafSince);
		this.deafSince = null;
		hearing(State.CONNECTED, reason, lasted);
	}

	/**
	 * The caches of this node have been cleared.
	 * @param reason why
	 */
	public synchronized void repaired(String reason) {
		add(State.REPAIRED, reason, null);
	}

	/**
	 * The bus doesn't accept what this node sends.
	 * @param reason why
	 */
	public synchronized void sendingBlocked(String reason) {
		if (this.blockedSince == null) {
			this.blockedSince = this.timeline.nanoTime();
			this.blockedSinceTime = this.timeline.now();
			this.blockedReason = reason;
			add(State.SENDING_BLOCKED, reason, null);
		}
	}

	/**
	 * The bus accepts what this node sends.
	 */
	public synchronized void sendingResumed() {
		if (this.blockedSince != null) {
			Duration lasted = since(this.blockedSince);
			this.blockedSince = null;
			add(State.SENDING_RESUMED, "messages are accepted again", lasted);
		}
	}

	/**
	 * The caches of this node are read, or nobody knows any more whether they are as
	 * fresh as they have to be.
	 * @param allowed whether they are read
	 */
	public synchronized void reading(boolean allowed) {
		if (!allowed && this.unreadSince == null) {
			this.unreadSince = this.timeline.nanoTime();
			add(State.READING_STOPPED, "nothing proves that they are within 'max-staleness'", null);
		}
		else if (allowed && this.unreadSince != null) {
			Duration lasted = since(this.unreadSince);
			this.unreadSince = null;
			add(State.READING_RESUMED, "they are within 'max-staleness'", lasted);
		}
	}

	private @Nullable Duration since(@Nullable Long nanoTime) {
		return (nanoTime != null) ? Duration.ofNanos(this.timeline.nanoTime() - nanoTime) : null;
	}

	private void hearing(State state, String reason, @Nullable Duration lasted) {
		if (this.hearing != state) {
			this.hearingSince = this.timeline.now();
		}
		this.hearing = state;
		this.hearingReason = reason;
		add(state, reason, lasted);
	}

	private void add(State state, String reason, @Nullable Duration lasted) {
		CacheInvalidationStateEvent event = new CacheInvalidationStateEvent(this.nodeId, state, reason, lasted);
		CacheInvalidationStateEvent last = this.recent.peekLast();
		if (last != null && last.getState() == state && last.getReason().equals(reason)) {
			// What happens again and again must not drive out what came before.
			this.recent.removeLast();
		}
		else if (this.recent.size() == MAX_RECENT) {
			this.recent.removeFirst();
		}
		this.recent.addLast(event);
		log(event);
		this.publisher.accept(event);
	}

	private static void log(CacheInvalidationStateEvent event) {
		String text = "Cache invalidation node '%s' %s: %s%s".formatted(event.getNodeId(), switch (event.getState()) {
			case CONNECTED -> "is connected";
			case SUSPECT -> "is in doubt";
			case DEAF -> "is deaf";
			case REPAIRED -> "has cleared its caches";
			case SENDING_BLOCKED -> "can't send";
			case SENDING_RESUMED -> "can send again";
			case READING_STOPPED -> "does not read its caches";
			case READING_RESUMED -> "reads its caches again";
		}, event.getReason(),
				(event.getLasted() != null) ? " (after %d ms)".formatted(event.getLasted().toMillis()) : "");
		switch (event.getState()) {
			case DEAF, REPAIRED, SENDING_BLOCKED, READING_STOPPED -> logger.warn(text);
			default -> logger.info(text);
		}
	}

	/**
	 * Return whether this node hears the others.
	 * @return {@link State#CONNECTED}, {@link State#SUSPECT} or {@link State#DEAF}
	 */
	public synchronized State getHearing() {
		return this.hearing;
	}

	/**
	 * Return why this node is what {@link #getHearing()} says.
	 * @return the reason, for people
	 */
	public synchronized String getHearingReason() {
		return this.hearingReason;
	}

	/**
	 * Return since when this node is what {@link #getHearing()} says.
	 * @return the time
	 */
	public synchronized Instant getHearingSince() {
		return this.hearingSince;
	}

	/**
	 * Return since when this node can't send.
	 * @return the time, or {@code null} if it can
	 */
	public synchronized @Nullable Instant getBlockedSince() {
		return (this.blockedSince != null) ? this.blockedSinceTime : null;
	}

	/**
	 * Return why this node can't send.
	 * @return the reason, for people, or {@code null} if it can
	 */
	public synchronized @Nullable String getBlockedReason() {
		return (this.blockedSince != null) ? this.blockedReason : null;
	}

	/**
	 * Return what has happened lately. Of what has happened several times in a row, just
	 * the last time is there.
	 * @return the events, the oldest first, at most 50
	 */
	public synchronized List<CacheInvalidationStateEvent> getRecent() {
		return List.copyOf(this.recent);
	}

}
