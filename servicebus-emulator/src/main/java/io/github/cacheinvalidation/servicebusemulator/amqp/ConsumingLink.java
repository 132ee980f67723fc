package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.Consumer;
import io.github.cacheinvalidation.servicebusemulator.broker.MessageDelivery;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;

/**
 * Brings the messages of a subscription.
 */
final class ConsumingLink extends LinkHandler implements Consumer {

	private final Sender sender;

	private final SubscriptionEntity subscription;

	private final Namespace namespace;

	private long deliveries;

	ConsumingLink(Sender sender, String path, SubscriptionEntity subscription, Namespace namespace) {
		super(sender, path, Set.of(Right.LISTEN));
		this.sender = sender;
		this.subscription = subscription;
		this.namespace = namespace;
	}

	@Override
	public boolean isReady() {
		return this.sender.getLocalState() == EndpointState.ACTIVE && this.sender.getCredit() > 0
				&& !this.namespace.faults().isServerBusy();
	}

	@Override
	public boolean isLocking() {
		return this.sender.getRemoteSenderSettleMode() != SenderSettleMode.SETTLED;
	}

	@Override
	public void deliver(MessageDelivery message) {
		byte[] bytes = this.namespace.writer().write(message);
		this.deliveries++;
		Delivery delivery = this.sender.delivery(tag(message));
		delivery.setContext(message);
		this.sender.send(bytes, 0, bytes.length);
		if (message.lock() == null) {
			delivery.settle();
		}
		this.sender.advance();
	}

	private byte[] tag(MessageDelivery message) {
		return (message.lock() != null) ? LockTokens.toBytes(message.lock().token())
				: ByteBuffer.allocate(Long.BYTES).putLong(this.deliveries).array();
	}

	@Override
	void onFlow() {
		this.subscription.dispatch();
		if (this.sender.getDrain()) {
			this.sender.drained();
		}
	}

	@Override
	void onDelivery(Delivery delivery) {
		DeliveryState outcome = delivery.getRemoteState();
		if (outcome != null && delivery.getContext() instanceof MessageDelivery message && message.lock() != null) {
			delivery.disposition(settle(message.lock().token(), outcome));
			delivery.settle();
		}
		else if (delivery.remotelySettled()) {
			delivery.settle();
		}
	}

	private DeliveryState settle(UUID lockToken, DeliveryState outcome) {
		try {
			if (outcome instanceof Accepted) {
				this.subscription.complete(lockToken);
			}
			else if (outcome instanceof Rejected) {
				this.subscription.deadLetter(lockToken);
			}
			else if (outcome instanceof Released) {
				this.subscription.release(lockToken);
			}
			else if (outcome instanceof Modified modified && !Boolean.TRUE.equals(modified.getUndeliverableHere())) {
				this.subscription.abandon(lockToken);
			}
			else {
				throw new BrokerException(BrokerException.Reason.NOT_COVERED,
						"The stand-in neither defers messages nor settles them in transactions");
			}
			return outcome;
		}
		catch (BrokerException ex) {
			Rejected rejected = new Rejected();
			rejected.setError(AmqpErrors.of(ex));
			return rejected;
		}
	}

	@Override
	public void close(BrokerException cause) {
		Links.close(this.sender, AmqpErrors.of(cause));
	}

	@Override
	void onGone() {
		this.subscription.removeConsumer(this);
	}

}
