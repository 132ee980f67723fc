package io.github.cacheinvalidation.sample;

import java.util.List;

/**
 * What carries messages between the nodes of the demonstration, started for them.
 */
interface DemoBus extends AutoCloseable {

	/**
	 * Return the kind of bus, for people.
	 */
	String name();

	/**
	 * Return where it is and what the nodes use of it, for people.
	 */
	String description();

	/**
	 * Return the address that nodes connect to.
	 */
	String host();

	/**
	 * Return the TCP port that nodes connect to.
	 */
	int port();

	/**
	 * Return what has a node use this bus.
	 * @param host where the node finds it: {@link #host()}, or something in between
	 * @param port where the node finds it
	 * @return arguments of the application
	 */
	List<String> arguments(String host, int port);

	/**
	 * Stop the bus.
	 */
	@Override
	void close();

}
