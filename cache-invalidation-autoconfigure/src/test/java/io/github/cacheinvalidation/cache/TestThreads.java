package io.github.cacheinvalidation.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * Threads of a test, one for each call, so that one can see whether a call waits.
 */
class TestThreads implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Set<Thread.State> RUNNING = EnumSet.of(Thread.State.NEW, Thread.State.RUNNABLE);

	private final List<Thread> threads = new ArrayList<>();

	<T> Call<T> call(Callable<T> action) {
		FutureTask<T> task = new FutureTask<>(action);
		Thread thread = new Thread(task, "test");
		thread.setDaemon(true);
		thread.start();
		this.threads.add(thread);
		return new Call<>(thread, task);
	}

	/**
	 * Do something that must not wait for what else goes on.
	 */
	static void inTime(Runnable action) {
		inTime(() -> {
			action.run();
			return null;
		});
	}

	/**
	 * Ask for something that must not wait for what else goes on.
	 */
	static <T> T inTime(Callable<T> action) {
		try (TestThreads threads = new TestThreads()) {
			return threads.call(action).result();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.threads.forEach(Thread::interrupt);
	}

	/**
	 * A call on a thread of its own.
	 *
	 * @param <T> the type of the result
	 */
	record Call<T>(Thread thread, FutureTask<T> task) {

		/**
		 * Wait until the call itself waits for something, or has ended.
		 */
		void awaitWaiting() {
			Awaitility.await()
				.atMost(LIMIT)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> !RUNNING.contains(this.thread.getState()));
		}

		T result() throws Exception {
			try {
				return this.task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof Exception cause) {
					throw cause;
				}
				throw ex;
			}
		}

	}

}
