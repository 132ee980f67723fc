package io.github.cacheinvalidation.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.cacheinvalidation.codec.InvalidMessageException;

/**
 * Listener that remembers what it was told.
 */
public class RecordingCacheInvalidationListener implements CacheInvalidationListener {

	public final List<String> events = new CopyOnWriteArrayList<>();

	public final List<Duration> propagations = new CopyOnWriteArrayList<>();

	@Override
	public void propagated(Duration age) {
		this.propagations.add(age);
	}

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

	@Override
	public void gap(long missing) {
		this.events.add("gap " + missing);
	}

	@Override
	public void repaired(RepairCause cause) {
		this.events.add("repaired " + cause);
	}

	@Override
	public void fillRefused(String cache) {
		this.events.add("fillRefused " + cache);
	}

}
