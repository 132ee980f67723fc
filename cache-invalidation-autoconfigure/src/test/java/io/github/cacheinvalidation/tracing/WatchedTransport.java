package io.github.cacheinvalidation.tracing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Keeps what is published.
 */
record WatchedTransport(CacheInvalidationTransport delegate, List<String> wire) implements CacheInvalidationTransport {

	@Override
	public String name() {
		return this.delegate.name();
	}

	@Override
	public String destination() {
		return this.delegate.destination();
	}

	@Override
	public void start(TransportListener listener) {
		this.delegate.start(listener);
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		this.wire.add(new String(message, StandardCharsets.UTF_8));
		return this.delegate.publish(message);
	}

	@Override
	public void reopen(String reason) {
		this.delegate.reopen(reason);
	}

	@Override
	public void stop() {
		this.delegate.stop();
	}

}
