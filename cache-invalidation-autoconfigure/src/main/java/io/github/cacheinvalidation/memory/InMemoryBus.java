package io.github.cacheinvalidation.memory;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A bus within one JVM, for tests: several application contexts get a
 * {@link #newTransport() transport} each, declared as a bean. It can be
 * {@link #interrupt() interrupted} and {@link #restore() restored} to see how an
 * application lives through an outage.
 * <p>
 * All subscribers see all messages and link changes in the same order. There is no thread
 * of its own: the publishing thread delivers, or, when another thread is delivering at
 * that moment, that one does. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class InMemoryBus {

	private final List<InMemoryTransport> subscribers = new CopyOnWriteArrayList<>();

	private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();

	private final AtomicInteger undelivered = new AtomicInteger();

	private volatile boolean interrupted;

	/**
	 * Create the transport of one node on this bus.
	 * @return a new transport
	 */
	public CacheInvalidationTransport newTransport() {
		return new InMemoryTransport();
	}

	/**
	 * Publish a message as a foreign program would.
	 * @param message the message
	 * @throws IllegalStateException if the bus is interrupted
	 */
	public void publish(byte[] message) {
		if (this.interrupted) {
			throw new IllegalStateException("The bus is interrupted");
		}
		deliver(() -> this.subscribers.forEach((subscriber) -> subscriber.receive(message)));
	}

	/**
	 * Cut every link: publishing fails, and nothing is delivered, until
	 * {@link #restore()}.
	 */
	public void interrupt() {
		this.interrupted = true;
		deliver(() -> this.subscribers.forEach((subscriber) -> subscriber.changeLink(false)));
	}

	/**
	 * Bring every link back. What was published meanwhile is lost.
	 */
	public void restore() {
		this.interrupted = false;
		deliver(() -> this.subscribers.forEach((subscriber) -> subscriber.changeLink(true)));
	}

	/**
	 * Run events one after the other: a listener that publishes while it is called has
	 * its message delivered after the present one.
	 */
	private void deliver(Runnable event) {
		this.events.add(event);
		if (this.undelivered.getAndIncrement() > 0) {
			return;
		}
		do {
			Runnable next = this.events.remove();
			next.run();
		}
		while (this.undelivered.decrementAndGet() > 0);
	}

	/**
	 * One node's end of the bus. Its lock makes {@link #stop()} wait for a call of the
	 * listener that is under way.
	 */
	private final class InMemoryTransport implements CacheInvalidationTransport {

		private @Nullable TransportListener listener;

		private boolean linkUp;

		@Override
		public String name() {
			return "in-memory";
		}

		@Override
		public boolean isTotallyOrdered() {
			return true;
		}

		@Override
		public String destination() {
			return "this JVM";
		}

		@Override
		public synchronized void start(TransportListener listener) {
			stop();
			this.listener = TransportListener.guarded(listener);
			this.linkUp = InMemoryBus.this.interrupted;
			deliver(() -> {
				InMemoryBus.this.subscribers.add(this);
				changeLink(!InMemoryBus.this.interrupted);
			});
		}

		@Override
		public CompletionStage<Void> publish(byte[] message) {
			try {
				InMemoryBus.this.publish(message);
				return CompletableFuture.completedFuture(null);
			}
			catch (IllegalStateException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@Override
		public void reopen(String reason) {
			deliver(() -> {
				changeLink(false, reason);
				changeLink(!InMemoryBus.this.interrupted);
			});
		}

		@Override
		public synchronized void stop() {
			InMemoryBus.this.subscribers.remove(this);
			this.listener = null;
		}

		private synchronized void receive(byte[] message) {
			if (this.listener != null && this.linkUp) {
				this.listener.messageReceived(message);
			}
		}

		private void changeLink(boolean up) {
			changeLink(up, "The bus is interrupted");
		}

		private synchronized void changeLink(boolean up, String reason) {
			if (this.listener == null || this.linkUp == up) {
				return;
			}
			this.linkUp = up;
			if (up) {
				this.listener.linkUp();
			}
			else {
				this.listener.linkDown(reason);
			}
		}

	}

}
