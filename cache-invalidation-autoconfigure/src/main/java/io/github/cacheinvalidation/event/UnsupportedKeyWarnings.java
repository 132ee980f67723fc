package io.github.cacheinvalidation.event;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.cacheinvalidation.codec.UnsupportedKeyException;
import io.github.cacheinvalidation.codec.UnsupportedKeyListener;
import io.github.cacheinvalidation.event.CacheInvalidationListener.CollapseCause;

/**
 * Says once for each type of key that it can't travel, and what helps. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class UnsupportedKeyWarnings implements UnsupportedKeyListener {

	private static final Log logger = LogFactory.getLog(UnsupportedKeyWarnings.class);

	/**
	 * The names of types that arrive are the sender's to make up.
	 */
	private static final int MAX_RECEIVED_TYPES = 100;

	private final Set<String> sentTypes = ConcurrentHashMap.newKeySet();

	private final Set<String> receivedTypes = ConcurrentHashMap.newKeySet();

	private final CacheInvalidationListener listener;

	/**
	 * Create the warnings.
	 * @param listener counts each case, also those that aren't logged
	 */
	public UnsupportedKeyWarnings(CacheInvalidationListener listener) {
		this.listener = listener;
	}

	@Override
	public void unsupportedKey(String cache, boolean sent, UnsupportedKeyException ex) {
		this.listener.collapsed(sent ? CollapseCause.KEY_TYPE_SENT : CollapseCause.KEY_TYPE_RECEIVED);
		if (isFirst(ex.getType(), sent)) {
			// Without the cause, which may quote the key.
			logger
				.warn(("Key of type '%s' (cache '%s') %s: each change of such an entry clears the whole cache on %s. Declare "
						+ "a CacheKeyCodec bean for the type on every node or, for an enum or a record, add its package "
						+ "to 'cache.invalidation.trusted-key-packages'. This is logged once for each type")
					.formatted(WireText.printable(ex.getType()), WireText.printable(cache), ex.getMessage(),
							sent ? "the other nodes" : "this node"));
			logger.debug("Unsupported key", ex);
		}
	}

	private boolean isFirst(String type, boolean sent) {
		return sent ? this.sentTypes.add(type)
				: this.receivedTypes.size() < MAX_RECEIVED_TYPES && this.receivedTypes.add(type);
	}

}
