package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.SubscriptionInfo;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * This library's way to the bus, with the times at which the last message with removals
 * has left a node, and the last message of any kind has come in.
 *
 * @since 0.1.0
 */
public final class TimedTransport implements CacheInvalidationTransport {

	private final CacheInvalidationTransport delegate;

	private volatile long published;

	private volatile long received;

	private volatile long applied;

	TimedTransport(CacheInvalidationTransport delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return when removals have been handed to the bus' client last.
	 * @return the time in nanoseconds, as of {@link System#nanoTime()}
	 */
	public long published() {
		return this.published;
	}

	/**
	 * Return when the bus' client has handed a message over last.
	 * @return the time in nanoseconds, as of {@link System#nanoTime()}
	 */
	public long received() {
		return this.received;
	}

	/**
	 * Return when the last message has been dealt with.
	 * @return the time in nanoseconds, as of {@link System#nanoTime()}
	 */
	public long applied() {
		return this.applied;
	}

	@Override
	public String name() {
		return this.delegate.name();
	}

	@Override
	public String destination() {
		return this.delegate.destination();
	}

	@Override
	public SubscriptionInfo subscription() {
		return this.delegate.subscription();
	}

	@Override
	public int maxMessageSize() {
		return this.delegate.maxMessageSize();
	}

	@Override
	public Duration heartbeatInterval() {
		return this.delegate.heartbeatInterval();
	}

	@Override
	public Duration reorderWindow() {
		return this.delegate.reorderWindow();
	}

	@Override
	public boolean isTotallyOrdered() {
		return this.delegate.isTotallyOrdered();
	}

	@Override
	public @Nullable ScheduledExecutorService sendingThread() {
		return this.delegate.sendingThread();
	}

	@Override
	public void start(TransportListener listener) {
		this.delegate.start(new TransportListener() {

			@Override
			public void messageReceived(byte[] message) {
				TimedTransport.this.received = System.nanoTime();
				listener.messageReceived(message);
				TimedTransport.this.applied = System.nanoTime();
			}

			@Override
			public void linkUp() {
				listener.linkUp();
			}

			@Override
			public void linkDown(String reason) {
				listener.linkDown(reason);
			}

			@Override
			public void linkShared(String reason) {
				listener.linkShared(reason);
			}

		});
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		this.published = System.nanoTime();
		return this.delegate.publish(message);
	}

	@Override
	public CompletionStage<Void> publishStatement(byte[] message) {
		return this.delegate.publishStatement(message);
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
