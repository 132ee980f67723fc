package io.github.cacheinvalidation.link;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A transport that keeps a link to its bus. One thread opens a {@link Link}, waits until
 * it is lost, and opens the next one.
 *
 * @since 0.1.0
 */
public abstract class LinkedTransport implements CacheInvalidationTransport {

	private static final Duration MIN_DELAY = Duration.ofMillis(50);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Log logger = LogFactory.getLog(getClass());

	private final String busName;

	private final Duration openTimeout;

	private final Duration maxDelay;

	private volatile @Nullable Connector connector;

	/**
	 * Create a transport.
	 * @param busName what people call the bus
	 * @param openTimeout how long the opening of a link may take: a bus that needs longer
	 * to answer is taken for hung, and asked anew
	 * @param maxDelay how long to wait between two attempts at the most
	 */
	protected LinkedTransport(String busName, Duration openTimeout, Duration maxDelay) {
		this.busName = busName;
		this.openTimeout = openTimeout;
		this.maxDelay = maxDelay;
	}

	/**
	 * Open a link. Called on a thread that may wait for the bus.
	 * @return the link, on which everything arrives that is published from now on
	 * @throws Exception if that doesn't work; the message is told to people
	 */
	protected abstract Link open() throws Exception;

	/**
	 * Say what people may have to change when the bus doesn't answer at all.
	 * @return the advice, to follow the bare fact, or nothing
	 */
	protected String adviseOnSilence() {
		return "";
	}

	@Override
	public synchronized void start(TransportListener listener) {
		disconnect();
		Connector started = new Connector(TransportListener.guarded(listener));
		this.connector = started;
		started.thread.start();
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		return publish(message, false);
	}

	@Override
	public CompletionStage<Void> publishStatement(byte[] message) {
		return publish(message, true);
	}

	private CompletionStage<Void> publish(byte[] message, boolean comesBack) {
		Connector current = this.connector;
		return (current != null) ? current.link.thenCompose((link) -> link.publish(message, comesBack))
				: CompletableFuture.failedFuture(new IllegalStateException("The transport is stopped"));
	}

	@Override
	public void reopen(String reason) {
		Connector current = this.connector;
		if (current != null && current.link.isDone() && !current.link.isCompletedExceptionally()) {
			current.link.join().lose(reason);
		}
	}

	@Override
	public synchronized void stop() {
		disconnect();
	}

	private void disconnect() {
		Connector stopped = this.connector;
		if (stopped != null) {
			this.connector = null;
			stopped.stop();
		}
	}

	/**
	 * Wait, with some randomness so that nodes don't come back all at once.
	 * @return the next delay
	 */
	private Duration sleep(Duration delay) {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextLong(delay.toMillis() / 2, delay.toMillis() + 1));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Duration next = delay.multipliedBy(2);
		return (next.compareTo(this.maxDelay) < 0) ? next : this.maxDelay;
	}

	private static String rootMessage(Throwable ex) {
		String message = ex.getMessage();
		for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			message = (cause.getMessage() != null) ? cause.getMessage() : message;
		}
		return (message != null) ? message : ex.getClass().getName();
	}

	private static boolean isTimeout(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.anyMatch(TimeoutException.class::isInstance);
	}

	/**
	 * Keeps a link open from start to stop, on a thread of its own.
	 */
	private final class Connector {

		private final TransportListener listener;

		private final String threadName = "cache-invalidation-" + name();

		private final Thread thread;

		/**
		 * The present link, or the attempt to open one: what is published while an
		 * attempt is under way waits for its end.
		 */
		private volatile CompletableFuture<Link> link = new CompletableFuture<>();

		private volatile boolean stopped;

		/** Whether the listener knows that there is no link. */
		private boolean down;

		/** What people have to change, as the listener has been told last. */
		private @Nullable String refusal;

		Connector(TransportListener listener) {
			this.listener = listener;
			this.thread = new Thread(this::keepConnected, this.threadName);
			this.thread.setDaemon(true);
		}

		void stop() {
			this.stopped = true;
			this.thread.interrupt();
			try {
				this.thread.join(STOP_TIMEOUT.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private void keepConnected() {
			LinkedTransport transport = LinkedTransport.this;
			String notConnected = "Not connected to " + transport.busName;
			Duration delay = MIN_DELAY;
			while (!this.stopped) {
				LinkOpening opening = new LinkOpening(transport::open, this.threadName + "-opening");
				try (Link opened = opening.await(transport.openTimeout)) {
					this.link.complete(opened);
					delay = (listen(opened).compareTo(transport.maxDelay) < 0) ? delay : MIN_DELAY;
					this.down = true;
					this.refusal = opened.sharedReason();
				}
				catch (InterruptedException ex) {
					// Stopped.
				}
				catch (Throwable ex) {
					transport.logger.debug("Could not connect to " + transport.busName, ex);
					if (!this.stopped) {
						failed(ex);
					}
				}
				CompletableFuture<Link> lost = this.link;
				IllegalStateException failure = new IllegalStateException(notConnected);
				this.link = CompletableFuture.failedFuture(failure);
				lost.completeExceptionally(failure);
				if (!this.stopped) {
					delay = sleep(delay);
					this.link = new CompletableFuture<>();
				}
			}
			this.link.completeExceptionally(new IllegalStateException("The transport is stopped"));
		}

		/**
		 * Hand on what arrives, until the link is lost.
		 * @return how long that has gone well: a bus that opens links just to end them is
		 * asked less and less often, like one that opens none
		 */
		private Duration listen(Link opened) throws InterruptedException {
			long begin = System.nanoTime();
			opened.listen(this.listener);
			return Duration.ofNanos(System.nanoTime() - begin);
		}

		/**
		 * Tell the listener of the first failure, and whenever more is known of what
		 * people have to change.
		 */
		private void failed(Throwable failure) {
			String couldNot = "Could not connect to " + LinkedTransport.this.busName + ": ";
			if (failure.getCause() instanceof LinkRefusedException refused) {
				String text = String.valueOf(refused.getMessage());
				if (!text.equals(this.refusal)) {
					this.down = true;
					this.refusal = text;
					if (refused.isShared()) {
						this.listener.linkShared(text);
					}
					else {
						this.listener.linkDown(couldNot + text);
					}
				}
			}
			else if (!this.down) {
				this.down = true;
				this.listener.linkDown(couldNot + rootMessage(failure) + (isTimeout(failure) ? adviseOnSilence() : ""));
			}
		}

	}

}
