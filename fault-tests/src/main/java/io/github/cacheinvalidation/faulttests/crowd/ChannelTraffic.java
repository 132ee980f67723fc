package io.github.cacheinvalidation.faulttests.crowd;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;

/**
 * Counts what is said on a channel, by types of messages.
 */
final class ChannelTraffic implements AutoCloseable {

	private static final Pattern TYPE = Pattern.compile("\"type\":\"(\\w+)\"");

	private final RedisClient client;

	private final Map<String, Count> counts = new ConcurrentHashMap<>();

	ChannelTraffic(String host, int port, String channel) {
		this.client = RedisClient.create(RedisURI.create(host, port));
		var connection = this.client.connectPubSub();
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(String on, String message) {
				Matcher type = TYPE.matcher(message);
				if (type.find()) {
					ChannelTraffic.this.counts.merge(type.group(1), new Count(1, message.length()), Count::plus);
				}
			}

		});
		connection.sync().subscribe(channel);
	}

	/**
	 * Return what there has been of a type of messages.
	 */
	Count of(String type) {
		return this.counts.getOrDefault(type, new Count(0, 0));
	}

	@Override
	public void close() {
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
	}

	/**
	 * Messages and their bytes.
	 */
	record Count(long messages, long bytes) {

		Count plus(Count other) {
			return new Count(this.messages + other.messages, this.bytes + other.bytes);
		}

		Count minus(Count other) {
			return new Count(this.messages - other.messages, this.bytes - other.bytes);
		}

	}

}
