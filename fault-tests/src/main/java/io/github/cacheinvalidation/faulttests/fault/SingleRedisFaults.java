package io.github.cacheinvalidation.faulttests.fault;

import java.util.List;

import io.github.cacheinvalidation.faulttests.cluster.SingleRedisBus;

/**
 * Makes the faults of a Redis on its own.
 */
final class SingleRedisFaults extends RedisFaults {

	private final SingleRedisBus redis;

	SingleRedisFaults(SingleRedisBus redis, Dice dice) {
		super(redis, dice);
		this.redis = redis;
	}

	@Override
	Fault createOfServers(FaultKind kind) {
		return switch (kind) {
			case REDIS_KILL -> kill(kind, this.redis::getServer);
			case REDIS_STOP -> suspend(kind, () -> List.of(this.redis.getServer()));
			default -> throw new IllegalArgumentException("Redis has no " + kind);
		};
	}

}
