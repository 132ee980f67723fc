package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisException;

/**
 * The opening of one link with a limit to its time. Lettuce waits for a server that
 * accepts a connection and says nothing for as long as the application's own timeout, a
 * minute by default, and leaves the connection behind when it is interrupted. So an
 * attempt that takes too long is left to end by itself; the link that may come of it is
 * closed.
 */
final class LinkOpening {

	private final CompletableFuture<RedisLink> opened = new CompletableFuture<>();

	private final Thread thread;

	LinkOpening(Callable<RedisLink> opening) {
		this.thread = new Thread(() -> open(opening), "cache-invalidation-redis-opening");
		this.thread.setDaemon(true);
	}

	private void open(Callable<RedisLink> opening) {
		try {
			RedisLink link = opening.call();
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
	 * @throws RedisException if it can't be opened, or not in time
	 * @throws InterruptedException if this thread is interrupted
	 */
	RedisLink await(Duration limit) throws InterruptedException {
		this.thread.start();
		try {
			return this.opened.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new RedisException(ex.getCause());
		}
		catch (TimeoutException ex) {
			if (!this.opened.completeExceptionally(ex)) {
				return this.opened.join();
			}
			throw new RedisException("Redis did not answer within " + limit, ex);
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
