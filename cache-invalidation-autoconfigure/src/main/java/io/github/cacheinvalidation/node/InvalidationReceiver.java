package io.github.cacheinvalidation.node;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.InvalidMessageException;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Applies what other nodes have changed, during one run of this node. Called by the
 * transport, one call after the other.
 */
final class InvalidationReceiver implements TransportListener {

	private static final Log logger = LogFactory.getLog(InvalidationReceiver.class);

	private final Sender self;

	private final MessageCodec codec;

	private final LocalCaches localCaches;

	private final CacheInvalidationListener listener;

	private final Set<InvalidMessageException.Reason> warned = EnumSet.noneOf(InvalidMessageException.Reason.class);

	private final CountDownLatch linkTried = new CountDownLatch(1);

	private volatile boolean linkUp;

	InvalidationReceiver(Sender self, MessageCodec codec, LocalCaches localCaches, CacheInvalidationListener listener) {
		this.self = self;
		this.codec = codec;
		this.localCaches = localCaches;
		this.listener = listener;
	}

	@Override
	public void messageReceived(byte[] bytes) {
		Message message;
		try {
			message = this.codec.decode(bytes);
		}
		catch (InvalidMessageException ex) {
			reject(ex);
			return;
		}
		if (this.self.equals(message.sender())) {
			return;
		}
		this.listener.received();
		if (logger.isDebugEnabled()) {
			logger.debug(describe(message));
		}
		for (CacheInvalidation invalidation : message.invalidations()) {
			this.localCaches.apply(invalidation, this.listener::applied);
		}
	}

	/**
	 * Describe a message without its keys, which may say something about people.
	 */
	private static String describe(Message message) {
		String sender = (message.sender() != null) ? message.sender().node() : "an unnamed sender";
		StringBuilder text = new StringBuilder("Message %d of ".formatted(message.number()))
			.append(WireText.printable(sender));
		for (CacheInvalidation invalidation : message.invalidations()) {
			text.append(", ")
				.append((invalidation instanceof CacheInvalidation.Keys keys) ? keys.keys().size() + " keys of "
						: "all entries of ")
				.append((invalidation.cache() != null) ? WireText.printable(invalidation.cache()) : "each cache");
		}
		return text.toString();
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

	/**
	 * What was sent before now may have been missed, and what was missed isn't known.
	 */
	@Override
	public void linkUp() {
		this.linkUp = true;
		this.localCaches.apply(new CacheInvalidation.Clear(null, null), (cache) -> {
		});
		logger.info("Connected to the bus; caches filled before have been cleared");
		this.linkTried.countDown();
	}

	@Override
	public void linkDown(String reason) {
		this.linkUp = false;
		logger.warn("Not connected to the bus, caches may serve outdated values until it is back: " + reason);
		this.linkTried.countDown();
	}

	boolean isLinkUp() {
		return this.linkUp;
	}

	/**
	 * Return a latch that opens when the first attempt to connect has ended.
	 */
	CountDownLatch linkTried() {
		return this.linkTried;
	}

}
