package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.faulttests.cluster.Bus;
import io.github.cacheinvalidation.faulttests.cluster.Cluster;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.cluster.RedisBus;
import io.github.cacheinvalidation.faulttests.cluster.ServiceBusBus;
import io.github.cacheinvalidation.faulttests.node.NodeAgent;

/**
 * Makes faults of each kind, with random targets, strengths and durations. Those of the
 * nodes and of the lines to the bus are the same for each bus.
 */
final class FaultFactory {

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(20);

	private final Dice dice;

	private final BusFaults busFaults;

	FaultFactory(Cluster cluster, Random random) {
		this.dice = new Dice(cluster.getSlots(), random);
		Bus bus = cluster.getBus();
		this.busFaults = (bus instanceof RedisBus redis) ? new RedisFaults(redis, this.dice)
				: new ServiceBusFaults((ServiceBusBus) bus, this.dice);
	}

	/**
	 * Make a fault.
	 * @param kind its kind
	 * @param busy what must not be harmed at present
	 * @return the fault, or {@code null} if there is nothing that it could harm
	 */
	@Nullable Fault create(FaultKind kind, Set<String> busy) {
		return switch (kind) {
			case CUT -> line(kind, busy, this.dice.lasting(), FaultProxy::cut);
			case BLINK -> line(kind, busy, Duration.ZERO, (proxy) -> {
				awaitConnection(proxy);
				proxy.dropConnections();
			});
			case BLACK_HOLE -> line(kind, busy, this.dice.lasting(), FaultProxy::blackHole);
			case DEAF -> line(kind, busy, this.dice.lasting(), (proxy) -> proxy.blackHole(Direction.TO_CLIENT));
			case MUTE -> line(kind, busy, this.dice.lasting(), (proxy) -> proxy.blackHole(Direction.TO_SERVER));
			case STALL -> {
				Direction direction = this.dice.direction();
				yield line(kind, busy, this.dice.lasting(), (proxy) -> proxy.stall(direction));
			}
			case DELAY -> {
				Duration delay = this.dice.between(Duration.ofMillis(20), Duration.ofSeconds(2));
				Direction direction = this.dice.direction();
				yield line(kind, busy, this.dice.lasting(), (proxy) -> proxy.delay(direction, delay));
			}
			case THROTTLE -> {
				int rate = this.dice.number(200, 10_200);
				Direction direction = this.dice.direction();
				yield line(kind, busy, this.dice.lasting(), (proxy) -> proxy.throttle(direction, rate));
			}
			case HALF_CLOSE -> {
				Direction direction = this.dice.direction();
				yield line(kind, busy, Duration.ZERO, (proxy) -> {
					awaitConnection(proxy);
					proxy.halfClose(direction);
				});
			}
			case FULL_OUTBOX -> fullOutbox(kind, busy);
			case NODE_STOP -> node(kind, busy, NodeSlot::isProcess, NodeSlot::suspend, NodeSlot::resume);
			case NODE_KILL -> node(kind, busy, NodeSlot::isProcess, NodeSlot::kill, NodeSlot::start);
			case NODE_RESTART -> node(kind, busy, (slot) -> true, NodeSlot::stop, NodeSlot::start);
			default -> this.busFaults.create(kind, busy);
		};
	}

	private @Nullable Fault line(FaultKind kind, Set<String> busy, Duration duration, Consumer<FaultProxy> harm) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
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
		NodeSlot slot = this.dice.pick(busy, suitable);
		return (slot != null) ? new Fault(kind, Set.of(slot.getName()), this.dice.lasting(), () -> harm.accept(slot),
				() -> healing.accept(slot)) : null;
	}

	private @Nullable Fault fullOutbox(FaultKind kind, Set<String> busy) {
		NodeSlot slot = this.dice.pick(busy, NodeSlot::isOutboxSmall);
		return (slot == null) ? null : new Fault(kind, Set.of(slot.getName()),
				this.dice.between(Duration.ofSeconds(1), Duration.ofSeconds(4)), () -> {
					slot.getProxy().cut();
					slot.ask(NodeAgent.HURRY);
				}, () -> {
					slot.ask(NodeAgent.WORK);
					slot.getProxy().restore();
				});
	}

}
