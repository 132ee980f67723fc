package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.List;

/**
 * Something that is measured round after round, side by side.
 *
 * @since 0.1.0
 */
public interface Measurement {

	/**
	 * Return the name by which it is asked for.
	 * @return the name
	 */
	String name();

	/**
	 * Return what is measured side by side. The first one is the base of the ratios.
	 * @return the entries
	 */
	List<Entry> entries();

	/**
	 * Return how many rounds are enough.
	 * @return the number, by default as many as are asked for
	 */
	default int maxRounds() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Prepare.
	 * @param entry what is to be measured
	 * @param size how much of it
	 * @return what measures
	 */
	Session open(Entry entry, Size size);

}
