package io.github.cacheinvalidation.servicebusemulator.broker;

/**
 * What a topic or a subscription is switched on for.
 */
public enum EntityStatus {

	/** Everything. */
	ACTIVE("Active", true, true),

	/** Nothing. */
	DISABLED("Disabled", false, false),

	/** Only receiving. */
	SEND_DISABLED("SendDisabled", false, true),

	/** Only sending. */
	RECEIVE_DISABLED("ReceiveDisabled", true, false);

	private final String displayName;

	private final boolean sending;

	private final boolean receiving;

	EntityStatus(String displayName, boolean sending, boolean receiving) {
		this.displayName = displayName;
		this.sending = sending;
		this.receiving = receiving;
	}

	/**
	 * Return the name that ATOM documents know the status by.
	 * @return the name
	 */
	public String displayName() {
		return this.displayName;
	}

	/**
	 * Find a status by its name in ATOM documents.
	 * @param name the name
	 * @return the status
	 * @throws BrokerException if there is none of that name
	 */
	public static EntityStatus of(String name) {
		for (EntityStatus status : values()) {
			if (status.displayName.equals(name)) {
				return status;
			}
		}
		throw new BrokerException(BrokerException.Reason.BAD_REQUEST, "The status '" + name + "' doesn't exist");
	}

	boolean allowsSending() {
		return this.sending;
	}

	boolean allowsReceiving() {
		return this.receiving;
	}

}
