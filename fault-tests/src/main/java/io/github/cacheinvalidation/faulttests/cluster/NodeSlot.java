package io.github.cacheinvalidation.faulttests.cluster;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.faulttests.node.NodeJournal;

/**
 * The place of a node: one node after the other can be started here, behind the same
 * proxies. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class NodeSlot implements AutoCloseable {

	private final String name;

	private final boolean process;

	private final boolean outboxSmall;

	private final boolean keepsName;

	private final Lines lines;

	private final Starter starter;

	private final ClusterJournal journal;

	private @Nullable Node node;

	private int starts;

	private boolean working;

	NodeSlot(String name, boolean process, boolean outboxSmall, boolean keepsName, Lines lines, Starter starter,
			ClusterJournal journal) {
		this.name = name;
		this.process = process;
		this.outboxSmall = outboxSmall;
		this.keepsName = keepsName;
		this.lines = lines;
		this.starter = starter;
		this.journal = journal;
	}

	/**
	 * Return the name, which the connections or the subscription of the node have too.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Return whether the node is a process of its own, so that it can be suspended and
	 * killed.
	 * @return whether it is one
	 */
	public boolean isProcess() {
		return this.process;
	}

	/**
	 * Return whether the node's outbox overflows soon.
	 * @return whether its limit is low
	 */
	public boolean isOutboxSmall() {
		return this.outboxSmall;
	}

	/**
	 * Return whether the others know each node that is started here by the same name.
	 * @return whether it keeps its name
	 */
	public boolean isNameKept() {
		return this.keepsName;
	}

	/**
	 * Return what is between the node and its bus.
	 * @return the lines
	 */
	public Lines getLines() {
		return this.lines;
	}

	/**
	 * Return the present node's name in the journal.
	 * @return the name
	 */
	public synchronized String getNodeName() {
		return this.name + "#" + this.starts;
	}

	/**
	 * Start a node. It works if the others do.
	 */
	public synchronized void start() {
		this.starts++;
		String nodeName = getNodeName();
		this.node = this.starter.start(this.starts, (event) -> this.journal.record(nodeName, event));
		checkClock();
		if (this.working) {
			ask(NodeAgent.WORK);
		}
	}

	/**
	 * All times are compared with each other, so that they must be of one clock.
	 */
	private void checkClock() {
		long before = System.nanoTime();
		long there = Long.parseLong(ask(NodeAgent.CLOCK));
		long after = System.nanoTime();
		if (there - before < 0 || after - there < 0) {
			throw new IllegalStateException("System.nanoTime() of different processes can't be compared here: "
					+ "%d is not between %d and %d".formatted(there, before, after));
		}
	}

	/**
	 * Have the node do something.
	 * @param command the command
	 * @return the answer
	 */
	public synchronized String ask(String command) {
		return node().ask(command);
	}

	/**
	 * Let the node, and those that are started after it, work.
	 */
	public synchronized void work() {
		this.working = true;
		ask(NodeAgent.WORK);
	}

	/**
	 * Let the node rest.
	 */
	public synchronized void rest() {
		this.working = false;
		ask(NodeAgent.REST);
	}

	/**
	 * Stop the node in order.
	 */
	public synchronized void stop() {
		end(Node::stop);
	}

	/**
	 * Kill the node's process.
	 */
	public synchronized void kill() {
		end((ending) -> asProcess().kill());
	}

	private void end(Consumer<Node> ending) {
		if (this.node != null) {
			ending.accept(this.node);
			this.node = null;
			this.journal.ended(getNodeName());
		}
	}

	/**
	 * Stop the node's process where it is.
	 */
	public synchronized void suspend() {
		asProcess().suspend();
	}

	/**
	 * Let the node's process go on.
	 */
	public synchronized void resume() {
		asProcess().resume();
	}

	private ProcessNode asProcess() {
		return (ProcessNode) node();
	}

	private Node node() {
		Node present = this.node;
		if (present == null) {
			throw new IllegalStateException("There is no node " + this.name + " at present");
		}
		return present;
	}

	@Override
	public void close() {
		stop();
		this.lines.close();
	}

	/**
	 * Starts nodes.
	 */
	interface Starter {

		/**
		 * Start a node.
		 * @param start how many times one has been started here
		 * @param journal is told what the node does
		 * @return the node
		 */
		Node start(int start, NodeJournal journal);

	}

}
