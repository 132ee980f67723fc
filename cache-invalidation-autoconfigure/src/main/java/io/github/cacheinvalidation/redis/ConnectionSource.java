package io.github.cacheinvalidation.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * Where the connections of one link come from.
 */
interface ConnectionSource {

	RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	/**
	 * Connect. Waits for it.
	 * @throws RuntimeException if that fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	StatefulRedisConnection<String, byte[]> connect() throws InterruptedException;

	/**
	 * Connect for a subscription, to the same server. Waits for it.
	 * @throws RuntimeException if that fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	StatefulRedisPubSubConnection<String, byte[]> connectPubSub() throws InterruptedException;

	/**
	 * Say when the nodes meet on another server than that to which the connections go.
	 * @param listener is told why, once, on any thread, at once if that is so already
	 */
	void onMoved(Consumer<String> listener);

	/**
	 * Close the connections, and let go of what has been needed to find the server. Waits
	 * for nothing.
	 * @return completes when that is done
	 */
	CompletableFuture<Void> closeAsync();

}
