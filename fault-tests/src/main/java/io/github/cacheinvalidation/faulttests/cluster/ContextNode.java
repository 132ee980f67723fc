package io.github.cacheinvalidation.faulttests.cluster;

import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.faulttests.node.NodeJournal;
import io.github.cacheinvalidation.faulttests.node.NodeSettings;

/**
 * A node in the JVM of the harness.
 */
final class ContextNode implements Node {

	private final NodeAgent agent;

	ContextNode(NodeSettings settings, NodeJournal journal) {
		this.agent = NodeAgent.start(settings, journal);
	}

	@Override
	public String ask(String command) {
		try {
			return this.agent.obey(command);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	@Override
	public void stop() {
		this.agent.close();
	}

}
