package io.github.cacheinvalidation.cache;

import java.util.concurrent.ThreadLocalRandom;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A value that has been loaded is stored, while its entry is removed, by its key or with
 * all others, and then loaded and stored again. Which outcomes there may be, for each
 * kind of cache and each way of removal: <pre>
 * old stored | new stored | in the map  |           | why
 * ---------- | ---------- | ----------- | --------- | ------------------------------------
 * true       | true       | new         | allowed   | the old value came first, was removed
 * false      | true       | new         | allowed   | the old value has seen the mark
 * any        | any        | old         | forbidden | the old value was stored last
 * any        | true       | null        | forbidden | the refused store has removed the new
 * any        | false      | new or null | forbidden | what was loaded later is refused
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, true, true, new", expect = Expect.ACCEPTABLE, desc = "The old value was stored, then removed.")
@Outcome(id = "\\w+, false, true, new", expect = Expect.ACCEPTABLE, desc = "The old value was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The new value is not in the map.")
@State
public class StoreAgainstSecondLoad {

	private final Kind kind = Kind.any();

	private final boolean clear = ThreadLocalRandom.current().nextBoolean();

	private final GuardedCache cache = new GuardedCache(this.kind);

	private final long ticket = this.cache.ticket();

	/**
	 * Store what has been loaded.
	 * @param result takes the outcome
	 */
	@Actor
	public void store(LLLL_Result result) {
		result.r2 = this.cache.store(this.ticket, "old");
	}

	/**
	 * Remove the entry, load it again and store it.
	 * @param result takes the outcome
	 */
	@Actor
	public void removeAndLoad(LLLL_Result result) {
		this.cache.removeOrClear(this.clear);
		result.r3 = this.cache.store(this.cache.ticket(), "new");
	}

	/**
	 * Look at what is left when both have ended.
	 * @param result takes the outcome
	 */
	@Arbiter
	public void look(LLLL_Result result) {
		result.r1 = this.kind.name() + (this.clear ? "_CLEAR" : "");
		result.r4 = this.cache.value();
	}

}
