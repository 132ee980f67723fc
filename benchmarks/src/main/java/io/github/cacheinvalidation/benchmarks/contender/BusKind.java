package io.github.cacheinvalidation.benchmarks.contender;

/**
 * What connects the nodes of a contender.
 *
 * @since 0.1.0
 */
public enum BusKind {

	/**
	 * A Redis server.
	 */
	REDIS,

	/**
	 * A stand-in for Azure Service Bus.
	 */
	SERVICE_BUS,

	/**
	 * Connections between the nodes themselves, or nothing.
	 */
	NONE

}
