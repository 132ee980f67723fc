package io.github.cacheinvalidation.servicebusemulator.broker;

/**
 * Sends to a topic.
 */
@FunctionalInterface
public interface Publisher {

	/**
	 * The topic can't be sent to any more. The publisher has been removed from it.
	 * @param cause why
	 */
	void close(BrokerException cause);

}
