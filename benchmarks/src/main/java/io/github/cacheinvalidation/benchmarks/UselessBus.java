package io.github.cacheinvalidation.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A bus that a node is linked to, and that accepts no message.
 */
final class UselessBus implements CacheInvalidationTransport {

	private final boolean hung;

	/**
	 * Create a bus.
	 * @param hung whether it never answers, or else refuses at once
	 */
	UselessBus(boolean hung) {
		this.hung = hung;
	}

	@Override
	public String name() {
		return "useless";
	}

	@Override
	public String destination() {
		return "nowhere";
	}

	@Override
	public void start(TransportListener listener) {
		listener.linkUp();
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		return this.hung ? new CompletableFuture<>()
				: CompletableFuture.failedFuture(new IllegalStateException("Nothing is accepted"));
	}

	@Override
	public void reopen(String reason) {
	}

	@Override
	public void stop() {
	}

}
