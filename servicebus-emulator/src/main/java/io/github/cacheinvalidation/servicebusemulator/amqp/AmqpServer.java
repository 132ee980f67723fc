package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.fault.Faults;
import io.github.cacheinvalidation.servicebusemulator.loop.EventLoop;
import io.github.cacheinvalidation.servicebusemulator.loop.Ports;
import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;
import org.jspecify.annotations.Nullable;

/**
 * Listens for clients that speak AMQP. Only for the loop's thread.
 */
public final class AmqpServer {

	private static final System.Logger LOGGER = System.getLogger(AmqpServer.class.getName());

	private final EventLoop loop;

	private final Namespace namespace;

	private final List<AmqpSocket> sockets = new ArrayList<>();

	private @Nullable ServerSocketChannel listening;

	private boolean suspended;

	/**
	 * Create a server that doesn't listen yet.
	 * @param loop the thread
	 * @param broker the topics
	 * @param accessControl who may do what
	 * @param faults what goes wrong
	 */
	public AmqpServer(EventLoop loop, Broker broker, AccessControl accessControl, Faults faults) {
		this.loop = loop;
		this.namespace = new Namespace(broker, accessControl, faults, new MessageReader(), new MessageWriter());
	}

	/**
	 * Listen on a free port.
	 * @return the port
	 */
	public int listen() {
		this.listening = Ports.bindToFree(this::bind);
		return this.listening.socket().getLocalPort();
	}

	/**
	 * Listen on the port of before.
	 * @param port the port
	 */
	public void listen(int port) {
		this.listening = Ports.bindTo(port, this::bind);
	}

	private ServerSocketChannel bind(InetSocketAddress address) throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open();
		try {
			channel.bind(address);
			channel.configureBlocking(false);
			this.loop.register(channel, SelectionKey.OP_ACCEPT);
			return channel;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Listen no more, and cut all connections.
	 */
	public void stop() {
		try {
			if (this.listening != null) {
				this.listening.close();
				this.listening = null;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		dropConnections();
	}

	/**
	 * Cut all connections.
	 */
	public void dropConnections() {
		for (AmqpSocket socket : this.sockets) {
			reset(socket);
		}
		this.sockets.clear();
	}

	/**
	 * Close all links to topics and subscriptions without a reason. The connections stay.
	 */
	public void detachLinks() {
		this.sockets.forEach((socket) -> socket.connection().detachLinks());
	}

	/**
	 * Set whether the server accepts connections but reads and writes nothing.
	 * @param suspended whether it does
	 */
	public void setSuspended(boolean suspended) {
		this.suspended = suspended;
		if (suspended) {
			this.sockets.forEach(AmqpSocket::suspend);
		}
	}

	/**
	 * Return how many connections there are.
	 * @return the number
	 */
	public int connectionCount() {
		return this.sockets.size();
	}

	/**
	 * Do what can be done now.
	 */
	public void advance() {
		accept();
		if (!this.suspended) {
			this.sockets.forEach((socket) -> attempt(socket, AmqpSocket::read));
			this.sockets.forEach((socket) -> socket.connection().checkClaims());
			// What one client sends is for others: nobody's output is complete before.
			this.sockets.forEach((socket) -> attempt(socket, AmqpSocket::write));
			this.sockets.removeIf((socket) -> !socket.isOpen());
		}
	}

	private void accept() {
		try {
			SocketChannel channel = (this.listening != null) ? this.listening.accept() : null;
			while (channel != null) {
				AmqpSocket socket = AmqpSocket.open(channel, this.loop, this.namespace);
				this.sockets.add(socket);
				if (this.suspended) {
					socket.suspend();
				}
				channel = (this.listening != null) ? this.listening.accept() : null;
			}
		}
		catch (IOException ex) {
			LOGGER.log(System.Logger.Level.WARNING, "A client could not connect", ex);
		}
	}

	private void attempt(AmqpSocket socket, Step step) {
		if (!socket.isOpen()) {
			return;
		}
		try {
			step.take(socket);
		}
		catch (IOException ex) {
			reset(socket);
		}
		catch (RuntimeException ex) {
			LOGGER.log(System.Logger.Level.WARNING, "A connection failed", ex);
			reset(socket);
		}
	}

	private static void reset(AmqpSocket socket) {
		try {
			socket.reset();
		}
		catch (IOException ex) {
			LOGGER.log(System.Logger.Level.DEBUG, "A connection could not be closed", ex);
		}
	}

	/**
	 * Does something with a socket.
	 */
	@FunctionalInterface
	private interface Step {

		void take(AmqpSocket socket) throws IOException;

	}

}
