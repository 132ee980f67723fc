package io.github.cacheinvalidation.benchmarks.contender;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where all nodes load values from. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Database {

	private final AtomicInteger edition = new AtomicInteger(1);

	/**
	 * Return the present value of a key.
	 * @param key the key
	 * @return the value
	 */
	public String load(Long key) {
		return "title " + key + ", edition " + this.edition.get();
	}

	/**
	 * Change all values.
	 */
	public void update() {
		this.edition.incrementAndGet();
	}

}
