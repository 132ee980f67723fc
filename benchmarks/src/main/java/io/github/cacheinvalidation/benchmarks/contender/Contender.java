package io.github.cacheinvalidation.benchmarks.contender;

import java.util.Map;

/**
 * A product, or a limit, that caches on several nodes and has them told of changes.
 *
 * @since 0.1.0
 */
public interface Contender {

	/**
	 * How many entries each cache may hold, which is more than is ever put in.
	 */
	int CAPACITY = 500_000;

	/**
	 * Return the name by which it is asked for and shown.
	 * @return the name
	 */
	String name();

	/**
	 * Return what has been set, for people.
	 * @return names and values
	 */
	Map<String, String> settings();

	/**
	 * Return what connects its nodes.
	 * @return the kind of bus
	 */
	default BusKind bus() {
		return BusKind.REDIS;
	}

	/**
	 * Return the contender without messages that nobody has asked for, as far as it can
	 * be told to.
	 * @return by default this one
	 */
	default Contender quiet() {
		return this;
	}

	/**
	 * Open a node. Several that are opened on the same bus belong together, all by the
	 * same contender.
	 * @param bus what connects the nodes
	 * @param database where values are loaded from
	 * @return the node, which may still have to find the others
	 */
	Node open(Bus bus, Database database);

}
