package io.github.cacheinvalidation.faulttests.cluster;

/**
 * A running node. Commands and their answers are those of
 * {@link io.github.cacheinvalidation.faulttests.node.NodeAgent}.
 */
interface Node {

	/**
	 * Have the node do something.
	 * @param command the command
	 * @return the answer
	 */
	String ask(String command);

	/**
	 * Stop the node in order.
	 */
	void stop();

}
