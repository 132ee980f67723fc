package io.github.cacheinvalidation.time;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The machine's time, and a thread.
 *
 * @since 0.1.0
 */
public final class SystemTimeline implements Timeline {

	private static final Log logger = LogFactory.getLog(SystemTimeline.class);

	private final ScheduledExecutorService thread;

	private final Runnable end;

	private volatile boolean closed;

	private SystemTimeline(ScheduledExecutorService thread, Runnable end) {
		this.thread = thread;
		this.end = end;
	}

	/**
	 * Create a timeline with a daemon thread of its own.
	 * @param threadName begins the thread's name
	 * @return the timeline
	 */
	public static SystemTimeline withOwnThread(String threadName) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(threadName + "-");
		threads.setDaemon(true);
		ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, threads);
		thread.setRemoveOnCancelPolicy(true);
		thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		return new SystemTimeline(thread, thread::shutdown);
	}

	/**
	 * Create a timeline on a thread that others use as well.
	 * @param thread the thread, which isn't ended with the timeline
	 * @return the timeline
	 */
	public static SystemTimeline onThread(ScheduledExecutorService thread) {
		return new SystemTimeline(thread, () -> {
		});
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
		try {
			this.thread.execute(guarded(task));
		}
		catch (RejectedExecutionException ex) {
			// The thread has ended, and so has this timeline, or it is about to.
		}
	}

	@Override
	public Scheduled schedule(Duration delay, Runnable task) {
		try {
			Future<?> future = this.thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
			return () -> future.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			return () -> {
			};
		}
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				if (!this.closed) {
					task.run();
				}
			}
			catch (Throwable ex) {
				logger.error("A task of the cache invalidation node failed", ex);
			}
		};
	}

	@Override
	public void close() {
		this.closed = true;
		this.end.run();
	}

}
