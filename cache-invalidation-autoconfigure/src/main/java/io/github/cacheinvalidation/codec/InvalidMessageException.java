package io.github.cacheinvalidation.codec;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when bytes from the bus are not a message that this node accepts.
 *
 * @since 0.1.0
 */
public final class InvalidMessageException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	InvalidMessageException(Reason reason, String message) {
		this(reason, message, null);
	}

	InvalidMessageException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * Return why the message isn't accepted.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a message isn't accepted.
	 */
	public enum Reason {

		/** Not JSON, or not of the documented form. */
		MALFORMED,

		/** More bytes, keys or nesting than a message may have. */
		OVERSIZED,

		/** Of a version or type that this node doesn't know. */
		UNKNOWN_VERSION,

		/** Not signed with this node's secret. */
		BAD_SIGNATURE

	}

}
