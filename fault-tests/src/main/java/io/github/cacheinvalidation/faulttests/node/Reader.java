package io.github.cacheinvalidation.faulttests.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.faulttests.register.RegisterGroup;
import io.github.cacheinvalidation.faulttests.register.RegisterService;
import io.github.cacheinvalidation.faulttests.register.RegisterStore;

/**
 * Reads registers at random. Reads of the same version of a register are told as one
 * event, since it is the last of them that would be the worst one.
 */
final class Reader implements Runnable {

	/**
	 * How many reads make one piece of work.
	 */
	static final int BATCH = 20;

	private static final long TELL_INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

	private final RegisterService registers;

	private final NodeJournal journal;

	private final Random random;

	private final Map<Integer, NodeEvent.Reads> untold = new HashMap<>();

	private long lastTold = System.nanoTime();

	Reader(RegisterService registers, NodeJournal journal, long seed) {
		this.registers = registers;
		this.journal = journal;
		this.random = new Random(seed);
	}

	@Override
	public void run() {
		for (int i = 0; i < BATCH; i++) {
			read(this.random.nextInt(RegisterGroup.REGISTERS));
		}
		if (System.nanoTime() - this.lastTold > TELL_INTERVAL) {
			tell();
		}
	}

	private void read(int register) {
		long misses = RegisterStore.readsOfThisThread();
		long start = System.nanoTime();
		long version = this.registers.read(register);
		long hits = (RegisterStore.readsOfThisThread() == misses) ? 1 : 0;
		NodeEvent.Reads before = this.untold.get(register);
		if (before != null && before.version() == version) {
			this.untold.put(register, new NodeEvent.Reads(register, version, before.first(), start, before.count() + 1,
					before.hits() + hits));
			return;
		}
		if (before != null) {
			this.journal.record(before);
		}
		this.untold.put(register, new NodeEvent.Reads(register, version, start, start, 1, hits));
	}

	/**
	 * Tell what hasn't been told yet. Not to be called while the reader works.
	 */
	void tell() {
		this.untold.values().forEach(this.journal::record);
		this.untold.clear();
		this.lastTold = System.nanoTime();
	}

}
