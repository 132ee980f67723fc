package io.github.cacheinvalidation.redis;

import java.time.Duration;

import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisReactiveCommandsImpl;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.pubsub.PubSubEndpoint;
import io.lettuce.core.pubsub.RedisPubSubReactiveCommandsImpl;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnectionImpl;
import io.lettuce.core.pubsub.api.sync.RedisPubSubCommands;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

/**
 * A client whose connections have asynchronous commands only. For synchronous ones each
 * connection makes a dynamic proxy with all commands of Redis, and looks up the methods
 * of each: a fifth of a second when the first link opens, for which an application's
 * start waits, and nothing here needs them.
 */
final class AsynchronousRedisClient extends RedisClient {

	AsynchronousRedisClient(ClientResources resources) {
		super(resources, new RedisURI());
	}

	@Override
	protected <K, V> StatefulRedisConnectionImpl<K, V> newStatefulRedisConnection(RedisChannelWriter channelWriter,
			PushHandler pushHandler, RedisCodec<K, V> codec, Duration timeout) {
		return new AsynchronousConnection<>(channelWriter, pushHandler, codec, timeout);
	}

	@Override
	protected <K, V> StatefulRedisPubSubConnectionImpl<K, V> newStatefulRedisPubSubConnection(
			PubSubEndpoint<K, V> endpoint, RedisChannelWriter channelWriter, RedisCodec<K, V> codec, Duration timeout) {
		return new AsynchronousPubSubConnection<>(endpoint, channelWriter, codec, timeout);
	}

	private static final class AsynchronousConnection<K, V> extends StatefulRedisConnectionImpl<K, V> {

		AsynchronousConnection(RedisChannelWriter writer, PushHandler pushHandler, RedisCodec<K, V> codec,
				Duration timeout) {
			super(writer, pushHandler, codec, timeout);
		}

		@Override
		protected @Nullable RedisCommands<K, V> newRedisSyncCommandsImpl() {
			return null;
		}

		@Override
		protected @Nullable RedisReactiveCommandsImpl<K, V> newRedisReactiveCommandsImpl() {
			return null;
		}

	}

	private static final class AsynchronousPubSubConnection<K, V> extends StatefulRedisPubSubConnectionImpl<K, V> {

		AsynchronousPubSubConnection(PubSubEndpoint<K, V> endpoint, RedisChannelWriter writer, RedisCodec<K, V> codec,
				Duration timeout) {
			super(endpoint, writer, codec, timeout);
		}

		@Override
		protected @Nullable RedisPubSubCommands<K, V> newRedisSyncCommandsImpl() {
			return null;
		}

		@Override
		protected @Nullable RedisPubSubReactiveCommandsImpl<K, V> newRedisReactiveCommandsImpl() {
			return null;
		}

	}

}
