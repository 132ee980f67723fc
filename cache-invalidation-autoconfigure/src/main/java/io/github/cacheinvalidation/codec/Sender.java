package io.github.cacheinvalidation.codec;

/**
 * One run of one node. Two runs of a node with a fixed name differ in the epoch.
 *
 * @param node the node's name, at most {@value #MAX_NODE_LENGTH} characters
 * @param epoch grows with each start of the node; below 2<sup>53</sup>, so that languages
 * without 64-bit integers can hold it
 * @since 0.1.0
 */
public record Sender(String node, long epoch) {

	/**
	 * Largest number of characters in a node's name.
	 */
	public static final int MAX_NODE_LENGTH = 100;

	/**
	 * Return how many bytes it takes at the most to name this sender in a list, with all
	 * that is said of it there.
	 * @return the number of bytes
	 */
	public int maxEncodedSize() {
		return 150 + 6 * this.node.length();
	}

}
