package io.github.cacheinvalidation.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

import io.github.cacheinvalidation.time.Timeline;

/**
 * Time that passes when the test says so, for any number of nodes, all on the thread of
 * the test: what happens is the same in each run.
 */
public final class SimulatedTime {

	private static final long START_MILLIS = 1_795_000_000_000L;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private long now = 1_000_000_000L;

	private long sequence;

	private boolean running;

	/**
	 * Let time pass, and everything happen that happens by then.
	 */
	public void pass(Duration duration) {
		if (this.running) {
			throw new IllegalStateException("Time passes already");
		}
		this.running = true;
		try {
			long end = this.now + duration.toNanos();
			for (Event next = this.events.peek(); next != null && next.at <= end; next = this.events.peek()) {
				this.events.remove();
				this.now = Math.max(this.now, next.at);
				next.task.run();
			}
			this.now = end;
		}
		finally {
			this.running = false;
		}
	}

	public long nanoTime() {
		return this.now;
	}

	public long millis() {
		return START_MILLIS + this.now / 1_000_000;
	}

	/**
	 * Return how many tasks wait for their time.
	 */
	public int countTasks() {
		return this.events.size();
	}

	void at(long delayNanos, Runnable task) {
		this.events.add(new Event(this.now + Math.max(delayNanos, 0), this.sequence++, task));
	}

	/**
	 * Create the timeline of one node.
	 */
	public SimulatedTimeline newTimeline() {
		return new SimulatedTimeline();
	}

	/**
	 * The time of one node, which can be suspended.
	 */
	public final class SimulatedTimeline implements Timeline {

		private boolean closed;

		private boolean suspended;

		@Override
		public long nanoTime() {
			return SimulatedTime.this.nanoTime();
		}

		@Override
		public Instant now() {
			return Instant.ofEpochMilli(millis());
		}

		@Override
		public void execute(Runnable task) {
			Scheduled unused = schedule(Duration.ZERO, task);
		}

		@Override
		public Scheduled schedule(Duration delay, Runnable task) {
			boolean[] cancelled = { false };
			at(delay.toNanos(), () -> runUnlessSuspended(task, cancelled));
			return () -> cancelled[0] = true;
		}

		private void runUnlessSuspended(Runnable task, boolean[] cancelled) {
			if (this.closed || cancelled[0]) {
				return;
			}
			if (this.suspended) {
				at(Duration.ofMillis(1).toNanos(), () -> runUnlessSuspended(task, cancelled));
			}
			else {
				task.run();
			}
		}

		void suspend() {
			this.suspended = true;
		}

		void resume() {
			this.suspended = false;
		}

		boolean isSuspended() {
			return this.suspended;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

	private record Event(long at, long sequence, Runnable task) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			return (this.at != other.at) ? Long.compare(this.at, other.at)
					: Long.compare(this.sequence, other.sequence);
		}

	}

}
