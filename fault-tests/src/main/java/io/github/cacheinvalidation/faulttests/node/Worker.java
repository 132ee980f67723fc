package io.github.cacheinvalidation.faulttests.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does pieces of work on a thread of its own, so many a second.
 */
final class Worker implements AutoCloseable {

	private final Thread thread;

	private final long interval;

	private final WorkGate gate;

	private final Runnable work;

	private volatile boolean closed;

	private volatile boolean hurrying;

	/**
	 * Create a worker and start it.
	 * @param name the name of its thread
	 * @param perSecond how many pieces of work to aim at
	 * @param gate lets it work
	 * @param work a piece of work
	 */
	Worker(String name, double perSecond, WorkGate gate, Runnable work) {
		this.interval = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
		this.gate = gate;
		this.work = work;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Set whether to work without a pause.
	 */
	void setHurrying(boolean hurrying) {
		this.hurrying = hurrying;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		try {
			long next = System.nanoTime();
			while (!this.closed) {
				this.gate.pass(this.work);
				// What could not be done in time isn't made up for.
				next = Math.max(next + this.interval, System.nanoTime() - this.interval);
				for (long wait = next - System.nanoTime(); wait > 0 && !this.hurrying
						&& !this.closed; wait = next - System.nanoTime()) {
					LockSupport.parkNanos(this, wait);
				}
			}
		}
		catch (InterruptedException ex) {
			// Closed.
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.thread.interrupt();
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
