package io.github.cacheinvalidation.servicebusemulator.broker;

/**
 * Receives from a subscription.
 */
public interface Consumer {

	/**
	 * Return whether one more message can be delivered now.
	 * @return true if it can
	 */
	boolean isReady();

	/**
	 * Return whether messages are locked for this consumer until it says what is to
	 * become of them; otherwise they are gone for the broker when they are delivered.
	 * @return true if they are locked
	 */
	boolean isLocking();

	/**
	 * Take one more message. Only called while {@link #isReady() ready}.
	 * @param delivery the message
	 */
	void deliver(MessageDelivery delivery);

	/**
	 * The subscription can't be received from any more. The consumer has been removed
	 * from it.
	 * @param cause why
	 */
	void close(BrokerException cause);

}
