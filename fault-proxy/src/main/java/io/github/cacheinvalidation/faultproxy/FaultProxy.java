package io.github.cacheinvalidation.faultproxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on the loopback address that stands between clients and a server and does
 * harm on command. Without a fault it passes all bytes on in order, and the end of each
 * direction, a refused connection and a reset too.
 * <p>
 * Faults add up until {@link #restore()}. Each is in effect when the method that sets it
 * returns: not one byte more gets through than it allows. Instances are safe for use by
 * several threads. Methods throw {@link IllegalStateException} once the proxy is closed.
 *
 * @since 0.1.0
 */
public final class FaultProxy implements AutoCloseable {

	private final ProxyLoop loop;

	private FaultProxy(ProxyLoop loop) {
		this.loop = loop;
	}

	/**
	 * Start a proxy on a free port.
	 * @param host the server's host; the server doesn't have to be there yet
	 * @param port the server's TCP port
	 * @return the running proxy
	 * @throws IllegalArgumentException if the host is unknown or the port out of range
	 */
	public static FaultProxy start(String host, int port) {
		InetSocketAddress target = new InetSocketAddress(host, port);
		if (target.isUnresolved()) {
			throw new IllegalArgumentException("'host' is unknown: " + host);
		}
		return new FaultProxy(ProxyLoop.start(target));
	}

	/**
	 * Return the address that the proxy listens on.
	 * @return the loopback address
	 */
	public String getHost() {
		return this.loop.getAddress().getAddress().getHostAddress();
	}

	/**
	 * Return the port that the proxy listens on, the same from start to close.
	 * @return the TCP port
	 */
	public int getPort() {
		return this.loop.getAddress().getPort();
	}

	/**
	 * Cut the line: connections are reset, and new ones at once too. The port stays in
	 * use meanwhile, so that nobody else can take it.
	 */
	public void cut() {
		this.loop.execute(() -> {
			this.loop.setRefusing(true);
			this.loop.connections().forEach(Connection::reset);
		});
	}

	/**
	 * Reset the connections that are there; new ones get through.
	 */
	public void dropConnections() {
		this.loop.execute(() -> this.loop.connections().forEach(Connection::reset));
	}

	/**
	 * Swallow everything in both directions: connections stay open and new ones are
	 * accepted, but neither side hears anything of the other, also not that it is gone.
	 */
	public void blackHole() {
		this.loop.execute(() -> {
			for (Direction direction : Direction.values()) {
				this.loop.conditions(direction).blackHole = true;
			}
		});
	}

	/**
	 * Swallow everything in one direction. After {@link #restore()} the connections that
	 * have lost something by it are reset, since a stream with a hole would be none that
	 * a network can produce; the others go on.
	 * @param direction the direction
	 */
	public void blackHole(Direction direction) {
		this.loop.execute(() -> this.loop.conditions(direction).blackHole = true);
	}

	/**
	 * Keep everything in one direction waiting, also what is on its way, until
	 * {@link #restore()}: then it arrives late, but whole. Sooner or later the sender
	 * can't send any more.
	 * @param direction the direction
	 */
	public void stall(Direction direction) {
		this.loop.execute(() -> this.loop.conditions(direction).stalled = true);
	}

	/**
	 * Let everything in one direction, also what is on its way, arrive later, with
	 * unchanged throughput.
	 * @param direction the direction
	 * @param delay how much later; zero for no delay
	 * @throws IllegalArgumentException if the delay is negative
	 */
	public void delay(Direction direction, Duration delay) {
		if (delay.isNegative()) {
			throw new IllegalArgumentException("'delay' must not be negative: " + delay);
		}
		long nanos = delay.toNanos();
		this.loop.execute(() -> this.loop.conditions(direction).delayNanos = nanos);
	}

	/**
	 * Limit what each connection passes on in one direction. A sender that sends more can
	 * send on only at this rate.
	 * @param direction the direction
	 * @param bytesPerSecond the rate; 0 for no limit
	 * @throws IllegalArgumentException if the rate is negative
	 */
	public void throttle(Direction direction, long bytesPerSecond) {
		if (bytesPerSecond < 0) {
			throw new IllegalArgumentException("'bytesPerSecond' must not be negative: " + bytesPerSecond);
		}
		this.loop.execute(() -> this.loop.conditions(direction).bytesPerSecond = bytesPerSecond);
	}

	/**
	 * End one direction of the connections that are there: the receiver reads the end of
	 * the stream, and what the sender goes on sending is dropped. The other direction
	 * stays open, and nothing of this is undone by {@link #restore()}.
	 * @param direction the direction
	 */
	public void halfClose(Direction direction) {
		this.loop.execute(() -> this.loop.connections().forEach((connection) -> connection.halfClose(direction)));
	}

	/**
	 * End all faults. New connections get through again, on the same port.
	 */
	public void restore() {
		this.loop.execute(() -> {
			this.loop.setRefusing(false);
			for (Direction direction : Direction.values()) {
				this.loop.conditions(direction).heal();
			}
		});
	}

	/**
	 * Return how many connections there are now.
	 * @return the number, 0 or more
	 */
	public int getConnectionCount() {
		AtomicInteger count = new AtomicInteger();
		this.loop.execute(() -> count.set(this.loop.connections().size()));
		return count.get();
	}

	/**
	 * Return how many connections have lost something that the peers haven't been told.
	 */
	int getLossyCount() {
		AtomicInteger count = new AtomicInteger();
		this.loop.execute(() -> count.set((int) this.loop.connections().stream().filter(Connection::isLossy).count()));
		return count.get();
	}

	/**
	 * Reset all connections, give up the port and end the proxy's thread. Does nothing
	 * when that has been done.
	 */
	@Override
	public void close() {
		this.loop.close();
	}

}
