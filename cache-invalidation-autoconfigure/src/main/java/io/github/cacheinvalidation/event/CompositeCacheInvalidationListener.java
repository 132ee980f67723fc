package io.github.cacheinvalidation.event;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Tells several listeners, none of which can keep the others or this node from going on.
 *
 * @since 0.1.0
 */
public final class CompositeCacheInvalidationListener implements CacheInvalidationListener {

	private static final Log logger = LogFactory.getLog(CacheInvalidationListener.class);

	private final List<CacheInvalidationListener> listeners;

	/**
	 * Create a composite.
	 * @param listeners the listeners, in the order in which they are told
	 */
	public CompositeCacheInvalidationListener(List<CacheInvalidationListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void published() {
		tell(CacheInvalidationListener::published);
	}

	@Override
	public void publishFailed() {
		tell(CacheInvalidationListener::publishFailed);
	}

	@Override
	public void collapsed(CollapseCause cause) {
		tell((listener) -> listener.collapsed(cause));
	}

	@Override
	public void received() {
		tell(CacheInvalidationListener::received);
	}

	@Override
	public void returned() {
		tell(CacheInvalidationListener::returned);
	}

	@Override
	public void rejected(InvalidMessageException.Reason reason) {
		tell((listener) -> listener.rejected(reason));
	}

	@Override
	public void applied(String cache) {
		tell((listener) -> listener.applied(cache));
	}

	@Override
	public void propagated(Duration age) {
		tell((listener) -> listener.propagated(age));
	}

	@Override
	public void gap(long missing) {
		tell((listener) -> listener.gap(missing));
	}

	@Override
	public void repaired(RepairCause cause) {
		tell((listener) -> listener.repaired(cause));
	}

	@Override
	public void fillRefused(String cache) {
		tell((listener) -> listener.fillRefused(cache));
	}

	private void tell(Consumer<CacheInvalidationListener> event) {
		for (CacheInvalidationListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("Cache invalidation listener failed", ex);
			}
		}
	}

}
