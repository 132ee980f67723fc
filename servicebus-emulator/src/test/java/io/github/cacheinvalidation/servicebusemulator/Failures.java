package io.github.cacheinvalidation.servicebusemulator;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what has gone wrong: after its last retry the SDK says so only deep in the
 * cause.
 */
final class Failures {

	private Failures() {
	}

	static @Nullable AmqpErrorCondition conditionOf(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof AmqpException exception && exception.getErrorCondition() != null) {
				return exception.getErrorCondition();
			}
		}
		return null;
	}

}
