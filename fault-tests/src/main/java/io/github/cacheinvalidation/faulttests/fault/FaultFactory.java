package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.faulttests.cluster.Bus;
import io.github.cacheinvalidation.faulttests.cluster.Cluster;
import io.github.cacheinvalidation.faulttests.cluster.Lines;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.cluster.RedisBus;
import io.github.cacheinvalidation.faulttests.cluster.ServiceBusBus;
import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.redisserver.Waiting;

/**
 * Makes faults of each kind, with random targets, strengths and durations. Those of the
 * nodes and of the lines to the bus are the same for each bus.
 */
final class FaultFactory {

	private final Dice dice;

	private final BusFaults busFaults;

	FaultFactory(Cluster cluster, Random random) {
		this.dice = new Dice(cluster.getSlots(), random);
		Bus bus = cluster.getBus();
		this.busFaults = (bus instanceof RedisBus redis) ? RedisFaults.of(redis, this.dice)
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
			case BLINK -> connections(kind, busy, FaultProxy::dropConnections);
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
				yield connections(kind, busy, (proxy) -> proxy.halfClose(direction));
			}
			case ONE_CUT -> oneLine(kind, busy, FaultProxy::cut);
			case ONE_BLACK_HOLE -> oneLine(kind, busy, FaultProxy::blackHole);
			case FULL_OUTBOX -> fullOutbox(kind, busy);
			case NODE_STOP -> node(kind, busy, NodeSlot::isProcess, NodeSlot::suspend, NodeSlot::resume);
			case NODE_KILL -> node(kind, busy, NodeSlot::isProcess, NodeSlot::kill, NodeSlot::start);
			case NODE_RESTART -> node(kind, busy, (slot) -> true, NodeSlot::stop, NodeSlot::start);
			default -> this.busFaults.create(kind, busy);
		};
	}

	private @Nullable Fault line(FaultKind kind, Set<String> busy, Duration duration, Consumer<FaultProxy> harm) {
		return lines(kind, busy, duration, (lines) -> lines.forEach(harm));
	}

	/**
	 * A fault of what is connected: the node may just be about to connect again.
	 */
	private @Nullable Fault connections(FaultKind kind, Set<String> busy, Consumer<FaultProxy> harm) {
		return lines(kind, busy, Duration.ZERO, (lines) -> awaitUsed(lines).forEach(harm));
	}

	/**
	 * A fault of the line to one of the servers that the node uses.
	 */
	private @Nullable Fault oneLine(FaultKind kind, Set<String> busy, Consumer<FaultProxy> harm) {
		Choice choice = this.dice.choice();
		return lines(kind, busy, this.dice.lasting(), (lines) -> harm.accept(choice.of(awaitUsed(lines))));
	}

	private @Nullable Fault lines(FaultKind kind, Set<String> busy, Duration duration, Consumer<Lines> harm) {
		NodeSlot slot = this.dice.pick(busy, (candidate) -> true);
		return (slot != null) ? new Fault(kind, Set.of(slot.getName()), duration, () -> harm.accept(slot.getLines()),
				slot.getLines()::restore) : null;
	}

	private static List<FaultProxy> awaitUsed(Lines lines) {
		return Waiting.forSome("somebody connects", lines::used);
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
					slot.getLines().forEach(FaultProxy::cut);
					slot.ask(NodeAgent.HURRY);
				}, () -> {
					slot.ask(NodeAgent.WORK);
					slot.getLines().restore();
				});
	}

}
