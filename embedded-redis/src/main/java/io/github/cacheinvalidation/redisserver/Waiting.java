package io.github.cacheinvalidation.redisserver;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for servers to agree.
 */
final class Waiting {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private Waiting() {
	}

	static void until(String what, BooleanSupplier condition) {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > LIMIT.toNanos()) {
				throw new IllegalStateException("Not within %s: %s".formatted(LIMIT, what));
			}
			LockSupport.parkNanos(INTERVAL.toNanos());
		}
	}

}
