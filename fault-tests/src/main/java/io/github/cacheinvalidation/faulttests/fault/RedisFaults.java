package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.cluster.RedisBus;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Makes the faults of a Redis.
 */
final class RedisFaults implements BusFaults {

	private final RedisBus redis;

	private final Dice dice;

	RedisFaults(RedisBus redis, Dice dice) {
		this.redis = redis;
		this.dice = dice;
	}

	@Override
	public @Nullable Fault create(FaultKind kind, Set<String> busy) {
		return switch (kind) {
			case CLIENT_KILL -> clientKill(kind, busy);
			case REDIS_KILL -> server(kind, busy, RedisServer::kill, RedisServer::restart);
			case REDIS_STOP -> server(kind, busy, RedisServer::suspend, RedisServer::resume);
			case SLOW_SUBSCRIBERS -> slowSubscribers(kind, busy);
			default -> throw new IllegalArgumentException("Redis has no " + kind);
		};
	}

	private @Nullable Fault server(FaultKind kind, Set<String> busy, Consumer<RedisServer> harm,
			Consumer<RedisServer> healing) {
		RedisServer server = this.redis.getServer();
		return busy.contains(FaultLog.BUS) ? null : new Fault(kind, Set.of(FaultLog.BUS), this.dice.lasting(),
				() -> harm.accept(server), () -> healing.accept(server));
	}

	private @Nullable Fault clientKill(FaultKind kind, Set<String> busy) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
		return (slot == null || busy.contains(FaultLog.BUS)) ? null
				: new Fault(kind, Set.of(slot.getName(), FaultLog.BUS), Duration.ZERO,
						() -> this.redis.killClients(slot.getName()), () -> {
						});
	}

	/**
	 * What is published concerns no cache of the nodes: it only has to be received. One
	 * of the nodes doesn't even do that.
	 */
	private @Nullable Fault slowSubscribers(FaultKind kind, Set<String> busy) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
		if (slot == null || busy.contains(FaultLog.BUS)) {
			return null;
		}
		int limit = this.dice.number(20_000, 520_000);
		String message = "{\"v\":1,\"caches\":[{\"cache\":\"none\",\"keys\":[\"%s\"]}]}".formatted("x".repeat(30_000));
		return new Fault(kind, Set.of(slot.getName(), FaultLog.BUS), Duration.ofSeconds(1), () -> this.redis
			.overflowSubscriber(limit, slot.getName(), () -> slot.getProxy().stall(Direction.TO_CLIENT), message),
				() -> {
					this.redis.unlimitSubscribers();
					slot.getProxy().restore();
				});
	}

}
