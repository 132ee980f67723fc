package io.github.cacheinvalidation.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redis.RedisTransport;

/**
 * Stops the start of an application that is to use a sharded channel on a Redis that has
 * none. A Redis that doesn't answer as long as the node waits for it doesn't stop the
 * start: health tells then.
 */
class ShardedChannelCheck implements SmartLifecycle {

	private final RedisTransport transport;

	private volatile boolean running;

	ShardedChannelCheck(RedisTransport transport) {
		this.transport = transport;
	}

	@Override
	public void start() {
		if (this.transport.isWithoutShardedChannels()) {
			throw new CacheInvalidationTransportNotFoundException(
					"'cache.invalidation.redis.sharded' is set, but this Redis doesn't know the command SSUBSCRIBE.",
					"Remove that property on all nodes, or use Redis 7 or later.");
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return CacheInvalidationNode.PHASE + 1;
	}

}
