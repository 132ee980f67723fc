package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.servicebusemulator.loop.EventLoop;
import jdk.net.ExtendedSocketOptions;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.SaslListener;
import org.apache.qpid.proton.engine.Transport;

/**
 * A connection's bytes: carries them between the socket and the engine that makes sense
 * of them.
 */
final class AmqpSocket {

	private static final int MAX_FRAME_SIZE = 64 * 1024;

	private static final int IDLE_TIMEOUT_MILLIS = 120_000;

	private static final SocketOption<Boolean> QUICK_ACKNOWLEDGEMENT = ExtendedSocketOptions.TCP_QUICKACK;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final Transport transport = Proton.transport();

	private final AmqpConnection connection;

	private final boolean acknowledgingQuickly;

	private AmqpSocket(SocketChannel channel, SelectionKey key, Namespace namespace) {
		this.channel = channel;
		this.key = key;
		this.acknowledgingQuickly = channel.supportedOptions().contains(QUICK_ACKNOWLEDGEMENT);
		this.transport.setMaxFrameSize(MAX_FRAME_SIZE);
		this.transport.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
		Sasl sasl = this.transport.sasl();
		sasl.server();
		sasl.setMechanisms("ANONYMOUS");
		sasl.allowSkip(false);
		sasl.setListener(new Admission());
		this.connection = new AmqpConnection(namespace, this.transport);
	}

	static AmqpSocket open(SocketChannel channel, EventLoop loop, Namespace namespace) throws IOException {
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return new AmqpSocket(channel, loop.register(channel, SelectionKey.OP_READ), namespace);
	}

	AmqpConnection connection() {
		return this.connection;
	}

	boolean isOpen() {
		return this.channel.isOpen();
	}

	/**
	 * Take in what has arrived.
	 */
	void read() throws IOException {
		int count = 1;
		while (count > 0 && this.transport.capacity() > 0) {
			ByteBuffer buffer = this.transport.tail();
			count = this.channel.read(buffer);
			if (count > 0) {
				this.transport.process();
				this.connection.handleEvents();
			}
		}
		if (count < 0) {
			close();
		}
		else if (this.acknowledgingQuickly) {
			// The system forgets it again and again, and the SDK's small packets wait for
			// it.
			this.channel.setOption(QUICK_ACKNOWLEDGEMENT, true);
		}
	}

	/**
	 * Send what is ready to go.
	 */
	void write() throws IOException {
		this.transport.tick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
		this.connection.handleEvents();
		int pending = this.transport.pending();
		while (pending > 0) {
			int count = this.channel.write(this.transport.head());
			this.transport.pop(count);
			if (count == 0) {
				this.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
				return;
			}
			pending = this.transport.pending();
		}
		if (pending < 0) {
			close();
		}
		else {
			this.key.interestOps(SelectionKey.OP_READ);
		}
	}

	/**
	 * Leave what arrives where it is.
	 */
	void suspend() {
		this.key.interestOps(0);
	}

	/**
	 * Cut the connection, so that the client sees it at once.
	 */
	void reset() throws IOException {
		if (this.channel.isOpen()) {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		close();
	}

	private void close() throws IOException {
		if (this.channel.isOpen()) {
			this.channel.close();
			this.connection.onGone();
		}
	}

	/**
	 * Lets everybody in: who they are is asked later.
	 */
	private static final class Admission implements SaslListener {

		@Override
		public void onSaslInit(Sasl sasl, Transport transport) {
			sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
		}

		@Override
		public void onSaslMechanisms(Sasl sasl, Transport transport) {
			// Only for clients.
		}

		@Override
		public void onSaslChallenge(Sasl sasl, Transport transport) {
			// Only for clients.
		}

		@Override
		public void onSaslResponse(Sasl sasl, Transport transport) {
			// There has been no challenge.
		}

		@Override
		public void onSaslOutcome(Sasl sasl, Transport transport) {
			// Only for clients.
		}

	}

}
