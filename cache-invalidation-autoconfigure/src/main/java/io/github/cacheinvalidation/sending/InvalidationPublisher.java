package io.github.cacheinvalidation.sending;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationListener.CollapseCause;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Sends what this node has changed. A change goes out at once when nothing is under way;
 * while a message is, what comes in is merged and leaves as the next one. What the bus
 * doesn't accept is kept, merged with what follows, and tried again; beyond the limit of
 * {@link PublisherSettings#maxPending()} the keys of a cache become the removal of all
 * its entries.
 * <p>
 * {@link #publish(List)} only adds to what waits, on any thread. Everything else happens
 * on the thread of a {@link Timeline} between
 * {@link #start(Sender, Timeline, NodeStates)} and {@link #stop(Supplier)}.
 *
 * @since 0.1.0
 */
public final class InvalidationPublisher {

	private static final Log logger = LogFactory.getLog(InvalidationPublisher.class);

	private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);

	private final CacheInvalidationTransport transport;

	private final MessageCodec codec;

	private final CacheInvalidationListener listener;

	private final MessageTracing tracing;

	private final PublisherSettings settings;

	private volatile Outbox outbox;

	private volatile @Nullable Run run;

	/**
	 * Whether the last run has ended, or is about to, and nobody has been warned since.
	 */
	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Create a publisher.
	 * @param transport where messages go
	 * @param codec turns them into bytes
	 * @param listener observes what happens
	 * @param tracing traces what is sent
	 * @param settings limits
	 */
	public InvalidationPublisher(CacheInvalidationTransport transport, MessageCodec codec,
			CacheInvalidationListener listener, MessageTracing tracing, PublisherSettings settings) {
		this.transport = transport;
		this.codec = codec;
		this.listener = listener;
		this.tracing = tracing;
		this.settings = settings;
		this.outbox = new Outbox(settings.maxPending());
	}

	/**
	 * Have the other nodes remove entries, with one message if possible. Never waits for
	 * the bus and never fails because of it. What is handed over before the start is sent
	 * then, what is handed over after a stop with the next start.
	 * @param invalidations what the other nodes are to remove
	 */
	public void publish(List<? extends CacheInvalidation> invalidations) {
		Object origin = this.tracing.current();
		int collapsed;
		do {
			collapsed = this.outbox.add(invalidations, origin);
		}
		while (collapsed == Outbox.SEALED);
		if (this.ended.get() && this.ended.compareAndSet(true, false)) {
			logger
				.warn("A cache has been changed after this node has stopped: the other nodes don't hear of it, unless "
						+ "it is started again (further changes are not logged)");
		}
		for (int i = 0; i < collapsed; i++) {
			this.listener.collapsed(CollapseCause.MAX_PENDING);
		}
	}

	/**
	 * Wake the thread that sends, if it rests, because something is about to be
	 * published: it wakes up while the caller does what has to come before.
	 */
	public void prepare() {
		Run current = this.run;
		if (current != null && this.outbox.isResting()) {
			current.timeline().execute(() -> {
				// Awake.
			});
		}
	}

	/**
	 * Say something of this node. Said again if the bus doesn't accept it, unless it is a
	 * heartbeat.
	 * @param kind what is said; takes the place of one of the same kind that waits
	 * @param statement makes it when it is about to be sent, on the timeline's thread
	 */
	public void say(Statement.Kind kind, Supplier<Statement> statement) {
		this.outbox.add(kind, statement);
	}

	/**
	 * Return how many keys and whole caches the bus has not yet accepted.
	 * @return the number, 0 or more
	 */
	public int getPendingCount() {
		return this.outbox.size();
	}

	/**
	 * Return how many messages with removals the bus has accepted since the start.
	 * @return the number of the last one
	 */
	public long getAcceptedNumber() {
		Run current = this.run;
		return (current != null) ? current.lane().getAccepted() : 0;
	}

	/**
	 * Return whether a message is one with removals that this node has sent lately.
	 * @param message the bytes
	 * @return whether they are the same, byte for byte
	 */
	public boolean hasSent(byte[] message) {
		Run current = this.run;
		return current != null && current.lane().hasSent(message);
	}

	/**
	 * Begin to send.
	 * @param sender whose messages these are
	 * @param timeline when and where that happens
	 * @param states told when sending doesn't work, and when it does again
	 */
	public void start(Sender sender, Timeline timeline, NodeStates states) {
		Lane lane = new Lane(this.outbox, sender, timeline, states, this.transport, this.codec, this.listener,
				this.tracing, this.settings.maxBatch());
		this.run = new Run(lane, timeline, states);
		this.ended.set(false);
		this.outbox.open(() -> timeline.execute(lane::advance));
	}

	/**
	 * Try at once what has failed, because the bus seems to be there again.
	 */
	public void retryNow() {
		Run current = this.run;
		if (current != null) {
			current.timeline().execute(current.lane()::restart);
		}
	}

	/**
	 * Send what waits, for as long as the settings allow, say goodbye, and end. Without a
	 * goodbye, when not all could be sent, the other nodes clear their caches as soon as
	 * they miss this one.
	 * @param goodbye makes the last statement
	 */
	public void stop(Supplier<Statement> goodbye) {
		Run stopped = this.run;
		if (stopped == null) {
			return;
		}
		Outbox rest = this.outbox;
		this.ended.set(true);
		this.outbox = new Outbox(this.settings.maxPending());
		rest.seal();
		boolean sent = rest.awaitAccepted(this.settings.shutdownTimeout());
		if (sent && stopped.states().getBlockedReason() == null) {
			rest.add(Statement.Kind.GOODBYE, goodbye);
			rest.awaitRest(GOODBYE_TIMEOUT);
		}
		stopped.timeline().execute(stopped.lane()::close);
		this.run = null;
		int unsent = rest.size();
		if (unsent > 0) {
			logger.warn(("%d removals could not be sent within %s: other nodes may serve outdated values until they "
					+ "notice that this one is gone, and clear their caches then")
				.formatted(unsent, this.settings.shutdownTimeout()));
		}
	}

	/**
	 * What belongs to one run from start to stop.
	 */
	private record Run(Lane lane, Timeline timeline, NodeStates states) {

	}

}
