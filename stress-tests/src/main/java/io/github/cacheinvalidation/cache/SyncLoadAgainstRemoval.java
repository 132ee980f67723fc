package io.github.cacheinvalidation.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * {@code @Cacheable(sync = true)} loads and stores, while what it loads is changed from 0
 * to 1 and the entry removed, by its key or with all others, and then read again by the
 * same way, which joins a load that is under way. Which outcomes there may be, for each
 * kind of cache and each way of removal: <pre>
 * first | second | in the map |           | why
 * ----- | ------ | ---------- | --------- | --------------------------------------------
 * any   | 1      | 1          | allowed   | loaded after the change
 * any   | 1      | null       | allowed   | joined a load that was stored before the end
 *       |        |            |           | of the removal, so that this has removed it
 * any   | 0      | any        | forbidden | the second has joined a load from before the
 *       |        |            |           | change, or has found what that had stored
 * any   | 1      | 0          | forbidden | the old value was stored last
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, [01], 1, 1", expect = Expect.ACCEPTABLE, desc = "The new value.")
@Outcome(id = "\\w+, [01], 1, null", expect = Expect.ACCEPTABLE, desc = "The new value, removed by its own removal.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The old value was returned or is in the map.")
@State
public class SyncLoadAgainstRemoval {

	private final CachedRegister register = new CachedRegister(Kind.any());

	/**
	 * Read through the cache.
	 * @param result takes the outcome
	 */
	@Actor
	public void load(LLLL_Result result) {
		result.r2 = this.register.readSync();
	}

	/**
	 * Change and evict, and read through the cache then.
	 * @param result takes the outcome
	 */
	@Actor
	public void writeAndLoad(LLLL_Result result) {
		this.register.write(1);
		result.r3 = this.register.readSync();
	}

	/**
	 * Look at what is left when both have ended.
	 * @param result takes the outcome
	 */
	@Arbiter
	public void look(LLLL_Result result) {
		result.r1 = this.register.toString();
		result.r4 = this.register.cached();
	}

}
