package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that hands out the connections that it accepts.
 */
final class PlainServer implements AutoCloseable {

	private static final int LIMIT_MILLIS = 60_000;

	private final ServerSocket listening;

	private final Thread thread;

	private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

	PlainServer() throws IOException {
		this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.thread = new Thread(this::accept, "plain-server");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listening.accept();
				limit(socket);
				this.accepted.add(socket);
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	/**
	 * Let reads fail where a test would wait for ever.
	 */
	private static void limit(Socket socket) throws IOException {
		socket.setSoTimeout(LIMIT_MILLIS);
		socket.setTcpNoDelay(true);
	}

	int getPort() {
		return this.listening.getLocalPort();
	}

	FaultProxy proxy() {
		return FaultProxy.start("127.0.0.1", getPort());
	}

	/**
	 * Return the next accepted connection.
	 */
	Socket next() throws InterruptedException {
		Socket socket = this.accepted.poll(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
		if (socket == null) {
			throw new IllegalStateException("Nobody has connected");
		}
		return socket;
	}

	boolean hasNext() {
		return !this.accepted.isEmpty();
	}

	static Socket connect(FaultProxy proxy) throws IOException {
		Socket socket = new Socket(proxy.getHost(), proxy.getPort());
		limit(socket);
		return socket;
	}

	/**
	 * Stop to listen, for certain only when the thread no longer does.
	 */
	@Override
	public void close() throws IOException {
		this.listening.close();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (Socket socket : this.accepted) {
			socket.close();
		}
	}

}
