package io.github.cacheinvalidation.servicebusemulator.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one thread on which everything happens, so that nothing else needs a lock and each
 * order is in effect when it returns. What isn't said to be for the thread only is safe
 * for use by several threads.
 */
public final class EventLoop {

	/**
	 * How long the thread sleeps at most: what becomes due by the clock is that late.
	 */
	private static final long TICK_MILLIS = 50;

	private final Selector selector;

	private final Thread thread;

	/** Guarded by itself. */
	private final Queue<Order<?>> orders = new ArrayDeque<>();

	/** Guarded by the orders. */
	private boolean ended;

	private Runnable work = () -> {
	};

	private boolean closing;

	private EventLoop(Selector selector, String name) {
		this.selector = selector;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Start a thread.
	 * @param name what it is called
	 * @return the running loop
	 */
	public static EventLoop start(String name) {
		try {
			EventLoop loop = new EventLoop(Selector.open(), name);
			loop.thread.start();
			return loop;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not open a selector", ex);
		}
	}

	/**
	 * Set what the thread does whenever a channel is ready, an order has been carried out
	 * or a little time has passed. Only for the thread.
	 * @param work what it does
	 */
	public void setWork(Runnable work) {
		this.work = work;
	}

	/**
	 * Let a channel wake the thread up. Only for the thread.
	 * @param channel the channel, which doesn't block
	 * @param operations what it is to be ready for
	 * @return what can be changed or cancelled
	 * @throws ClosedChannelException if the channel is closed
	 */
	public SelectionKey register(SelectableChannel channel, int operations) throws ClosedChannelException {
		return channel.register(this.selector, operations);
	}

	/**
	 * Have the thread do something, and wait until that is in effect.
	 * @param <T> the type of the result
	 * @param action what it does; may throw
	 * @return what the action returned
	 * @throws IllegalStateException if the thread has ended
	 */
	public <T extends @Nullable Object> T call(Supplier<T> action) {
		Order<T> order = new Order<>(action);
		synchronized (this.orders) {
			if (this.ended) {
				throw closed();
			}
			this.orders.add(order);
			this.selector.wakeup();
		}
		try {
			return order.done.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Have the thread do something, and wait until that is in effect.
	 * @param action what it does; may throw
	 * @throws IllegalStateException if the thread has ended
	 */
	public void execute(Runnable action) {
		call(() -> {
			action.run();
			return null;
		});
	}

	/**
	 * End the thread, and wait for it. Does nothing when that has been done.
	 * @param last what the thread does last
	 */
	public void close(Runnable last) {
		synchronized (this.orders) {
			if (!this.ended) {
				this.orders.add(new Order<>(() -> {
					last.run();
					this.closing = true;
					return true;
				}));
				this.selector.wakeup();
			}
		}
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!this.closing) {
				this.selector.select(TICK_MILLIS);
				this.selector.selectedKeys().clear();
				this.work.run();
				for (Order<?> order = nextOrder(); order != null; order = nextOrder()) {
					carryOut(order);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The stand-in failed", ex);
		}
		finally {
			end();
		}
	}

	/**
	 * Carry an order out and let its effects get out, before whoever waits is told.
	 */
	private void carryOut(Order<?> order) throws IOException {
		Runnable answer = order.carryOut();
		try {
			this.work.run();
			// Only this really closes what has been closed.
			this.selector.selectNow();
		}
		finally {
			answer.run();
		}
	}

	private @Nullable Order<?> nextOrder() {
		synchronized (this.orders) {
			return this.orders.poll();
		}
	}

	private void end() {
		List<Order<?>> refused;
		synchronized (this.orders) {
			this.ended = true;
			refused = List.copyOf(this.orders);
		}
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			refused.forEach((order) -> order.done.completeExceptionally(closed()));
		}
	}

	private static IllegalStateException closed() {
		return new IllegalStateException("The stand-in is closed");
	}

	/**
	 * Something to do, and what waits for it.
	 */
	private static final class Order<T extends @Nullable Object> {

		private final Supplier<T> action;

		private final CompletableFuture<T> done = new CompletableFuture<>();

		Order(Supplier<T> action) {
			this.action = action;
		}

		/**
		 * Do it.
		 * @return tells whoever waits how it went
		 */
		Runnable carryOut() {
			try {
				T result = this.action.get();
				return () -> this.done.complete(result);
			}
			catch (RuntimeException ex) {
				return () -> this.done.completeExceptionally(ex);
			}
		}

	}

}
