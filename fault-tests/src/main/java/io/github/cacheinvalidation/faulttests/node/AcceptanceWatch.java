package io.github.cacheinvalidation.faulttests.node;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Finds out when the bus has accepted what the writes of a node remove. A write counts as
 * committed only after its removals have been handed over, so that an outbox which is
 * empty afterwards has sent them. The time of it is later than the acceptance itself, by
 * as much as it takes to look again: that makes the bound more generous by that much,
 * never tighter.
 */
final class AcceptanceWatch implements Runnable {

	private final LongSupplier committed;

	private final BooleanSupplier outboxEmpty;

	private final NodeJournal journal;

	private volatile long accepted;

	/**
	 * Create a watch.
	 * @param committed gives the number of the last write that has been committed
	 * @param outboxEmpty whether nothing waits to be sent nor to be accepted
	 * @param journal is told
	 */
	AcceptanceWatch(LongSupplier committed, BooleanSupplier outboxEmpty, NodeJournal journal) {
		this.committed = committed;
		this.outboxEmpty = outboxEmpty;
		this.journal = journal;
	}

	/**
	 * Look once.
	 */
	@Override
	public void run() {
		// In this order: what is committed later may still be in the outbox.
		long candidate = this.committed.getAsLong();
		if (candidate > this.accepted && this.outboxEmpty.getAsBoolean()) {
			accept(candidate);
		}
	}

	/**
	 * All that has been committed has been accepted.
	 */
	void acceptAll() {
		accept(this.committed.getAsLong());
	}

	private void accept(long write) {
		this.journal.record(new NodeEvent.Accepted(write, System.nanoTime()));
		this.accepted = write;
	}

	/**
	 * Return whether all that has been committed has been accepted.
	 */
	boolean isAllAccepted() {
		return this.accepted >= this.committed.getAsLong();
	}

}
