package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.List;

/**
 * Measures one entry, in a JVM of its own or together with others.
 *
 * @since 0.1.0
 */
public interface Session extends AutoCloseable {

	/**
	 * Measure once.
	 * @return what was found, always in the same order
	 * @throws IllegalStateException if the contender doesn't do what it should
	 */
	List<Value> round();

	@Override
	void close();

}
