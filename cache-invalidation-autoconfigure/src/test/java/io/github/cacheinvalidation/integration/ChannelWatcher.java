package io.github.cacheinvalidation.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.awaitility.Awaitility;

import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Watches the channel as a foreign program would, and publishes to it.
 */
class ChannelWatcher implements AutoCloseable {

	private static final Pattern STATEMENT = Pattern.compile("\"type\":\"(hello|roll|heartbeat|goodbye)\"");

	private final RedisClient client;

	private final StatefulRedisPubSubConnection<String, byte[]> subscribed;

	private final StatefulRedisConnection<String, byte[]> publishing;

	private final List<String> messages = new CopyOnWriteArrayList<>();

	ChannelWatcher(RedisServer redis) {
		RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
		this.client = RedisClient.create(RedisURI.create(redis.getHost(), redis.getPort()));
		this.publishing = this.client.connect(codec);
		this.subscribed = this.client.connectPubSub(codec);
		this.subscribed.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(String channel, byte[] message) {
				ChannelWatcher.this.messages.add(new String(message, StandardCharsets.UTF_8));
			}

		});
		this.subscribed.sync().subscribe(LibraryApplication.CHANNEL);
	}

	void publish(byte[] message) {
		this.publishing.sync().publish(LibraryApplication.CHANNEL, message);
	}

	/**
	 * Return what has been on the channel since the last call, up to now, except for what
	 * nodes say of themselves: a mark that is sent and seen shows that nothing is still
	 * on its way.
	 */
	List<String> drain() {
		String mark = UUID.randomUUID().toString();
		publish(mark.getBytes(StandardCharsets.UTF_8));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.messages.contains(mark));
		List<String> drained = this.messages.stream()
			.filter((message) -> !message.equals(mark) && !STATEMENT.matcher(message).find())
			.toList();
		this.messages.clear();
		return drained;
	}

	@Override
	public void close() {
		this.subscribed.close();
		this.publishing.close();
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
	}

}
