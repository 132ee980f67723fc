package io.github.cacheinvalidation.link;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The opening of one link with a limit to its time. Client libraries wait for a server
 * that accepts a connection and says nothing for as long as they see fit, Lettuce a
 * minute by default, and leave the connection behind when they are interrupted. So an
 * attempt that takes too long is left to end by itself; the link that may come of it is
 * closed.
 */
final class LinkOpening {

	private final CompletableFuture<Link> opened = new CompletableFuture<>();

	private final Thread thread;

	LinkOpening(Callable<? extends Link> opening, String threadName) {
		this.thread = new Thread(() -> open(opening), threadName);
		this.thread.setDaemon(true);
	}

	private void open(Callable<? extends Link> opening) {
		try {
			Link link = opening.call();
			if (!this.opened.complete(link)) {
				link.close();
			}
		}
		catch (Throwable ex) {
			this.opened.completeExceptionally(ex);
		}
	}

	/**
	 * Open the link.
	 * @param limit how long that may take
	 * @return the link
	 * @throws ExecutionException if it can't be opened
	 * @throws TimeoutException if it can't be opened in time
	 * @throws InterruptedException if this thread is interrupted
	 */
	Link await(Duration limit) throws ExecutionException, TimeoutException, InterruptedException {
		this.thread.start();
		try {
			return this.opened.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			if (!this.opened.completeExceptionally(ex)) {
				return this.opened.join();
			}
			throw new TimeoutException("no answer within " + limit);
		}
		catch (InterruptedException ex) {
			if (this.opened.completeExceptionally(ex)) {
				this.thread.interrupt();
			}
			else {
				this.opened.join().close();
			}
			throw ex;
		}
	}

}
