package io.github.cacheinvalidation.redisserver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for what servers and their clients do in their own time.
 *
 * @since 0.1.0
 */
public final class Waiting {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private Waiting() {
	}

	/**
	 * Wait.
	 * @param what what is waited for, for the message
	 * @param condition whether it is so; asked again and again
	 * @throws IllegalStateException if it isn't so within a minute
	 */
	public static void until(String what, BooleanSupplier condition) {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > LIMIT.toNanos()) {
				throw new IllegalStateException("Not within %s: %s".formatted(LIMIT, what));
			}
			LockSupport.parkNanos(INTERVAL.toNanos());
		}
	}

	/**
	 * Wait until there is something.
	 * @param <T> the type of it
	 * @param what what is waited for, for the message
	 * @param present gives what there is; asked again and again
	 * @return what there is then, at least one
	 * @throws IllegalStateException if there is nothing for a minute
	 */
	public static <T> List<T> forSome(String what, Supplier<List<T>> present) {
		AtomicReference<List<T>> found = new AtomicReference<>(List.of());
		until(what, () -> {
			found.set(present.get());
			return !found.get().isEmpty();
		});
		return found.get();
	}

}
