package io.github.cacheinvalidation.faulttests.fault;

import java.util.List;

/**
 * A random choice among what isn't known yet.
 *
 * @param number a random number, 0 or more
 */
record Choice(int number) {

	/**
	 * Choose.
	 * @throws IllegalStateException if there is nothing to choose from
	 */
	<T> T of(List<T> candidates) {
		if (candidates.isEmpty()) {
			throw new IllegalStateException("There is nothing to choose from");
		}
		return candidates.get(this.number % candidates.size());
	}

}
