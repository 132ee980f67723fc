package io.github.cacheinvalidation.faulttests.fault;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.cacheinvalidation.faulttests.cluster.BusKind;

/**
 * The kinds of faults.
 *
 * @since 0.1.0
 */
public enum FaultKind {

	/** The line between a node and the bus is cut, and stays so for a while. */
	CUT("line cut"),

	/** All connections of a node break, and new ones succeed at once. */
	BLINK("line cut for a blink"),

	/** Nothing gets through between a node and the bus, and nobody is told. */
	BLACK_HOLE("black hole, both ways"),

	/** Nothing gets from the bus to a node. */
	DEAF("black hole, to the node"),

	/** Nothing gets from a node to the bus. */
	MUTE("black hole, from the node"),

	/** Everything between a node and the bus in one direction arrives later. */
	STALL("line stalls, then goes on"),

	/** Everything between a node and the bus takes longer. */
	DELAY("line delayed"),

	/** Little gets through between a node and the bus at a time. */
	THROTTLE("line throttled"),

	/** One direction of a node's connections is closed. */
	HALF_CLOSE("half-closed connections"),

	/** The line between a node and one of several servers is cut. */
	ONE_CUT("line to one server cut", BusKind.SENTINEL, BusKind.CLUSTER),

	/** Nothing gets through between a node and one of several servers. */
	ONE_BLACK_HOLE("black hole to one server, both ways", BusKind.SENTINEL, BusKind.CLUSTER),

	/** Redis closes the connections of a node. */
	CLIENT_KILL("CLIENT KILL", BusKind.REDIS, BusKind.SENTINEL, BusKind.CLUSTER),

	/** A node that is cut off changes more than it may keep. */
	FULL_OUTBOX("line cut, outbox full"),

	/** A node's process is suspended. */
	NODE_STOP("SIGSTOP of a node"),

	/** A node's process is killed and another one started. */
	NODE_KILL("kill -9 of a node"),

	/** A node is stopped in order and another one started. */
	NODE_RESTART("restart of a node"),

	/** Redis is killed and started again. */
	REDIS_KILL("kill -9 of Redis", BusKind.REDIS),

	/** Redis is suspended. */
	REDIS_STOP("SIGSTOP of Redis", BusKind.REDIS),

	/** Redis breaks off subscribers that don't read fast enough. */
	SLOW_SUBSCRIBERS("tiny output buffer", BusKind.REDIS, BusKind.SENTINEL, BusKind.CLUSTER),

	/** A master is killed, and comes back before or after a replica takes its place. */
	MASTER_KILL("kill -9 of a master", BusKind.SENTINEL, BusKind.CLUSTER),

	/** A master is suspended, until before or after a replica takes its place. */
	MASTER_STOP("SIGSTOP of a master", BusKind.SENTINEL, BusKind.CLUSTER),

	/** A replica takes the place of its master, which goes on. */
	FAILOVER("planned failover", BusKind.SENTINEL, BusKind.CLUSTER),

	/** A Sentinel is suspended. */
	SENTINEL_STOP("SIGSTOP of a Sentinel", BusKind.SENTINEL),

	/** A Redis, master or replica, is killed and comes back. */
	SERVER_KILL("kill -9 of any Redis", BusKind.SENTINEL, BusKind.CLUSTER),

	/** So many masters are suspended that the others are no majority. */
	MAJORITY_STOP("SIGSTOP of two of three masters", BusKind.CLUSTER),

	/** The others can't connect to a Redis any more, which hears nothing of them. */
	BUS_CUT("cluster bus to one Redis cut", BusKind.CLUSTER),

	/** Nothing gets from the others to a Redis, and nobody is told. */
	BUS_BLACK_HOLE("cluster bus to one Redis a black hole", BusKind.CLUSTER),

	/** Another master serves a slot. */
	SLOT_MOVE("slot moved", BusKind.CLUSTER),

	/** Service Bus goes down and comes back with what it had. */
	SERVICEBUS_RESTART("Service Bus goes down and comes back", BusKind.SERVICEBUS),

	/** Service Bus accepts connections and says nothing. */
	SERVICEBUS_HANG("Service Bus hangs", BusKind.SERVICEBUS),

	/** Service Bus accepts and delivers nothing, and says that it is too busy. */
	SERVICEBUS_BUSY("Service Bus is too busy", BusKind.SERVICEBUS),

	/** Service Bus closes all links without saying why. */
	LINKS_DETACHED("links detached", BusKind.SERVICEBUS),

	/** The subscription of a node is deleted. */
	SUBSCRIPTION_DELETED("subscription deleted", BusKind.SERVICEBUS),

	/** Another node uses the subscription of a node as well. */
	SUBSCRIPTION_SHARED("subscription shared", BusKind.SERVICEBUS),

	/** What a node that is cut off has not received expires. */
	MESSAGES_EXPIRED("line cut, messages expire", BusKind.SERVICEBUS);

	private final String description;

	@SuppressWarnings("ImmutableEnumChecker") // It is: Set.copyOf(...).
	private final Set<BusKind> buses;

	FaultKind(String description) {
		this(description, BusKind.values());
	}

	FaultKind(String description, BusKind... buses) {
		this.description = description;
		EnumSet<BusKind> all = EnumSet.copyOf(List.of(buses));
		if (all.contains(BusKind.CLUSTER)) {
			all.add(BusKind.CLUSTER_SHARDED);
		}
		this.buses = Set.copyOf(all);
	}

	/**
	 * Return the kinds of faults that can happen with a bus.
	 * @param bus the kind of bus
	 * @return the kinds
	 */
	public static Set<FaultKind> of(BusKind bus) {
		EnumSet<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
		kinds.removeIf((kind) -> !kind.buses.contains(bus));
		return kinds;
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
