package io.github.cacheinvalidation.faulttests.fault;

/**
 * The kinds of faults.
 *
 * @since 0.1.0
 */
public enum FaultKind {

	/** The line between a node and Redis is cut, and stays so for a while. */
	CUT("line cut"),

	/** All connections of a node break, and new ones succeed at once. */
	BLINK("line cut for a blink"),

	/** Nothing gets through between a node and Redis, and nobody is told. */
	BLACK_HOLE("black hole, both ways"),

	/** Nothing gets from Redis to a node. */
	DEAF("black hole, to the node"),

	/** Nothing gets from a node to Redis. */
	MUTE("black hole, from the node"),

	/** Everything between a node and Redis in one direction arrives later. */
	STALL("line stalls, then goes on"),

	/** Everything between a node and Redis takes longer. */
	DELAY("line delayed"),

	/** Little gets through between a node and Redis at a time. */
	THROTTLE("line throttled"),

	/** One direction of a node's connections is closed. */
	HALF_CLOSE("half-closed connections"),

	/** Redis closes the connections of a node. */
	CLIENT_KILL("CLIENT KILL"),

	/** A node that is cut off changes more than it may keep. */
	FULL_OUTBOX("line cut, outbox full"),

	/** A node's process is suspended. */
	NODE_STOP("SIGSTOP of a node"),

	/** A node's process is killed and another one started. */
	NODE_KILL("kill -9 of a node"),

	/** A node is stopped in order and another one started. */
	NODE_RESTART("restart of a node"),

	/** Redis is killed and started again. */
	REDIS_KILL("kill -9 of Redis"),

	/** Redis is suspended. */
	REDIS_STOP("SIGSTOP of Redis"),

	/** Redis breaks off subscribers that don't read fast enough. */
	SLOW_SUBSCRIBERS("tiny output buffer");

	private final String description;

	FaultKind(String description) {
		this.description = description;
	}

	/**
	 * Return whether the kind needs a node in a process of its own.
	 * @return whether it does
	 */
	public boolean isOfProcess() {
		return this == NODE_STOP || this == NODE_KILL;
	}

	/**
	 * Describe the kind for the report.
	 * @return a few words
	 */
	public String getDescription() {
		return this.description;
	}

}
