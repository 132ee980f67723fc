package io.github.cacheinvalidation.faulttests.node;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.cacheinvalidation.faulttests.register.RegisterGroup;
import io.github.cacheinvalidation.faulttests.register.RegisterService;
import io.github.cacheinvalidation.faulttests.register.RegisterService.RolledBackException;
import io.github.cacheinvalidation.faulttests.register.RegisterStore;

/**
 * Changes registers at random, one transaction after the other, and tells of each before
 * and after it is committed. Now and then all nodes meet at one register, which then
 * rests for long: whoever is overtaken there leaves something behind.
 */
final class Writer implements Runnable {

	private static final Log logger = LogFactory.getLog(Writer.class);

	private static final long MEETING = TimeUnit.MILLISECONDS.toNanos(500);

	private final RegisterService registers;

	private final NodeJournal journal;

	private final Random random;

	private final AtomicLong committed = new AtomicLong();

	private long write;

	Writer(RegisterStore store, RegisterService registers, NodeJournal journal, long seed) {
		this.registers = registers;
		this.journal = journal;
		this.random = new Random(seed);
		store.setListener(
				(register, version) -> this.journal.record(new NodeEvent.Increment(this.write, register, version)));
	}

	/**
	 * Return the number of the last transaction that has been committed, and whose
	 * removals have been handed over to be sent.
	 */
	long getCommitted() {
		return this.committed.get();
	}

	@Override
	public void run() {
		this.write++;
		try {
			change(this.random.nextInt(100));
			this.journal.record(new NodeEvent.Commit(this.write, System.nanoTime()));
			this.committed.set(this.write);
		}
		catch (RuntimeException ex) {
			this.journal.record(new NodeEvent.Rollback(this.write));
			if (!(ex instanceof RolledBackException)) {
				// As when another node is stopped while it has a row locked.
				logger.info("Write failed", ex);
			}
		}
	}

	private void change(int kind) {
		if (kind < 5) {
			this.registers.rollBack(this.random.nextInt(RegisterGroup.BULK.getFirst()));
		}
		else if (kind < 25) {
			Set<Integer> several = new HashSet<>();
			for (int i = 0; i < 4; i++) {
				several.add(this.random.nextInt(RegisterGroup.REGISTERS));
			}
			this.registers.evictAll(several);
		}
		else if (kind < 60) {
			this.registers.put(register());
		}
		else {
			this.registers.evict(register());
		}
	}

	private int register() {
		if (this.random.nextInt(4) == 0) {
			return Math.floorMod((System.nanoTime() / MEETING) * 7919, RegisterGroup.BULK.getFirst());
		}
		return this.random.nextInt(RegisterGroup.REGISTERS);
	}

}
