package io.github.cacheinvalidation.benchmarks.measurement;

/**
 * How much is done in one round.
 *
 * @since 0.1.0
 */
public enum Size {

	/**
	 * As much as it takes to see that a measurement works.
	 */
	TINY,

	/**
	 * As much as it takes for a figure.
	 */
	FULL;

	/**
	 * Choose between two numbers.
	 * @param tiny the number for {@link #TINY}
	 * @param full the number for {@link #FULL}
	 * @return one of them
	 */
	public int choose(int tiny, int full) {
		return (this == TINY) ? tiny : full;
	}

}
