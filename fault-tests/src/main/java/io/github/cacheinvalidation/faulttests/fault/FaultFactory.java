package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.faulttests.cluster.Cluster;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Makes faults of each kind, with random targets, strengths and durations.
 */
final class FaultFactory {

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final Duration LONG = Duration.ofSeconds(9);

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(20);

	private final Cluster cluster;

	private final Random random;

	FaultFactory(Cluster cluster, Random random) {
		this.cluster = cluster;
		this.random = random;
	}

	/**
	 * Make a fault.
	 * @param kind its kind
	 * @param busy what must not be harmed at present
	 * @return the fault, or {@code null} if there is nothing that it could harm
	 */
	@Nullable Fault create(FaultKind kind, Set<String> busy) {
		return switch (kind) {
			case CUT -> line(kind, busy, lasting(), FaultProxy::cut);
			case BLINK -> line(kind, busy, Duration.ZERO, (proxy) -> {
				awaitConnection(proxy);
				proxy.dropConnections();
			});
			case BLACK_HOLE -> line(kind, busy, lasting(), FaultProxy::blackHole);
			case DEAF -> line(kind, busy, lasting(), (proxy) -> proxy.blackHole(Direction.TO_CLIENT));
			case MUTE -> line(kind, busy, lasting(), (proxy) -> proxy.blackHole(Direction.TO_SERVER));
			case STALL -> {
				Direction direction = direction();
				yield line(kind, busy, lasting(), (proxy) -> proxy.stall(direction));
			}
			case DELAY -> {
				Duration delay = between(Duration.ofMillis(20), Duration.ofSeconds(2));
				Direction direction = direction();
				yield line(kind, busy, lasting(), (proxy) -> proxy.delay(direction, delay));
			}
			case THROTTLE -> {
				int rate = 200 + this.random.nextInt(10_000);
				Direction direction = direction();
				yield line(kind, busy, lasting(), (proxy) -> proxy.throttle(direction, rate));
			}
			case HALF_CLOSE -> {
				Direction direction = direction();
				yield line(kind, busy, Duration.ZERO, (proxy) -> {
					awaitConnection(proxy);
					proxy.halfClose(direction);
				});
			}
			case CLIENT_KILL -> clientKill(kind, busy);
			case FULL_OUTBOX -> fullOutbox(kind, busy);
			case NODE_STOP -> node(kind, busy, NodeSlot::isProcess, NodeSlot::suspend, NodeSlot::resume);
			case NODE_KILL -> node(kind, busy, NodeSlot::isProcess, NodeSlot::kill, NodeSlot::start);
			case NODE_RESTART -> node(kind, busy, (slot) -> true, NodeSlot::stop, NodeSlot::start);
			case REDIS_KILL -> redis(kind, busy, RedisServer::kill, RedisServer::restart);
			case REDIS_STOP -> redis(kind, busy, RedisServer::suspend, RedisServer::resume);
			case SLOW_SUBSCRIBERS -> slowSubscribers(kind, busy);
		};
	}

	private @Nullable Fault line(FaultKind kind, Set<String> busy, Duration duration, Consumer<FaultProxy> harm) {
		NodeSlot slot = pick(busy, (candidate) -> true);
		return (slot != null) ? new Fault(kind, Set.of(slot.getName()), duration, () -> harm.accept(slot.getProxy()),
				slot.getProxy()::restore) : null;
	}

	/**
	 * Wait for something to harm: the node may just be about to connect again.
	 */
	private static void awaitConnection(FaultProxy proxy) {
		long begin = System.nanoTime();
		while (proxy.getConnectionCount() == 0) {
			if (System.nanoTime() - begin > CONNECT_LIMIT.toNanos()) {
				throw new IllegalStateException("Nobody has connected within " + CONNECT_LIMIT);
			}
			LockSupport.parkNanos(POLL.toNanos());
		}
	}

	private @Nullable Fault node(FaultKind kind, Set<String> busy, Predicate<NodeSlot> suitable,
			Consumer<NodeSlot> harm, Consumer<NodeSlot> healing) {
		NodeSlot slot = pick(busy, suitable);
		return (slot != null) ? new Fault(kind, Set.of(slot.getName()), lasting(), () -> harm.accept(slot),
				() -> healing.accept(slot)) : null;
	}

	private @Nullable Fault redis(FaultKind kind, Set<String> busy, Consumer<RedisServer> harm,
			Consumer<RedisServer> healing) {
		RedisServer server = this.cluster.getRedis().getServer();
		return busy.contains(FaultLog.REDIS) ? null : new Fault(kind, Set.of(FaultLog.REDIS), lasting(),
				() -> harm.accept(server), () -> healing.accept(server));
	}

	private @Nullable Fault clientKill(FaultKind kind, Set<String> busy) {
		NodeSlot slot = pick(busy, (candidate) -> true);
		return (slot == null || busy.contains(FaultLog.REDIS)) ? null
				: new Fault(kind, Set.of(slot.getName(), FaultLog.REDIS), Duration.ZERO,
						() -> this.cluster.getRedis().killClients(slot.getName()), () -> {
						});
	}

	private @Nullable Fault fullOutbox(FaultKind kind, Set<String> busy) {
		NodeSlot slot = pick(busy, NodeSlot::isOutboxSmall);
		return (slot == null) ? null
				: new Fault(kind, Set.of(slot.getName()), between(Duration.ofSeconds(1), Duration.ofSeconds(4)), () -> {
					slot.getProxy().cut();
					slot.ask(NodeAgent.HURRY);
				}, () -> {
					slot.ask(NodeAgent.WORK);
					slot.getProxy().restore();
				});
	}

	/**
	 * What is published concerns no cache of the nodes: it only has to be received. One
	 * of the nodes doesn't even do that.
	 */
	private @Nullable Fault slowSubscribers(FaultKind kind, Set<String> busy) {
		NodeSlot slot = pick(busy, (candidate) -> true);
		if (slot == null || busy.contains(FaultLog.REDIS)) {
			return null;
		}
		int limit = 20_000 + this.random.nextInt(500_000);
		String message = "{\"v\":1,\"caches\":[{\"cache\":\"none\",\"keys\":[\"%s\"]}]}".formatted("x".repeat(30_000));
		return new Fault(kind, Set.of(slot.getName(), FaultLog.REDIS), Duration.ofSeconds(1),
				() -> this.cluster.getRedis()
					.overflowSubscriber(limit, slot.getName(), () -> slot.getProxy().stall(Direction.TO_CLIENT),
							Cluster.CHANNEL, message),
				() -> {
					this.cluster.getRedis().unlimitSubscribers();
					slot.getProxy().restore();
				});
	}

	private @Nullable NodeSlot pick(Set<String> busy, Predicate<NodeSlot> suitable) {
		List<NodeSlot> candidates = new ArrayList<>(this.cluster.getSlots());
		candidates.removeIf((slot) -> busy.contains(slot.getName()) || !suitable.test(slot));
		return candidates.isEmpty() ? null : candidates.get(this.random.nextInt(candidates.size()));
	}

	private Direction direction() {
		return this.random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
	}

	/**
	 * Return a duration that is sometimes short and sometimes longer than any bound.
	 */
	private Duration lasting() {
		return this.random.nextBoolean() ? between(SHORT, SHORT.multipliedBy(5)) : between(SHORT.multipliedBy(5), LONG);
	}

	private Duration between(Duration from, Duration to) {
		return Duration.ofMillis(from.toMillis() + this.random.nextInt((int) to.minus(from).toMillis()));
	}

}
