package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.cluster.ServiceBusBus;
import io.github.cacheinvalidation.servicebus.ServiceBusTransport;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;

/**
 * Makes the faults of a Service Bus.
 */
final class ServiceBusFaults implements BusFaults {

	private final ServiceBusBus bus;

	private final Dice dice;

	ServiceBusFaults(ServiceBusBus bus, Dice dice) {
		this.bus = bus;
		this.dice = dice;
	}

	@Override
	public @Nullable Fault create(FaultKind kind, Set<String> busy) {
		return switch (kind) {
			case SERVICEBUS_RESTART -> service(kind, busy, ServiceBusEmulator::stop, ServiceBusEmulator::restart);
			case SERVICEBUS_HANG -> service(kind, busy, ServiceBusEmulator::suspend, ServiceBusEmulator::resume);
			case SERVICEBUS_BUSY -> service(kind, busy, (emulator) -> emulator.setServerBusy(true),
					(emulator) -> emulator.setServerBusy(false));
			case LINKS_DETACHED -> service(kind, busy, ServiceBusEmulator::detachLinks, (emulator) -> {
			});
			case SUBSCRIPTION_DELETED -> node(kind, busy, (slot) -> true, this.dice.lasting(),
					(slot) -> this.bus.deleteSubscription(slot.getName()),
					(slot) -> this.bus.restoreSubscription(slot.getName(), slot.isNameKept()));
			case SUBSCRIPTION_SHARED -> shared(kind, busy);
			case MESSAGES_EXPIRED -> node(kind, busy, (slot) -> true, this.dice.lasting(),
					(slot) -> slot.getLines().forEach(FaultProxy::cut), (slot) -> {
						this.bus.expireMessages();
						slot.getLines().restore();
					});
			default -> throw new IllegalArgumentException("Service Bus has no " + kind);
		};
	}

	private @Nullable Fault service(FaultKind kind, Set<String> busy, Consumer<ServiceBusEmulator> harm,
			Consumer<ServiceBusEmulator> healing) {
		ServiceBusEmulator emulator = this.bus.getEmulator();
		return busy.contains(FaultLog.BUS) ? null : new Fault(kind, Set.of(FaultLog.BUS), this.dice.lasting(),
				() -> harm.accept(emulator), () -> healing.accept(emulator));
	}

	private @Nullable Fault node(FaultKind kind, Set<String> busy, Predicate<NodeSlot> suitable, Duration duration,
			Consumer<NodeSlot> harm, Consumer<NodeSlot> healing) {
		NodeSlot slot = this.dice.pick(busy, suitable);
		return (slot != null)
				? new Fault(kind, Set.of(slot.getName()), duration, () -> harm.accept(slot), () -> healing.accept(slot))
				: null;
	}

	/**
	 * Only a subscription that somebody has named can be named twice.
	 */
	private @Nullable Fault shared(FaultKind kind, Set<String> busy) {
		AtomicReference<@Nullable ServiceBusTransport> intruder = new AtomicReference<>();
		return node(kind, busy, (slot) -> !slot.isNameKept(), this.dice.lasting(),
				(slot) -> intruder.set(this.bus.share(slot.getName())), (slot) -> {
					ServiceBusTransport started = intruder.get();
					if (started != null) {
						started.stop();
					}
				});
	}

}
