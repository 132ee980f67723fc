package io.github.cacheinvalidation.servicebusemulator.amqp;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.EntityPath;
import io.github.cacheinvalidation.servicebusemulator.security.Grant;
import io.github.cacheinvalidation.servicebusemulator.security.UnauthorizedException;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;

/**
 * The node that clients present their tokens to.
 */
final class ClaimsNode implements RequestHandler {

	static final String PATH = "$cbs";

	private final Namespace namespace;

	private final Claims claims;

	ClaimsNode(Namespace namespace, Claims claims) {
		this.namespace = namespace;
		this.claims = claims;
	}

	@Override
	public Message answer(Message request) {
		String operation = Answers.property(request, "operation");
		String type = Answers.property(request, "type");
		String audience = Answers.property(request, "name");
		if (!"put-token".equals(operation) || type == null || audience == null
				|| !(request.getBody() instanceof AmqpValue value && value.getValue() instanceof String token)) {
			return Answers.failure(400, AmqpErrors.notImplemented("Only put-token is understood here"));
		}
		try {
			Grant grant = verify(type, token, audience);
			requireTopic(grant.scope());
			this.claims.put(grant);
			return Answers.success(202, "Accepted", null);
		}
		catch (UnauthorizedException ex) {
			return Answers.failure(401, AmqpErrors.unauthorized(String.valueOf(ex.getMessage())));
		}
		catch (BrokerException ex) {
			return Answers.failure(404, AmqpErrors.of(ex));
		}
	}

	private Grant verify(String type, String token, String audience) {
		return switch (type) {
			case "servicebus.windows.net:sastoken" -> this.namespace.accessControl().verifySignature(token, audience);
			case "jwt" -> this.namespace.accessControl().verifyRegistered(token, audience);
			default -> throw new UnauthorizedException("InvalidToken: Tokens of type '" + type + "' aren't understood");
		};
	}

	/**
	 * Check that the topic is there, of which a missing subscription says nothing: that
	 * shows only when a link to it is opened.
	 */
	private void requireTopic(String path) {
		Broker broker = this.namespace.broker();
		if (!path.isEmpty()) {
			broker.getTopic(EntityPath.parse(path).topic());
		}
	}

}
