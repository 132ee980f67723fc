package io.github.cacheinvalidation.servicebus;

/**
 * Thrown when not all that a node has sent to the topic arrives from its subscription.
 */
final class ProbesMissingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ProbesMissingException(String message) {
		super(message);
	}

}
