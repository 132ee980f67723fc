package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.Set;
import java.util.function.BiConsumer;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.message.Message;

/**
 * Brings requests to a node.
 */
final class RequestLink extends LinkHandler {

	private static final int CREDIT = 100;

	private final Receiver receiver;

	private final RequestHandler handler;

	/** Is given the answer to what address. */
	private final BiConsumer<Message, String> replies;

	RequestLink(Receiver receiver, String path, Set<Right> required, RequestHandler handler,
			BiConsumer<Message, String> replies) {
		super(receiver, path, required);
		this.receiver = receiver;
		this.handler = handler;
		this.replies = replies;
		receiver.flow(CREDIT);
	}

	@Override
	void onDelivery(Delivery delivery) {
		if (delivery.isPartial() || !delivery.isReadable()) {
			return;
		}
		byte[] bytes = Links.receive(this.receiver, delivery.pending());
		this.receiver.advance();
		delivery.disposition(Accepted.getInstance());
		delivery.settle();
		this.receiver.flow(1);
		Message request = Message.Factory.create();
		request.decode(bytes, 0, bytes.length);
		Message answer = this.handler.answer(request);
		answer.setCorrelationId(request.getMessageId());
		this.replies.accept(answer, request.getReplyTo());
	}

}
