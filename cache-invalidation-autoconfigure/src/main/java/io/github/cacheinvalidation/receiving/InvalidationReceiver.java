package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.InvalidMessageException;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.WireText;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Applies what other nodes have changed, during one run of this node. Called by the
 * transport, one call after the other. A removal is applied whatever number it carries,
 * since it does no harm; what the numbers say about messages that are missing is for
 * {@link Hearing} to judge.
 *
 * @since 0.1.0
 */
public final class InvalidationReceiver implements TransportListener {

	private static final Log logger = LogFactory.getLog(InvalidationReceiver.class);

	/**
	 * A clock that is further off than this says nothing about ages.
	 */
	private static final Duration MAX_AGE = Duration.ofDays(1);

	private final Sender self;

	private final Timeline timeline;

	private final MessageCodec codec;

	private final LocalCaches localCaches;

	private final CacheInvalidationListener listener;

	private final MessageTracing tracing;

	private final InvalidationPublisher publisher;

	private final Hearing hearing;

	private final Set<InvalidMessageException.Reason> warned = EnumSet.noneOf(InvalidMessageException.Reason.class);

	private final CountDownLatch linkTried = new CountDownLatch(1);

	/**
	 * Create the receiver of one run.
	 * @param self who receives
	 * @param timeline its time
	 * @param codec turns bytes into messages
	 * @param localCaches the caches from which entries are removed
	 * @param listener observes what happens
	 * @param tracing traces what is received
	 * @param states told whether this node hears the others
	 * @param publisher says that this node is there
	 * @param transport where messages come from
	 * @param settings how this node makes sure that it hears the others
	 */
	public InvalidationReceiver(Sender self, Timeline timeline, MessageCodec codec, LocalCaches localCaches,
			CacheInvalidationListener listener, MessageTracing tracing, NodeStates states,
			InvalidationPublisher publisher, CacheInvalidationTransport transport, HearingSettings settings) {
		this.self = self;
		this.timeline = timeline;
		this.codec = codec;
		this.localCaches = localCaches;
		this.listener = listener;
		this.tracing = tracing;
		this.publisher = publisher;
		this.hearing = new Hearing(self, timeline, localCaches, listener, states, publisher, transport, settings);
	}

	/**
	 * Begin to say that this node is there, and to miss those that don't.
	 */
	public void start() {
		this.hearing.start();
	}

	@Override
	public void messageReceived(byte[] bytes) {
		if (this.publisher.hasSent(bytes)) {
			this.listener.returned();
			return;
		}
		Message message;
		try {
			message = this.codec.decode(bytes);
		}
		catch (InvalidMessageException ex) {
			reject(ex);
			return;
		}
		if (this.self.equals(message.sender())) {
			this.listener.returned();
			this.hearing.returned(message);
			return;
		}
		if (message.statement() == null) {
			String sender = (message.sender() != null) ? message.sender().node() : "";
			try {
				this.tracing.receiving(sender, message.trace(), () -> apply(message));
			}
			catch (IllegalStateException ex) {
				logger.error("Could not remove entries that another node has changed, all are removed instead", ex);
				this.hearing.removalFailed(String.valueOf(ex.getMessage()));
			}
		}
		if (message.sender() != null) {
			this.hearing.heard(message.sender(), message, ageOf(message));
		}
	}

	/**
	 * Remove what a message names.
	 * @throws IllegalStateException if a cache has failed, after all have been tried
	 */
	private void apply(Message message) {
		this.listener.received();
		if (logger.isDebugEnabled()) {
			logger.debug("Received " + WireText.describe(message));
		}
		IllegalStateException failure = null;
		for (CacheInvalidation invalidation : message.invalidations()) {
			try {
				this.localCaches.apply(invalidation, this.listener::applied);
			}
			catch (IllegalStateException ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		Duration age = ageOf(message);
		if (age != null) {
			this.listener.propagated(age);
		}
		if (failure != null) {
			throw failure;
		}
	}

	private @Nullable Duration ageOf(Message message) {
		if (message.sentAt() == null) {
			return null;
		}
		Duration age = Duration.between(message.sentAt(), this.timeline.now());
		return (age.abs().compareTo(MAX_AGE) > 0) ? null : age.isNegative() ? Duration.ZERO : age;
	}

	private void reject(InvalidMessageException ex) {
		this.listener.rejected(ex.getReason());
		String text = "A message on the bus is not accepted (%s): ".formatted(ex.getReason());
		if (this.warned.add(ex.getReason())) {
			logger.warn(text + WireText.printable(String.valueOf(ex.getMessage()))
					+ " (further ones are logged at debug level)");
		}
		else {
			logger.debug(text + WireText.printable(String.valueOf(ex.getMessage())));
		}
	}

	@Override
	public void linkUp() {
		try {
			release();
			this.hearing.linkUp();
		}
		finally {
			this.linkTried.countDown();
		}
	}

	private void release() {
		try {
			this.localCaches.setWithheld(false);
		}
		catch (IllegalStateException ex) {
			logger.error("Could not clear the caches of this node, so that they are not read until the next link", ex);
		}
	}

	@Override
	public void linkDown(String reason) {
		try {
			this.hearing.linkDown(reason);
		}
		finally {
			this.linkTried.countDown();
		}
	}

	@Override
	public void linkShared(String reason) {
		this.localCaches.setWithheld(true);
		linkDown(reason);
	}

	/**
	 * Return a latch that opens when the first attempt to connect has ended.
	 * @return the latch
	 */
	public CountDownLatch linkTried() {
		return this.linkTried;
	}

	/**
	 * Return what this node says last.
	 * @return a goodbye
	 */
	public Statement goodbye() {
		return this.hearing.goodbye();
	}

	/**
	 * Clear the caches of this node that take part, and nobody else's, as after a missed
	 * message. On any thread.
	 */
	public void repair() {
		this.hearing.repairNow();
	}

	/**
	 * Return the other nodes that have been heard lately.
	 * @return the nodes, also those that are gone
	 */
	public List<PeerInfo> getPeers() {
		return this.hearing.getPeers();
	}

	/**
	 * Return how many other nodes there are.
	 * @return the number of those that are heard
	 */
	public int getActivePeerCount() {
		return this.hearing.getActivePeerCount();
	}

}
