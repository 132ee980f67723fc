package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faulttests.cluster.ClusterRedisBus;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.cluster.RedisBus;
import io.github.cacheinvalidation.faulttests.cluster.SentinelRedisBus;
import io.github.cacheinvalidation.faulttests.cluster.SingleRedisBus;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Makes the faults of Redis: those of each server here, those of how several belong
 * together in the subclasses.
 */
abstract class RedisFaults implements BusFaults {

	private final RedisBus redis;

	private final Dice dice;

	RedisFaults(RedisBus redis, Dice dice) {
		this.redis = redis;
		this.dice = dice;
	}

	static RedisFaults of(RedisBus redis, Dice dice) {
		if (redis instanceof SentinelRedisBus sentinel) {
			return new SentinelFaults(sentinel, dice);
		}
		if (redis instanceof ClusterRedisBus cluster) {
			return new ClusterFaults(cluster, dice);
		}
		return new SingleRedisFaults((SingleRedisBus) redis, dice);
	}

	@Override
	public final @Nullable Fault create(FaultKind kind, Set<String> busy) {
		if (busy.contains(FaultLog.BUS)) {
			return null;
		}
		return switch (kind) {
			case CLIENT_KILL -> clientKill(kind, busy);
			case SLOW_SUBSCRIBERS -> slowSubscribers(kind, busy);
			default -> createOfServers(kind);
		};
	}

	/**
	 * Make a fault of the servers.
	 */
	abstract Fault createOfServers(FaultKind kind);

	final Choice choice() {
		return this.dice.choice();
	}

	final Fault kill(FaultKind kind, Supplier<RedisServer> victim) {
		return servers(kind, () -> List.of(victim.get()), RedisServer::kill, RedisServer::restart);
	}

	final Fault suspend(FaultKind kind, Supplier<List<RedisServer>> victims) {
		return servers(kind, victims, RedisServer::suspend, RedisServer::resume);
	}

	/**
	 * A fault of servers, or of what is between them, that are chosen when it happens.
	 */
	final <T> Fault servers(FaultKind kind, Supplier<List<T>> victims, Consumer<T> harm, Consumer<T> healing) {
		List<T> harmed = new CopyOnWriteArrayList<>();
		return new Fault(kind, Set.of(FaultLog.BUS), this.dice.lasting(), () -> {
			harmed.addAll(victims.get());
			harmed.forEach(harm);
		}, () -> harmed.forEach(healing));
	}

	/**
	 * Something that is over as soon as it has been done.
	 */
	final Fault change(FaultKind kind, Runnable change) {
		return new Fault(kind, Set.of(FaultLog.BUS), Duration.ZERO, change, () -> {
		});
	}

	private @Nullable Fault clientKill(FaultKind kind, Set<String> busy) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
		return (slot == null) ? null : new Fault(kind, Set.of(slot.getName(), FaultLog.BUS), Duration.ZERO,
				() -> this.redis.killClients(slot.getName()), () -> {
				});
	}

	/**
	 * What is published concerns no cache of the nodes: it only has to be received. One
	 * of the nodes doesn't even do that.
	 */
	private @Nullable Fault slowSubscribers(FaultKind kind, Set<String> busy) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
		if (slot == null) {
			return null;
		}
		int limit = this.dice.number(20_000, 520_000);
		String message = "{\"v\":1,\"caches\":[{\"cache\":\"none\",\"keys\":[\"%s\"]}]}".formatted("x".repeat(30_000));
		return new Fault(kind, Set.of(slot.getName(), FaultLog.BUS), Duration.ofSeconds(1),
				() -> this.redis.overflowSubscriber(limit, slot.getName(),
						() -> slot.getLines().forEach((proxy) -> proxy.stall(Direction.TO_CLIENT)), message),
				() -> {
					this.redis.unlimitSubscribers();
					slot.getLines().restore();
				});
	}

}
