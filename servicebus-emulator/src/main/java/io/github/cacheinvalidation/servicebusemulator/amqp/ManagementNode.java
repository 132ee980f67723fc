package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.Date;
import java.util.Map;
import java.util.UUID;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The node that clients prolong their locks at.
 */
final class ManagementNode implements RequestHandler {

	private final @Nullable SubscriptionEntity subscription;

	ManagementNode(@Nullable SubscriptionEntity subscription) {
		this.subscription = subscription;
	}

	@Override
	public Message answer(Message request) {
		String operation = Answers.property(request, "operation");
		if (!"com.microsoft:renew-lock".equals(operation) || this.subscription == null) {
			return Answers.failure(501,
					AmqpErrors.notImplemented("The stand-in doesn't know the operation '" + operation + "' here"));
		}
		if (!(request.getBody() instanceof AmqpValue value && value.getValue() instanceof Map<?, ?> arguments
				&& arguments.get("lock-tokens") instanceof UUID[] tokens)) {
			return Answers.failure(400, AmqpErrors.decodeError());
		}
		try {
			Date[] expirations = new Date[tokens.length];
			for (int i = 0; i < tokens.length; i++) {
				expirations[i] = Date.from(this.subscription.renewLock(tokens[i]));
			}
			return Answers.success(200, "OK", Map.of("expirations", expirations));
		}
		catch (BrokerException ex) {
			return Answers.failure(410, AmqpErrors.of(ex));
		}
	}

}
