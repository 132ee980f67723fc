package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.List;
import java.util.Set;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.Publisher;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicEntity;
import io.github.cacheinvalidation.servicebusemulator.message.Message;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;

/**
 * Brings messages to a topic.
 */
final class PublishingLink extends LinkHandler implements Publisher {

	private static final int CREDIT = 1000;

	private static final String SCHEDULED_TIME = "x-opt-scheduled-enqueue-time";

	private final Receiver receiver;

	private final TopicEntity topic;

	private final Namespace namespace;

	PublishingLink(Receiver receiver, TopicEntity topic, Namespace namespace) {
		super(receiver, topic.name(), Set.of(Right.SEND));
		this.receiver = receiver;
		this.topic = topic;
		this.namespace = namespace;
		receiver.flow(CREDIT);
	}

	@Override
	void onDelivery(Delivery delivery) {
		long limit = this.topic.options().maxMessageSize();
		if (delivery.available() > limit) {
			Links.close(this.receiver, AmqpErrors.tooLarge(limit));
			return;
		}
		if (delivery.isPartial() || !delivery.isReadable()) {
			return;
		}
		byte[] bytes = Links.receive(this.receiver, delivery.pending());
		this.receiver.advance();
		delivery.disposition(publish(bytes, delivery.getMessageFormat()));
		delivery.settle();
		if (this.receiver.getCredit() < CREDIT / 2) {
			this.receiver.flow(CREDIT - this.receiver.getCredit());
		}
	}

	private DeliveryState publish(byte[] bytes, int format) {
		List<Message> messages;
		try {
			messages = this.namespace.reader().read(bytes, format);
		}
		catch (RuntimeException ex) {
			return rejected(AmqpErrors.decodeError());
		}
		if (messages.stream().anyMatch((message) -> message.annotations().containsKey(SCHEDULED_TIME))) {
			return rejected(AmqpErrors.notImplemented("The stand-in doesn't schedule messages"));
		}
		if (!this.namespace.faults().admit(messages.size())) {
			return rejected(AmqpErrors.serverBusy());
		}
		this.topic.publish(messages);
		return Accepted.getInstance();
	}

	private static Rejected rejected(ErrorCondition error) {
		Rejected rejected = new Rejected();
		rejected.setError(error);
		return rejected;
	}

	@Override
	public void close(BrokerException cause) {
		Links.close(this.receiver, AmqpErrors.of(cause));
	}

	@Override
	void onGone() {
		this.topic.removePublisher(this);
	}

}
