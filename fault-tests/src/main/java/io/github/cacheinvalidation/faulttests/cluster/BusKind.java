package io.github.cacheinvalidation.faulttests.cluster;

/**
 * The kinds of bus.
 *
 * @since 0.1.0
 */
public enum BusKind {

	/** A real Redis. */
	REDIS("Redis"),

	/** A master with two replicas, and three Sentinels. */
	SENTINEL("Redis with Sentinel"),

	/** A cluster of three masters with a replica each. */
	CLUSTER("Redis Cluster"),

	/** The same with a sharded channel. */
	CLUSTER_SHARDED("Redis Cluster, sharded channel"),

	/** A stand-in for Azure Service Bus. */
	SERVICEBUS("Service Bus");

	private final String description;

	BusKind(String description) {
		this.description = description;
	}

	/**
	 * Describe the kind for the report.
	 * @return a few words
	 */
	public String getDescription() {
		return this.description;
	}

	Bus start() {
		return switch (this) {
			case REDIS -> new SingleRedisBus();
			case SENTINEL -> new SentinelRedisBus();
			case CLUSTER -> new ClusterRedisBus(false);
			case CLUSTER_SHARDED -> new ClusterRedisBus(true);
			case SERVICEBUS -> new ServiceBusBus();
		};
	}

}
