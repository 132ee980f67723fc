package io.github.cacheinvalidation.faulttests.cluster;

import io.github.cacheinvalidation.faulttests.node.NodeEvent;

/**
 * Takes the accounts of all nodes, from several threads. A node is named anew each time
 * it is started.
 *
 * @since 0.1.0
 */
public interface ClusterJournal {

	/**
	 * Something has happened in a node.
	 * @param node the node
	 * @param event what
	 */
	void record(String node, NodeEvent event);

	/**
	 * A node has ended, and will tell nothing more.
	 * @param node the node
	 */
	void ended(String node);

}
