package io.github.cacheinvalidation.servicebusemulator.amqp;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/**
 * How errors are called on the wire.
 */
final class AmqpErrors {

	private AmqpErrors() {
	}

	static ErrorCondition of(BrokerException exception) {
		String condition = switch (exception.reason()) {
			case NOT_FOUND -> "amqp:not-found";
			case ALREADY_EXISTS -> "com.microsoft:entity-already-exists";
			case BAD_REQUEST -> "com.microsoft:argument-error";
			case QUOTA_EXCEEDED -> "amqp:resource-limit-exceeded";
			case DISABLED -> "com.microsoft:entity-disabled";
			case LOCK_LOST -> "com.microsoft:message-lock-lost";
			case NOT_COVERED -> "amqp:not-implemented";
		};
		return error(condition, exception.getMessage());
	}

	static ErrorCondition unauthorized(String description) {
		return error("amqp:unauthorized-access", description);
	}

	static ErrorCondition serverBusy() {
		return error("com.microsoft:server-busy", "The server is busy. Error code: 50009. Try again in 2 seconds");
	}

	static ErrorCondition tooLarge(long limit) {
		return error("amqp:link:message-size-exceeded",
				"The message has more than the " + limit + " bytes that are allowed on this link");
	}

	static ErrorCondition decodeError() {
		return error("amqp:decode-error", "The message can't be decoded");
	}

	static ErrorCondition notImplemented(String description) {
		return error("amqp:not-implemented", description);
	}

	private static ErrorCondition error(String condition, @Nullable String description) {
		return new ErrorCondition(Symbol.valueOf(condition), description);
	}

}
