package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * PUBLISH and SUBSCRIBE with Lettuce and nothing else, the limit of what Redis can carry.
 */
final class RawLettuce implements Contender {

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	private static final String CHANNEL = "application:cache-invalidation";

	private final Receipts receipts = new Receipts();

	@Override
	public String name() {
		return "lettuce";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("publish", "asynchronous");
		settings.put("nodes", "each one publishes and subscribes");
		settings.put("bytes of a message", CountingNode.describeBytes());
		return settings;
	}

	@Override
	public Node open(Bus bus, Database database) {
		return new LettuceNode(bus, this.receipts);
	}

	private static final class LettuceNode extends CountingNode {

		private final RedisClient client;

		private final RedisAsyncCommands<String, byte[]> publishing;

		LettuceNode(Bus bus, Receipts receipts) {
			super(receipts);
			this.client = RedisClient.create(RedisURI.create(bus.host(), bus.port()));
			this.publishing = this.client.connect(CODEC).async();
			StatefulRedisPubSubConnection<String, byte[]> subscribed = this.client.connectPubSub(CODEC);
			subscribed.addListener(new RedisPubSubAdapter<>() {

				@Override
				public void message(String channel, byte[] message) {
					received();
				}

			});
			subscribed.sync().subscribe(CHANNEL);
		}

		@Override
		void send(List<byte[]> messages) {
			for (byte[] message : messages) {
				var unused = this.publishing.publish(CHANNEL, message);
			}
		}

		@Override
		public void close() {
			this.client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}

	}

}
