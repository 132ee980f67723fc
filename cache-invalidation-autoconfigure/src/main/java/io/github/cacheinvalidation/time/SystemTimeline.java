package io.github.cacheinvalidation.time;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The machine's time, and a daemon thread.
 *
 * @since 0.1.0
 */
public final class SystemTimeline implements Timeline {

	private static final Log logger = LogFactory.getLog(SystemTimeline.class);

	private final ScheduledThreadPoolExecutor executor;

	/**
	 * Create a timeline with a thread of its own.
	 * @param threadName begins the thread's name
	 */
	public SystemTimeline(String threadName) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(threadName + "-");
		threads.setDaemon(true);
		this.executor = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS);
	}

	@Override
	public void execute(Runnable task) {
		this.executor.execute(guarded(task));
	}

	@Override
	public Scheduled schedule(Duration delay, Runnable task) {
		Future<?> future = this.executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	private static Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.error("A task of the cache invalidation node failed", ex);
			}
		};
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
