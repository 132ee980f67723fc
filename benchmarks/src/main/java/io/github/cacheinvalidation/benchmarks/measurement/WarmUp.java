package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.concurrent.TimeUnit;

/**
 * Lets the code that makes and reads messages be compiled before anything counts: what a
 * server pays all day long shows only then, and it takes more than a few short rounds.
 */
final class WarmUp {

	private static final int SECONDS = 8;

	private WarmUp() {
	}

	/**
	 * Do something again and again, at least once if at full size.
	 * @param size how much is to be measured; the smallest needs no warm-up
	 * @param work what to do
	 */
	static void run(Size size, Runnable work) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(size.choose(0, SECONDS));
		while (System.nanoTime() < end) {
			try {
				work.run();
			}
			catch (IllegalStateException ex) {
				// A product that fails will fail in a round that counts as well.
				System.err.println("Warming up: " + ex);
			}
		}
	}

}
