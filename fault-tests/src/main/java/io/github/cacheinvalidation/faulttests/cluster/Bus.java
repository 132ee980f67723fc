package io.github.cacheinvalidation.faulttests.cluster;

import java.util.List;

/**
 * What carries the messages of all nodes.
 *
 * @since 0.1.0
 */
public sealed interface Bus extends AutoCloseable permits RedisBus, ServiceBusBus {

	/**
	 * Return where its servers are, on the loopback interface.
	 * @return the TCP port of each
	 */
	List<Integer> getPorts();

	/**
	 * Return what has a node use this bus.
	 * @param node the node's name
	 * @param lines where the node finds each server
	 * @param keepsName whether the others know it by that name
	 * @return properties of the application
	 */
	List<String> properties(String node, Lines lines, boolean keepsName);

	@Override
	void close();

}
