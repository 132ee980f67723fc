package io.github.cacheinvalidation.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A subscription and what is needed to publish, from their opening until either is lost.
 * Client libraries would bring a lost connection back by themselves, in their own time
 * and with their own idea of what was missed: a link is never used again.
 * <p>
 * The listener is called by an executor. It is best one that runs on the thread on which
 * messages arrive, unless that is the application's as well: then no message waits for
 * another thread to wake up. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public abstract class Link implements AutoCloseable {

	/**
	 * How many bytes may wait to be applied. A node that falls further behind gives up
	 * the link, and clears when it has a new one.
	 */
	private static final long MAX_WAITING_BYTES = 64 * 1024 * 1024;

	/**
	 * What a message costs in memory besides its own bytes.
	 */
	private static final int MESSAGE_OVERHEAD = 64;

	private static final Duration DETACH_TIMEOUT = Duration.ofSeconds(3);

	private final Executor executor;

	private final AtomicLong waitingBytes = new AtomicLong();

	private final AtomicReference<@Nullable String> lossReason = new AtomicReference<>();

	private final AtomicReference<@Nullable String> sharedReason = new AtomicReference<>();

	/** Opens when the listener isn't called any more. */
	private final CountDownLatch over = new CountDownLatch(1);

	private volatile boolean detached;

	/** Used by the executor only, as are the next two. */
	private @Nullable TransportListener listener;

	/** What has happened before there was a listener. */
	private final List<Consumer<TransportListener>> early = new ArrayList<>();

	/** Whether messages are missing, as the listener has been told. */
	private boolean shared;

	/**
	 * Create a link.
	 * @param executor runs one task after the other, in the order in which it takes them
	 */
	protected Link(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Hand a message to the bus, unless the link is lost.
	 * @param message the message
	 * @param comesBack whether this node has to hear it as well
	 * @return completes when the bus has accepted it
	 */
	final CompletionStage<Void> publish(byte[] message, boolean comesBack) {
		return (this.lossReason.get() == null) ? send(message, comesBack)
				: CompletableFuture.failedFuture(new IllegalStateException("The link is lost"));
	}

	/**
	 * Hand a message to the bus. Must not wait for it.
	 * @param message the message
	 * @param comesBack whether this node has to hear it as well
	 * @return completes when the bus has accepted it
	 */
	protected abstract CompletionStage<Void> send(byte[] message, boolean comesBack);

	/**
	 * Let go of the connections. Waits a moment for it at the most.
	 */
	protected abstract void disconnect();

	/**
	 * Have messages handed to a listener until the link is lost, and tell it of the
	 * link's begin and end. Waits for the end.
	 * @throws InterruptedException if this thread is interrupted; the listener isn't told
	 * of the end then, nor of anything else
	 */
	final void listen(TransportListener listener) throws InterruptedException {
		this.executor.execute(() -> begin(listener));
		try {
			this.over.await();
		}
		catch (InterruptedException ex) {
			this.detached = true;
			this.executor.execute(this.over::countDown);
			if (!this.over.await(DETACH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException("The listener is still at work", ex);
			}
			throw ex;
		}
	}

	/**
	 * Return whether the listener is called no more, apart from a call that goes on.
	 */
	final boolean isDetached() {
		return this.detached;
	}

	private void begin(TransportListener listener) {
		this.listener = listener;
		tell(TransportListener::linkUp, listener);
		this.early.forEach((event) -> tell(event, listener));
		this.early.clear();
	}

	/**
	 * Tell the listener of something, after what has happened before.
	 */
	private void happened(Consumer<TransportListener> event) {
		try {
			this.executor.execute(() -> {
				if (this.listener != null) {
					tell(event, this.listener);
				}
				else {
					this.early.add(event);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			// The transport is being stopped, and doesn't wait for this link any more.
			this.over.countDown();
		}
	}

	private void tell(Consumer<TransportListener> event, TransportListener listener) {
		if (!this.detached && this.over.getCount() > 0) {
			event.accept(listener);
		}
	}

	/**
	 * Return why the listener has been told that the link is shared.
	 * @return the reason, or {@code null} if it isn't known to be
	 */
	final @Nullable String sharedReason() {
		return this.sharedReason.get();
	}

	/**
	 * Take a message that has arrived.
	 * @param message the bytes
	 */
	protected final void received(byte[] message) {
		int size = message.length + MESSAGE_OVERHEAD;
		if (this.waitingBytes.addAndGet(size) > MAX_WAITING_BYTES) {
			lose("Messages arrive faster than they can be applied");
		}
		else if (this.lossReason.get() == null) {
			happened((told) -> {
				this.waitingBytes.addAndGet(-size);
				if (!this.shared) {
					told.messageReceived(message);
				}
			});
		}
	}

	/**
	 * Another node takes messages away from this link. The listener is told so after the
	 * messages that wait, and of no message any more. The link stays as it is until it is
	 * lost. Only the first call counts.
	 * @param reason what people have to change
	 */
	protected final void share(String reason) {
		if (this.sharedReason.compareAndSet(null, reason)) {
			happened((told) -> {
				this.shared = true;
				told.linkShared(reason);
			});
		}
	}

	/**
	 * End the link: the listener is told of it after the messages that wait. Only the
	 * first call counts.
	 * @param reason why, for the log
	 */
	public final void lose(String reason) {
		if (this.lossReason.compareAndSet(null, reason)) {
			happened((told) -> {
				if (!this.shared) {
					told.linkDown(reason);
				}
				this.over.countDown();
			});
		}
	}

	/**
	 * End the link, and let go of the connections.
	 */
	@Override
	public final void close() {
		lose("The link is closed");
		disconnect();
	}

}
