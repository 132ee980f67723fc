package io.github.cacheinvalidation.sending;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.Statement;

/**
 * What waits to be sent, between the threads that hand it over and the {@link Lane} that
 * sends it. No thread waits here for another one's work, except in
 * {@link #awaitAccepted(Duration)} and {@link #awaitRest(Duration)}.
 */
final class Outbox {

	/**
	 * Nothing has been added, because no more removals are taken.
	 */
	static final int SEALED = -1;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition progress = this.lock.newCondition();

	private final PendingInvalidations pending;

	/**
	 * One statement of each kind is enough: it is made when it is sent.
	 */
	private final Map<Statement.Kind, Supplier<Statement>> statements = new EnumMap<>(Statement.Kind.class);

	/**
	 * Keys and whole caches that have been taken out and not yet been accepted.
	 */
	private int underWay;

	/**
	 * Whether the lane is at work, or will be. Changed with the lock.
	 */
	private volatile boolean busy;

	private boolean sealed;

	/**
	 * Of what the first of the removals is a part that wait.
	 */
	private @Nullable Object origin;

	private @Nullable Runnable wake;

	Outbox(int maxPending) {
		this.pending = new PendingInvalidations(maxPending);
	}

	/**
	 * Let a lane take things out.
	 * @param wake has the lane begin, soon and elsewhere
	 */
	void open(Runnable wake) {
		Runnable needed;
		this.lock.lock();
		try {
			// What an earlier run of this node has wanted to say since its end.
			this.statements.clear();
			this.wake = wake;
			needed = takeWake();
		}
		finally {
			this.lock.unlock();
		}
		run(needed);
	}

	/**
	 * Add what other nodes are to remove.
	 * @param origin of what this is a part, or {@code null}
	 * @return how many times the keys of a cache had to become the removal of all its
	 * entries, or {@link #SEALED}
	 */
	int add(List<? extends CacheInvalidation> invalidations, @Nullable Object origin) {
		int collapsed = 0;
		Runnable needed;
		this.lock.lock();
		try {
			if (this.sealed) {
				return SEALED;
			}
			for (CacheInvalidation invalidation : invalidations) {
				collapsed += this.pending.add(invalidation) ? 1 : 0;
			}
			this.origin = (this.origin != null) ? this.origin : origin;
			needed = takeWake();
		}
		finally {
			this.lock.unlock();
		}
		run(needed);
		return collapsed;
	}

	void add(Statement.Kind kind, Supplier<Statement> statement) {
		Runnable needed;
		this.lock.lock();
		try {
			this.statements.put(kind, statement);
			needed = takeWake();
		}
		finally {
			this.lock.unlock();
		}
		run(needed);
	}

	/**
	 * Keep a statement for later, unless a newer one of its kind waits.
	 */
	void putBack(Saying saying) {
		this.lock.lock();
		try {
			this.statements.putIfAbsent(saying.kind(), saying.statement());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return what has a resting lane begin to work, if there is work: run without the
	 * lock, for which the lane would have to wait.
	 */
	private @Nullable Runnable takeWake() {
		if (this.wake == null || this.busy || !hasWork()) {
			return null;
		}
		this.busy = true;
		return this.wake;
	}

	private static void run(@Nullable Runnable wake) {
		if (wake != null) {
			wake.run();
		}
	}

	/**
	 * Return whether the lane had nothing to do a moment ago.
	 */
	boolean isResting() {
		return !this.busy;
	}

	private boolean hasWork() {
		return !this.statements.isEmpty() || !this.pending.isEmpty();
	}

	/**
	 * Take no more removals, so that what waits comes to an end.
	 */
	void seal() {
		this.lock.lock();
		try {
			this.sealed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take a statement out.
	 * @return what makes it, or {@code null} if there is none
	 */
	@Nullable Saying takeStatement() {
		this.lock.lock();
		try {
			Iterator<Map.Entry<Statement.Kind, Supplier<Statement>>> waiting = this.statements.entrySet().iterator();
			if (!waiting.hasNext()) {
				return null;
			}
			Map.Entry<Statement.Kind, Supplier<Statement>> next = waiting.next();
			Saying saying = new Saying(next.getKey(), next.getValue());
			waiting.remove();
			return saying;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take removals out. They count as waiting until {@link #accepted(int)}.
	 * @param maxBatch how many keys and whole caches at the most
	 */
	Batch takeBatch(int maxBatch) {
		List<PendingInvalidations.Portion> portions;
		Object origin;
		int weight = 0;
		this.lock.lock();
		try {
			portions = this.pending.take(maxBatch);
			for (PendingInvalidations.Portion portion : portions) {
				weight += portion.size();
			}
			this.underWay += weight;
			origin = this.origin;
			this.origin = null;
		}
		finally {
			this.lock.unlock();
		}
		// Callers wait for the lock, so that nothing is copied there.
		return new Batch(portions.stream().map(PendingInvalidations.Portion::toInvalidation).toList(), weight, origin);
	}

	/**
	 * The bus has accepted something.
	 * @param weight how many keys and whole caches
	 */
	void accepted(int weight) {
		this.lock.lock();
		try {
			this.underWay -= weight;
			this.progress.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The lane has sent what it has taken out.
	 * @return whether it may rest, because nothing waits
	 */
	boolean rest() {
		this.lock.lock();
		try {
			if (hasWork()) {
				return false;
			}
			this.busy = false;
			this.progress.signalAll();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until the bus has accepted all removals.
	 * @return whether it has
	 */
	boolean awaitAccepted(Duration limit) {
		return await(() -> this.underWay == 0 && this.pending.isEmpty(), limit);
	}

	/**
	 * Wait until nothing is to be sent, statements included.
	 */
	void awaitRest(Duration limit) {
		boolean unused = await(() -> !this.busy, limit);
	}

	private boolean await(BooleanSupplier condition, Duration limit) {
		long remaining = limit.toNanos();
		this.lock.lock();
		try {
			while (!condition.getAsBoolean() && remaining > 0) {
				remaining = this.progress.awaitNanos(remaining);
			}
			return condition.getAsBoolean();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many keys and whole caches the bus has not yet accepted.
	 */
	int size() {
		this.lock.lock();
		try {
			return this.pending.size() + this.underWay;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Something that this node wants to say of itself.
	 */
	record Saying(Statement.Kind kind, Supplier<Statement> statement) {

	}

	/**
	 * What goes into one message, if it fits.
	 */
	record Batch(List<CacheInvalidation> invalidations, int weight, @Nullable Object origin) {

	}

}
