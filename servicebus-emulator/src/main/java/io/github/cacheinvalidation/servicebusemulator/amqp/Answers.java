package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answers of nodes.
 */
final class Answers {

	private Answers() {
	}

	static Message success(int statusCode, String description, @Nullable Object value) {
		return answer(statusCode, description, new LinkedHashMap<>(), value);
	}

	static Message failure(int statusCode, ErrorCondition error) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("error-condition", error.getCondition());
		return answer(statusCode, error.getDescription(), properties, null);
	}

	/**
	 * Return a property of a request.
	 * @return the value as text, or null if there is none
	 */
	static @Nullable String property(Message request, String name) {
		ApplicationProperties properties = request.getApplicationProperties();
		Object value = (properties != null) ? properties.getValue().get(name) : null;
		return (value != null) ? value.toString() : null;
	}

	private static Message answer(int statusCode, String description, Map<String, Object> properties,
			@Nullable Object value) {
		properties.put("status-code", statusCode);
		properties.put("status-description", description);
		Message answer = Message.Factory.create();
		answer.setApplicationProperties(new ApplicationProperties(properties));
		answer.setBody(new AmqpValue(value));
		return answer;
	}

}
