package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The one thread on which a proxy does everything, so that nothing is ever blocked in a
 * read or a write when a fault sets in, and no byte slips through afterwards. What isn't
 * private is safe for use by several threads, unless it says otherwise.
 */
final class ProxyLoop {

	private final InetSocketAddress target;

	private final Selector selector;

	private final ServerSocketChannel listening;

	private final InetSocketAddress address;

	private final Thread thread;

	private final Map<Direction, Conditions> conditions = new EnumMap<>(Direction.class);

	private final List<Connection> connections = new ArrayList<>();

	private boolean refusing;

	private boolean closing;

	/** Guarded by itself. */
	private final Queue<Order> orders = new ArrayDeque<>();

	/** Guarded by the orders. */
	private boolean ended;

	private ProxyLoop(InetSocketAddress target, Selector selector, ServerSocketChannel listening) throws IOException {
		this.target = target;
		this.selector = selector;
		this.listening = listening;
		listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		listening.configureBlocking(false);
		listening.register(selector, SelectionKey.OP_ACCEPT);
		this.address = (InetSocketAddress) listening.getLocalAddress();
		for (Direction direction : Direction.values()) {
			this.conditions.put(direction, new Conditions());
		}
		this.thread = new Thread(this::run, "fault-proxy-" + this.address.getPort());
		this.thread.setDaemon(true);
	}

	static ProxyLoop start(InetSocketAddress target) {
		try {
			ProxyLoop loop = new ProxyLoop(target, Selector.open(), ServerSocketChannel.open());
			loop.thread.start();
			return loop;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not listen on the loopback address", ex);
		}
	}

	InetSocketAddress getAddress() {
		return this.address;
	}

	/**
	 * Have the thread do something, and wait until that is in effect. What has arrived
	 * before is dealt with first.
	 * @throws IllegalStateException if the thread has ended
	 */
	void execute(Runnable action) {
		Order order = new Order(action, new CompletableFuture<>());
		synchronized (this.orders) {
			if (this.ended) {
				throw closed();
			}
			this.orders.add(order);
			this.selector.wakeup();
		}
		order.done().join();
	}

	/**
	 * End the thread, and wait for it.
	 */
	void close() {
		synchronized (this.orders) {
			if (!this.ended) {
				this.orders.add(new Order(() -> this.closing = true, new CompletableFuture<>()));
				this.selector.wakeup();
			}
		}
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private IllegalStateException closed() {
		return new IllegalStateException("The proxy on port " + this.address.getPort() + " is closed");
	}

	/**
	 * Return the conditions of a direction. Only for what is being executed.
	 */
	Conditions conditions(Direction direction) {
		return Objects.requireNonNull(this.conditions.get(direction));
	}

	/**
	 * Return the open connections. Only for what is being executed.
	 */
	List<Connection> connections() {
		return this.connections;
	}

	/**
	 * Set whether new connections are refused. Only for what is being executed.
	 */
	void setRefusing(boolean refusing) {
		this.refusing = refusing;
	}

	private void run() {
		try {
			long wait = Long.MAX_VALUE;
			while (!this.closing) {
				this.selector.select((wait != Long.MAX_VALUE) ? TimeUnit.NANOSECONDS.toMillis(wait) + 1 : 0);
				this.selector.selectedKeys().clear();
				wait = advance();
				for (Order order = nextOrder(); order != null; order = nextOrder()) {
					carryOut(order);
					wait = 0;
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy on port " + this.address.getPort() + " failed", ex);
		}
		finally {
			end();
		}
	}

	private void carryOut(Order order) throws IOException {
		try {
			advance();
			order.action().run();
			advance();
			// Only this really closes what has been closed.
			this.selector.selectNow();
			order.done().complete(null);
		}
		catch (IOException | RuntimeException ex) {
			order.done().completeExceptionally(ex);
			throw ex;
		}
	}

	private @Nullable Order nextOrder() {
		synchronized (this.orders) {
			return this.orders.poll();
		}
	}

	/**
	 * Do what can be done now.
	 * @return in how many nanoseconds there is more to do that no socket tells of
	 */
	private long advance() throws IOException {
		for (SocketChannel client = this.listening.accept(); client != null; client = this.listening.accept()) {
			if (this.refusing) {
				Connection.reset(client);
			}
			else {
				this.connections.add(Connection.open(client, this.target, conditions(Direction.TO_SERVER),
						conditions(Direction.TO_CLIENT), this.selector));
			}
		}
		long now = System.nanoTime();
		long wait = Long.MAX_VALUE;
		for (Connection connection : this.connections) {
			wait = Math.min(wait, connection.advance(now, this.selector));
		}
		this.connections.removeIf((connection) -> !connection.isOpen());
		return wait;
	}

	private void end() {
		List<Order> refused;
		synchronized (this.orders) {
			this.ended = true;
			refused = List.copyOf(this.orders);
		}
		this.connections.forEach(Connection::reset);
		try {
			this.listening.close();
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			refused.forEach((order) -> order.done().completeExceptionally(closed()));
		}
	}

	/**
	 * Something to do, and what waits for it.
	 */
	private record Order(Runnable action, CompletableFuture<@Nullable Void> done) {

	}

}
