package io.github.cacheinvalidation.cache;

import java.util.concurrent.ThreadLocalRandom;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Two threads remove one entry, by its key or with all others, over and over; after its
 * own removal, one of them stores what it had loaded before it. Which outcomes there may
 * be, for each kind of cache and each way of removal: <pre>
 * stored | in the map |           | why
 * ------ | ---------- | --------- | ----------------------------------------------------
 * false  | null       | allowed   | the store has seen the mark of the later removal
 * true   | stale      | forbidden | the earlier removal has put its mark over the later
 * true   | null       | forbidden | as well; another removal has removed the entry then
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, false, null", expect = Expect.ACCEPTABLE, desc = "Refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A mark was lost.")
@State
public class RemovalAgainstRemoval {

	/**
	 * What can go wrong is over in no time, so that it needs many tries.
	 */
	private static final int ROUNDS = 50;

	private final Kind kind = Kind.any();

	private final boolean clear = ThreadLocalRandom.current().nextBoolean();

	private final GuardedCache cache = new GuardedCache(this.kind);

	/**
	 * Remove the entry.
	 */
	@Actor
	public void remove() {
		for (int round = 0; round < ROUNDS; round++) {
			this.cache.removeOrClear(this.clear);
		}
	}

	/**
	 * Load the entry, remove it, and store what has been loaded.
	 * @param result takes the outcome
	 */
	@Actor
	public void removeAndStore(LLL_Result result) {
		boolean stored = false;
		for (int round = 0; round < ROUNDS; round++) {
			long ticket = this.cache.ticket();
			this.cache.removeOrClear(this.clear);
			stored |= this.cache.store(ticket, "stale");
		}
		result.r2 = stored;
	}

	/**
	 * Look at what is left when both have ended.
	 * @param result takes the outcome
	 */
	@Arbiter
	public void look(LLL_Result result) {
		result.r1 = this.kind.name() + (this.clear ? "_CLEAR" : "");
		result.r3 = this.cache.value();
	}

}
