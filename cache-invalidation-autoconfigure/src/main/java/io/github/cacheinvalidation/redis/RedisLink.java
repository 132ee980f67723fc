package io.github.cacheinvalidation.redis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import io.github.cacheinvalidation.link.Link;

/**
 * A connection that is subscribed to the channel and one that publishes to it.
 */
final class RedisLink extends Link {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final RedisChannel channel;

	private final LocatedConnections connections;

	private final StatefulRedisConnection<String, byte[]> publishing;

	private final StatefulRedisPubSubConnection<String, byte[]> subscribed;

	private RedisLink(LocatedConnections connections, EventLoops eventLoops,
			StatefulRedisConnection<String, byte[]> publishing,
			StatefulRedisPubSubConnection<String, byte[]> subscribed, RedisChannel channel) {
		super(eventLoops.reading());
		this.connections = connections;
		this.publishing = publishing;
		this.subscribed = subscribed;
		this.channel = channel;
	}

	/**
	 * Connect, twice at once, and subscribe. Waits until both connections are there.
	 * @param connections where they come from; are closed with the link, or if there is
	 * none
	 * @param eventLoops the threads of the connections
	 * @param channel the channel
	 * @throws RedisException or another unchecked exception if that fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	static RedisLink open(LocatedConnections connections, EventLoops eventLoops, RedisChannel channel)
			throws InterruptedException {
		boolean opened = false;
		try {
			CompletableFuture<StatefulRedisConnection<String, byte[]>> publishing = connections.connect();
			CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> subscribed = connections.connectPubSub();
			connections.await(publishing, subscribed);
			RedisLink link = new RedisLink(connections, eventLoops, publishing.join(), subscribed.join(), channel);
			link.subscribe();
			connections.onMoved(link::lose);
			opened = true;
			return link;
		}
		finally {
			if (!opened) {
				CompletableFuture<Void> unused = connections.closeAsync();
			}
		}
	}

	private void subscribe() throws InterruptedException {
		LossListener lossListener = new LossListener();
		this.publishing.addListener(lossListener);
		this.subscribed.addListener(lossListener);
		this.subscribed.addListener(new MessageListener());
		try {
			this.channel.subscribe(this.subscribed).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
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
		return this.channel.publish(this.publishing, message).thenAccept((receivers) -> {
		});
	}

	@Override
	protected void disconnect() {
		try {
			this.connections.closeAsync().get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// It goes on closing by itself, and nobody listens to it any more.
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

		@Override
		public void smessage(String channel, byte[] message) {
			received(message);
		}

		/**
		 * Redis ends the subscription when the slot of the channel goes to another
		 * server.
		 */
		@Override
		public void sunsubscribed(String channel, long count) {
			lose("The slot of the channel has moved to another server");
		}

	}

}
