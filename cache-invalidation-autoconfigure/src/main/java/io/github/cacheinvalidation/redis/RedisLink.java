package io.github.cacheinvalidation.redis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

import io.github.cacheinvalidation.link.Link;

/**
 * A connection that is subscribed to the channel and one that publishes to it.
 */
final class RedisLink extends Link {

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final String channel;

	private final StatefulConnection<String, byte[]> publishing;

	private final BaseRedisAsyncCommands<String, byte[]> commands;

	private final StatefulRedisPubSubConnection<String, byte[]> subscribed;

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

	@Override
	protected CompletionStage<Void> send(byte[] message, boolean comesBack) {
		return this.commands.publish(this.channel, message).thenAccept((receivers) -> {
		});
	}

	@Override
	protected void disconnect() {
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
