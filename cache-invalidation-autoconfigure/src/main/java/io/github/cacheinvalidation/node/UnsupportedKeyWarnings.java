package io.github.cacheinvalidation.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.UnsupportedKeyException;
import io.github.cacheinvalidation.codec.UnsupportedKeyListener;
import io.github.cacheinvalidation.node.CacheInvalidationListener.CollapseCause;

/**
 * Says once for each type of key that it can't travel, and what helps. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class UnsupportedKeyWarnings implements UnsupportedKeyListener {

	private static final Log logger = LogFactory.getLog(UnsupportedKeyWarnings.class);

	/**
	 * The names of types come from the bus, which could make up ever more of them.
	 */
	private static final int MAX_TYPES = 100;

	private static final int MAX_NAME_LENGTH = 200;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	private final CacheInvalidationListener listener;

	/**
	 * Create the warnings.
	 * @param listener counts each case, also those that aren't logged
	 */
	public UnsupportedKeyWarnings(CacheInvalidationListener listener) {
		this.listener = listener;
	}

	@Override
	public void unsupportedKey(@Nullable String cache, boolean sent, UnsupportedKeyException ex) {
		this.listener.collapsed(sent ? CollapseCause.KEY_TYPE_SENT : CollapseCause.KEY_TYPE_RECEIVED);
		String type = ex.getType();
		if (this.warned.size() >= MAX_TYPES || !this.warned.add(sent + type)) {
			return;
		}
		logger.warn(
				("Key of type '%s' (cache '%s') %s: each change of such an entry clears the whole cache on %s. Declare a "
						+ "CacheKeyCodec bean for the type on every node or, for an enum or a record, add its package to "
						+ "'cache.invalidation.trusted-key-packages'. This is logged once for each type")
					.formatted(shorten(type), cache, ex.getMessage(), sent ? "the other nodes" : "this node"),
				ex.getCause());
	}

	private static String shorten(String name) {
		return (name.length() <= MAX_NAME_LENGTH) ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
	}

}
