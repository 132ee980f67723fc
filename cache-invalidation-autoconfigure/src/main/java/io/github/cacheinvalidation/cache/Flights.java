package io.github.cacheinvalidation.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The synchronised loads that are under way for one cache, at most one for each key that
 * callers can join. They run outside of the cache's own map, where a removal would wait
 * for them. A load that a removal has overtaken, or that is part of a transaction which
 * began before it, goes on, but nobody joins it: who asks afterwards starts a new one.
 * Safe for use by several threads.
 */
final class Flights {

	private final LoadsUnderWay<Flight> flights;

	Flights(FillGuard guard) {
		this.flights = new LoadsUnderWay<>(guard);
	}

	/**
	 * Load a value, or wait for the load of the same key that is under way.
	 * @param key the key
	 * @param ticket the ticket of this load
	 * @param flight loads once this thread's load can be joined, so that what it reads is
	 * at least as new as its place in the line
	 * @param failure makes what is thrown of the failure of a load, here or where this
	 * thread has waited; errors are thrown as they are
	 * @return the value
	 */
	@Nullable Object load(Object key, long ticket, Callable<? extends @Nullable Object> flight,
			Function<Throwable, RuntimeException> failure) {
		Flight own = new Flight(ticket);
		Flight other = this.flights.join(key, own);
		if (other != null) {
			return other.landed.join().get(failure);
		}
		Result result = Result.of(flight);
		own.landed.complete(result);
		this.flights.end(key, own);
		return result.get(failure);
	}

	/**
	 * One load. Its thread may ask for the same key again, and then loads by itself.
	 */
	private static final class Flight implements LoadsUnderWay.Load {

		private final long ticket;

		private final Thread pilot = Thread.currentThread();

		private final CompletableFuture<Result> landed = new CompletableFuture<>();

		Flight(long ticket) {
			this.ticket = ticket;
		}

		@Override
		public long ticket() {
			return this.ticket;
		}

		@Override
		public boolean isJoinable() {
			return this.pilot != Thread.currentThread();
		}

	}

	/**
	 * What has become of a load. A future that fails would change some exceptions.
	 */
	private record Result(@Nullable Object value, @Nullable Throwable failure) {

		static Result of(Callable<? extends @Nullable Object> flight) {
			try {
				return new Result(flight.call(), null);
			}
			catch (Throwable ex) {
				return new Result(null, ex);
			}
		}

		@Nullable Object get(Function<Throwable, RuntimeException> thrown) {
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure != null) {
				throw thrown.apply(this.failure);
			}
			return this.value;
		}

	}

}
