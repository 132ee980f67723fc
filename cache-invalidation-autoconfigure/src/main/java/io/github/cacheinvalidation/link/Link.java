package io.github.cacheinvalidation.link;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A subscription and what is needed to publish, from their opening until either is lost.
 * Client libraries would bring a lost connection back by themselves, in their own time
 * and with their own idea of what was missed: a link is never used again.
 * <p>
 * The thread on which messages arrive, which may be the application's as well, only puts
 * them in line. {@link #listen(TransportListener)} takes them out again on the thread
 * that calls it. Safe for use by several threads.
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

	/**
	 * Stands for the end of the link in the line of messages.
	 */
	private static final byte[] LOST = new byte[0];

	/**
	 * Stands for the moment from which on messages are missing.
	 */
	private static final byte[] SHARED = new byte[0];

	private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

	private final AtomicLong waitingBytes = new AtomicLong();

	private final AtomicReference<@Nullable String> lossReason = new AtomicReference<>();

	private final AtomicReference<@Nullable String> sharedReason = new AtomicReference<>();

	/**
	 * Create a link.
	 */
	protected Link() {
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
	 * Hand messages to a listener until the link is lost, and tell it of the link's begin
	 * and end.
	 * @throws InterruptedException if this thread is interrupted; the listener isn't told
	 * of the end then
	 */
	final void listen(TransportListener listener) throws InterruptedException {
		listener.linkUp();
		boolean shared = false;
		for (byte[] message = this.messages.take(); message != LOST; message = this.messages.take()) {
			if (message == SHARED) {
				shared = true;
				listener.linkShared(Objects.requireNonNull(this.sharedReason.get()));
				continue;
			}
			this.waitingBytes.addAndGet(-(message.length + MESSAGE_OVERHEAD));
			if (!shared) {
				listener.messageReceived(message);
			}
		}
		if (!shared) {
			listener.linkDown(Objects.requireNonNull(this.lossReason.get()));
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
		if (this.waitingBytes.addAndGet(message.length + MESSAGE_OVERHEAD) > MAX_WAITING_BYTES) {
			lose("Messages arrive faster than they can be applied");
		}
		else if (this.lossReason.get() == null) {
			this.messages.add(message);
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
			this.messages.add(SHARED);
		}
	}

	/**
	 * End the link: the listener is told of it after the messages that wait. Only the
	 * first call counts.
	 * @param reason why, for the log
	 */
	public final void lose(String reason) {
		if (this.lossReason.compareAndSet(null, reason)) {
			this.messages.add(LOST);
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
