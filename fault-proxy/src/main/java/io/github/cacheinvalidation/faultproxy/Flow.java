package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * One direction of one connection: takes what arrives on one channel and passes it on to
 * the other, as the conditions allow. Never waits. Used by the proxy's own thread only.
 */
final class Flow {

	private static final int READ_SIZE = 16 * 1024;

	/**
	 * How much may wait before nothing more is read, so that a slow receiver is felt by
	 * the sender.
	 */
	private static final int MAX_WAITING = 64 * 1024;

	/**
	 * The same while there is a delay, which must not make the connection slow.
	 */
	private static final int MAX_DELAYED = 16 * 1024 * 1024;

	/**
	 * A limited rate is kept by portions that are this many to a second.
	 */
	private static final int PORTIONS_PER_SECOND = 20;

	private final SocketChannel from;

	private final SocketChannel to;

	private final Conditions conditions;

	private final Deque<Chunk> waiting = new ArrayDeque<>();

	private int waitingBytes;

	/** Nothing more comes. */
	private boolean ended;

	/** Nothing more is passed on. */
	private boolean closed;

	/** The receiver can't be given all that was sent any more. */
	private boolean lossy;

	/** When the limited rate allows to go on. */
	private long nextWrite;

	Flow(SocketChannel from, SocketChannel to, Conditions conditions) {
		this.from = from;
		this.to = to;
		this.conditions = conditions;
		this.nextWrite = System.nanoTime();
	}

	/**
	 * Take what has arrived.
	 * @throws IOException if the sender is gone
	 */
	void pull(long now) throws IOException {
		if (!wantsRead()) {
			return;
		}
		ByteBuffer buffer = ByteBuffer.allocate(READ_SIZE);
		int length = this.from.read(buffer);
		if (length != 0) {
			this.waiting.add(new Chunk(buffer.flip(), now, length == -1));
			this.waitingBytes += buffer.remaining();
			this.ended = length == -1;
		}
	}

	/**
	 * Pass on what is due.
	 * @throws IOException if the receiver is gone
	 */
	void push(long now) throws IOException {
		if (this.closed) {
			clear();
		}
		else if (this.conditions.blackHole) {
			this.lossy |= !this.waiting.isEmpty();
			clear();
		}
		while (wantsWrite(now)) {
			Chunk chunk = this.waiting.element();
			if (chunk.end()) {
				end();
				return;
			}
			if (!write(chunk.bytes(), now)) {
				return;
			}
			if (!chunk.bytes().hasRemaining()) {
				this.waiting.remove();
			}
		}
	}

	private void clear() {
		this.waiting.clear();
		this.waitingBytes = 0;
	}

	/**
	 * Write as much as the rate allows.
	 * @return whether the receiver took all of it
	 */
	private boolean write(ByteBuffer bytes, long now) throws IOException {
		long rate = this.conditions.bytesPerSecond;
		int portion = (rate > 0) ? (int) Math.min(bytes.remaining(), Math.max(1, rate / PORTIONS_PER_SECOND))
				: bytes.remaining();
		int end = bytes.limit();
		bytes.limit(bytes.position() + portion);
		int written = this.to.write(bytes);
		bytes.limit(end);
		this.waitingBytes -= written;
		if (rate > 0) {
			this.nextWrite = now + TimeUnit.SECONDS.toNanos(written) / rate;
		}
		return written == portion;
	}

	/**
	 * Tell the receiver that this is the end; what comes after it is dropped.
	 */
	void end() throws IOException {
		if (!this.closed && this.to.isConnected()) {
			drop();
			this.to.shutdownOutput();
		}
	}

	/**
	 * Pass nothing on any more.
	 */
	void drop() {
		this.closed = true;
		clear();
	}

	/**
	 * The sender is gone, and the receiver must not know.
	 */
	void lose() {
		this.ended = true;
		this.lossy = true;
	}

	boolean wantsRead() {
		return !this.ended && this.waitingBytes < ((this.conditions.delayNanos > 0) ? MAX_DELAYED : MAX_WAITING);
	}

	boolean wantsWrite(long now) {
		return isWaiting() && nextDue(now) <= 0;
	}

	/**
	 * Return in how many nanoseconds there will be something to pass on that waits for
	 * its time, or {@link Long#MAX_VALUE}.
	 */
	long nextEvent(long now) {
		long due = isWaiting() ? nextDue(now) : 0;
		return (due > 0) ? due : Long.MAX_VALUE;
	}

	private boolean isWaiting() {
		return !this.waiting.isEmpty() && !this.closed && !this.conditions.isSilent();
	}

	private long nextDue(long now) {
		long due = this.waiting.element().arrival() - now + this.conditions.delayNanos;
		return (this.conditions.bytesPerSecond > 0) ? Math.max(due, this.nextWrite - now) : due;
	}

	boolean isSilent() {
		return this.conditions.isSilent();
	}

	boolean isDone() {
		return this.ended && this.closed;
	}

	boolean isLossy() {
		return this.lossy;
	}

	/**
	 * Return whether the receiver has to be told that something is missing.
	 */
	boolean isLossFelt() {
		return this.lossy && !this.conditions.isSilent();
	}

	/**
	 * What arrived at a time, or the end.
	 */
	private record Chunk(ByteBuffer bytes, long arrival, boolean end) {

	}

}
