package io.github.cacheinvalidation.servicebusemulator.broker;

/**
 * The broker doesn't do what it was asked for.
 */
public final class BrokerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param reason why not
	 * @param message what the client is told
	 */
	public BrokerException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	/**
	 * Return why not.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	static BrokerException notFound(String path) {
		return new BrokerException(Reason.NOT_FOUND, "There is no entity '" + path + "'");
	}

	/**
	 * Why the broker doesn't do something.
	 */
	public enum Reason {

		/** The entity isn't there, or not any more. */
		NOT_FOUND,

		/** There is an entity of that name already. */
		ALREADY_EXISTS,

		/** The request is wrong. */
		BAD_REQUEST,

		/** There are too many entities. */
		QUOTA_EXCEEDED,

		/** The entity is switched off. */
		DISABLED,

		/** The receiver's lock on a message has expired. */
		LOCK_LOST,

		/** The service can do it, the stand-in can't. */
		NOT_COVERED

	}

}
