package io.github.cacheinvalidation.faulttests.node;

/**
 * Takes the account that a node gives of itself, from several threads. What it has been
 * told survives the node's death.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface NodeJournal {

	/**
	 * Something has happened.
	 * @param event what
	 */
	void record(NodeEvent event);

}
