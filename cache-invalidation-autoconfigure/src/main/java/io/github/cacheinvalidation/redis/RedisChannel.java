package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * The channel over which nodes hear each other.
 *
 * @param name its name
 * @param sharded whether it belongs to a slot, as keys do, so that in a cluster only the
 * servers which own that slot know of it
 * @since 0.1.0
 */
public record RedisChannel(String name, boolean sharded) {

	RedisFuture<Void> subscribe(StatefulRedisPubSubConnection<String, byte[]> connection) {
		return this.sharded ? connection.async().ssubscribe(this.name) : connection.async().subscribe(this.name);
	}

	RedisFuture<Long> publish(StatefulRedisConnection<String, byte[]> connection, byte[] message) {
		return this.sharded ? connection.async().spublish(this.name, message)
				: connection.async().publish(this.name, message);
	}

	/**
	 * Return the slot to which the channel belongs if it is sharded.
	 */
	int slot() {
		return SlotHash.getSlot(this.name);
	}

	@Override
	public String toString() {
		return (this.sharded ? "sharded channel " : "channel ") + this.name;
	}

}
