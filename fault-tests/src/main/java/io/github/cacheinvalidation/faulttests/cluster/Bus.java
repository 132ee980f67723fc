package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;

/**
 * What carries the messages of all nodes.
 *
 * @since 0.1.0
 */
public sealed interface Bus extends AutoCloseable permits RedisBus, ServiceBusBus {

	/**
	 * Return the address where it is, on the loopback interface.
	 * @return the host
	 */
	String getHost();

	/**
	 * Return where it is.
	 * @return the TCP port
	 */
	int getPort();

	/**
	 * Return what has a node use this bus.
	 * @param node the node's name
	 * @param port where the node finds the bus
	 * @param keepsName whether the others know it by that name
	 * @return properties of the application
	 */
	List<String> properties(String node, int port, boolean keepsName);

	@Override
	void close();

}
