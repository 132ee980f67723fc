package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client's connection to the proxy together with the proxy's connection to the server.
 * Used by the proxy's own thread only.
 */
final class Connection {

	/**
	 * Small, so that a fault is felt before much data is on its way.
	 */
	private static final int BUFFER_SIZE = 64 * 1024;

	private final SocketChannel client;

	private final SocketChannel server;

	private final Flow toServer;

	private final Flow toClient;

	private Connection(SocketChannel client, SocketChannel server, Conditions toServer, Conditions toClient) {
		this.client = client;
		this.server = server;
		this.toServer = new Flow(client, server, toServer);
		this.toClient = new Flow(server, client, toClient);
	}

	/**
	 * Begin to connect a client to the server.
	 * @throws IOException if there are no more sockets to be had
	 */
	static Connection open(SocketChannel client, InetSocketAddress target, Conditions toServer, Conditions toClient,
			Selector selector) throws IOException {
		SocketChannel server = SocketChannel.open();
		Connection connection = new Connection(client, server, toServer, toClient);
		configure(client, selector);
		configure(server, selector);
		try {
			server.connect(target);
		}
		catch (IOException ex) {
			connection.serverIsGone();
		}
		return connection;
	}

	private static void configure(SocketChannel channel, Selector selector) throws IOException {
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_SIZE);
		channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_SIZE);
		channel.register(selector, 0);
	}

	/**
	 * Do what can be done now, and have the selector wait for the rest.
	 * @return in how many nanoseconds there will be more to do that no socket tells of,
	 * or {@link Long#MAX_VALUE}
	 */
	long advance(long now, Selector selector) {
		finishConnect();
		receive(now);
		send(now);
		if (this.toServer.isDone() && this.toClient.isDone()) {
			close(this.client);
			close(this.server);
		}
		else if (this.toServer.isLossFelt() || this.toClient.isLossFelt()) {
			reset();
		}
		int ofClient = (this.toServer.wantsRead() ? SelectionKey.OP_READ : 0)
				| (this.toClient.wantsWrite(now) ? SelectionKey.OP_WRITE : 0);
		int ofServer = this.server.isConnectionPending() ? SelectionKey.OP_CONNECT
				: (this.toClient.wantsRead() ? SelectionKey.OP_READ : 0)
						| (this.toServer.wantsWrite(now) ? SelectionKey.OP_WRITE : 0);
		setInterest(this.client, selector, ofClient);
		setInterest(this.server, selector, ofServer);
		return Math.min(this.toServer.nextEvent(now), this.toClient.nextEvent(now));
	}

	private void finishConnect() {
		try {
			if (this.server.isConnectionPending()) {
				this.server.finishConnect();
			}
		}
		catch (IOException ex) {
			serverIsGone();
		}
	}

	private void receive(long now) {
		try {
			this.toServer.pull(now);
		}
		catch (IOException ex) {
			clientIsGone();
		}
		try {
			if (!this.server.isConnectionPending()) {
				this.toClient.pull(now);
			}
		}
		catch (IOException ex) {
			serverIsGone();
		}
	}

	private void send(long now) {
		try {
			if (!this.server.isConnectionPending()) {
				this.toServer.push(now);
			}
		}
		catch (IOException ex) {
			serverIsGone();
		}
		try {
			this.toClient.push(now);
		}
		catch (IOException ex) {
			clientIsGone();
		}
	}

	private static void setInterest(SocketChannel channel, Selector selector, int operations) {
		SelectionKey key = channel.keyFor(selector);
		if (key != null && key.isValid()) {
			key.interestOps(operations);
		}
	}

	private void clientIsGone() {
		isGone(this.client, this.toServer, this.toClient);
	}

	private void serverIsGone() {
		isGone(this.server, this.toClient, this.toServer);
	}

	/**
	 * The other side learns of it, unless nothing may get through to it.
	 */
	private void isGone(SocketChannel side, Flow from, Flow to) {
		if (from.isSilent()) {
			from.lose();
			to.drop();
			reset(side);
		}
		else {
			reset();
		}
	}

	/**
	 * End one direction as its sender would.
	 */
	void halfClose(Direction direction) {
		Flow flow = (direction == Direction.TO_SERVER) ? this.toServer : this.toClient;
		try {
			flow.end();
		}
		catch (IOException ex) {
			reset();
		}
	}

	/**
	 * Break both connections off, which both peers notice.
	 */
	void reset() {
		this.toServer.drop();
		this.toClient.drop();
		reset(this.client);
		reset(this.server);
	}

	static void reset(SocketChannel channel) {
		try {
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		catch (IOException ex) {
			// It is closed, or reset by the peer.
		}
		close(channel);
	}

	private static void close(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// There is nothing left to close then.
		}
	}

	boolean isOpen() {
		return this.client.isOpen() || this.server.isOpen();
	}

	/**
	 * Return whether a peer has sent something, or has ended, that the other one has not
	 * been told of and never will.
	 */
	boolean isLossy() {
		return this.toServer.isLossy() || this.toClient.isLossy();
	}

}
