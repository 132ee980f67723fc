package io.github.cacheinvalidation.redis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A connection that is subscribed to the channel and one that publishes to it, from their
 * opening until either is lost. Lettuce would bring a lost connection back by itself, in
 * its own time and with its own idea of what was missed: a link is never used again.
 * <p>
 * The thread of the subscribed connection, which the application's own connections share,
 * only puts messages in line. {@link #listen(TransportListener)} takes them out again on
 * the thread that calls it.
 */
final class RedisLink implements AutoCloseable {

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

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

	private final String channel;

	private final StatefulConnection<String, byte[]> publishing;

	private final BaseRedisAsyncCommands<String, byte[]> commands;

	private final StatefulRedisPubSubConnection<String, byte[]> subscribed;

	private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

	private final AtomicLong waitingBytes = new AtomicLong();

	private final AtomicReference<@Nullable String> lossReason = new AtomicReference<>();

	private RedisLink(Publishing publishing, StatefulRedisPubSubConnection<String, byte[]> subscribed, String channel) {
		this.publishing = publishing.connection();
		this.commands = publishing.commands();
		this.subscribed = subscribed;
		this.channel = channel;
	}

	/**
	 * Connect and subscribe. Waits until both connections are there.
	 * @throws RedisException or another unchecked exception if that fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	static RedisLink open(AbstractRedisClient client, String channel) throws InterruptedException {
		Publishing publishing = Publishing.open(client);
		StatefulRedisPubSubConnection<String, byte[]> subscribed;
		try {
			subscribed = connectPubSub(client);
		}
		catch (RuntimeException ex) {
			publishing.connection().close();
			throw ex;
		}
		RedisLink link = new RedisLink(publishing, subscribed, channel);
		try {
			link.subscribe();
			return link;
		}
		catch (RuntimeException | InterruptedException ex) {
			link.close();
			throw ex;
		}
	}

	private static StatefulRedisPubSubConnection<String, byte[]> connectPubSub(AbstractRedisClient client) {
		return (client instanceof RedisClusterClient clusterClient) ? clusterClient.connectPubSub(CODEC)
				: ((RedisClient) client).connectPubSub(CODEC);
	}

	private void subscribe() throws InterruptedException {
		LossListener lossListener = new LossListener();
		this.publishing.addListener(lossListener);
		this.subscribed.addListener(lossListener);
		this.subscribed.addListener(new MessageListener());
		try {
			this.subscribed.async().subscribe(this.channel).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new RedisException("SUBSCRIBE failed: " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new RedisException("SUBSCRIBE was not answered within " + TIMEOUT, ex);
		}
		if (!this.publishing.isOpen() || !this.subscribed.isOpen()) {
			// Lost before the listeners were there.
			lose("Redis closed the connection");
		}
	}

	CompletionStage<Void> publish(byte[] message) {
		if (this.lossReason.get() != null) {
			return CompletableFuture.failedFuture(new RedisException("Not connected to Redis"));
		}
		return this.commands.publish(this.channel, message).thenAccept((receivers) -> {
		});
	}

	/**
	 * Hand messages to a listener until the link is lost, and tell it of the link's begin
	 * and end.
	 * @throws InterruptedException if this thread is interrupted; the listener isn't told
	 * of the end then
	 */
	void listen(TransportListener listener) throws InterruptedException {
		listener.linkUp();
		for (byte[] message = this.messages.take(); message != LOST; message = this.messages.take()) {
			this.waitingBytes.addAndGet(-(message.length + MESSAGE_OVERHEAD));
			listener.messageReceived(message);
		}
		listener.linkDown(Objects.requireNonNull(this.lossReason.get()));
	}

	private void received(byte[] message) {
		if (this.waitingBytes.addAndGet(message.length + MESSAGE_OVERHEAD) > MAX_WAITING_BYTES) {
			lose("Messages arrive faster than they can be applied");
		}
		else if (this.lossReason.get() == null) {
			this.messages.add(message);
		}
	}

	/**
	 * End the link: {@link #listen(TransportListener)} returns after the messages that
	 * wait.
	 */
	void lose(String reason) {
		if (this.lossReason.compareAndSet(null, reason)) {
			this.messages.add(LOST);
		}
	}

	/**
	 * Close both connections.
	 */
	@Override
	public void close() {
		lose("The link is closed");
		CompletableFuture<Void> closed = CompletableFuture.allOf(this.publishing.closeAsync(),
				this.subscribed.closeAsync());
		try {
			closed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// It goes on closing by itself, and nobody listens to it any more.
		}
	}

	/**
	 * The publishing connection of either kind of client.
	 */
	private record Publishing(StatefulConnection<String, byte[]> connection,
			BaseRedisAsyncCommands<String, byte[]> commands) {

		static Publishing open(AbstractRedisClient client) {
			if (client instanceof RedisClusterClient clusterClient) {
				var connection = clusterClient.connect(CODEC);
				return new Publishing(connection, connection.async());
			}
			var connection = ((RedisClient) client).connect(CODEC);
			return new Publishing(connection, connection.async());
		}

	}

	/**
	 * Notices when either connection is lost.
	 */
	private final class LossListener implements RedisConnectionStateListener {

		@Override
		public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
		}

		@Override
		public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
			lose("Redis closed the connection");
		}

	}

	/**
	 * Puts what the subscribed connection receives in line.
	 */
	private final class MessageListener extends RedisPubSubAdapter<String, byte[]> {

		@Override
		public void message(String channel, byte[] message) {
			received(message);
		}

	}

}
