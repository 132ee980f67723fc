package io.github.cacheinvalidation.faulttests.node;

import java.util.concurrent.Semaphore;

/**
 * Lets threads work while it is open. Once it has been closed none of them is in the
 * middle of something.
 */
final class WorkGate {

	private static final int THREADS = 1000;

	private final Semaphore permits = new Semaphore(0, true);

	private boolean open;

	/**
	 * Do a piece of work, as soon as the gate is open.
	 * @throws InterruptedException if this thread is interrupted before
	 */
	void pass(Runnable work) throws InterruptedException {
		this.permits.acquire();
		try {
			work.run();
		}
		finally {
			this.permits.release();
		}
	}

	synchronized void open() {
		if (!this.open) {
			this.open = true;
			this.permits.release(THREADS);
		}
	}

	/**
	 * Close the gate, and wait for what is being worked on.
	 */
	synchronized void close() throws InterruptedException {
		if (this.open) {
			this.permits.acquire(THREADS);
			this.open = false;
		}
	}

}
