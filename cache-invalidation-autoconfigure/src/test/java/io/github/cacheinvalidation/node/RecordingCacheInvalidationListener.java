package io.github.cacheinvalidation.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Listener that remembers what it was told.
 */
class RecordingCacheInvalidationListener implements CacheInvalidationListener {

	final List<String> events = new CopyOnWriteArrayList<>();

	@Override
	public void published() {
		this.events.add("published");
	}

	@Override
	public void publishFailed() {
		this.events.add("publishFailed");
	}

	@Override
	public void collapsed(CollapseCause cause) {
		this.events.add("collapsed " + cause);
	}

	@Override
	public void received() {
		this.events.add("received");
	}

	@Override
	public void rejected(InvalidMessageException.Reason reason) {
		this.events.add("rejected " + reason);
	}

	@Override
	public void applied(String cache) {
		this.events.add("applied " + cache);
	}

}
