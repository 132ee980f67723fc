package io.github.cacheinvalidation.benchmarks.contender;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the nodes of a limit have published together: the number of the message that told
 * of a key last. A node that has received as many messages has received that one.
 */
final class Receipts {

	private final AtomicLong published = new AtomicLong();

	private final AtomicLongArray numbers = new AtomicLongArray(2 * Contender.CAPACITY);

	/**
	 * Return how many messages have been published.
	 */
	long published() {
		return this.published.get();
	}

	/**
	 * A message is about to be published.
	 */
	void publishing(List<Long> keys) {
		long number = this.published.incrementAndGet();
		for (Long key : keys) {
			this.numbers.set(Math.toIntExact(key), number);
		}
	}

	/**
	 * A key is loaded again.
	 */
	void loaded(Long key) {
		this.numbers.set(Math.toIntExact(key), 0);
	}

	/**
	 * Return whether a node has still to receive the message that tells of a key.
	 * @param received how many messages the node has received
	 */
	boolean awaits(Long key, long received) {
		long number = this.numbers.get(Math.toIntExact(key));
		return number == 0 || received < number;
	}

}
