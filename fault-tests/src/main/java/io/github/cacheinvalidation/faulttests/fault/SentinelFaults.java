package io.github.cacheinvalidation.faulttests.fault;

import java.util.List;

import io.github.cacheinvalidation.faulttests.cluster.SentinelRedisBus;
import io.github.cacheinvalidation.redisserver.RedisSentinels;
import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.redisserver.Waiting;

/**
 * Makes the faults of a Redis with Sentinels.
 */
final class SentinelFaults extends RedisFaults {

	private final RedisSentinels sentinels;

	SentinelFaults(SentinelRedisBus redis, Dice dice) {
		super(redis, dice);
		this.sentinels = redis.getSentinels();
	}

	@Override
	Fault createOfServers(FaultKind kind) {
		Choice choice = choice();
		return switch (kind) {
			case MASTER_KILL -> kill(kind, this.sentinels::getMaster);
			case MASTER_STOP -> suspend(kind, () -> List.of(this.sentinels.getMaster()));
			case FAILOVER -> change(kind, this::failOver);
			case SENTINEL_STOP -> suspend(kind, () -> List.of(choice.of(this.sentinels.getSentinels())));
			case SERVER_KILL -> kill(kind, () -> choice.of(this.sentinels.getServers()));
			default -> throw new IllegalArgumentException("Redis with Sentinel has no " + kind);
		};
	}

	private void failOver() {
		this.sentinels.awaitAgreement();
		RedisServer before = this.sentinels.getMaster();
		this.sentinels.failOver();
		Waiting.until("there is another master", () -> this.sentinels.getMaster() != before);
	}

}
