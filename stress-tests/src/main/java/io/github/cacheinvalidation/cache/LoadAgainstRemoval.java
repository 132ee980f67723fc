package io.github.cacheinvalidation.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * {@code @Cacheable} finds nothing, loads and stores, while what it loads is changed from
 * 0 to 1 and the entry removed, by its key or with all others. Which outcomes there may
 * be, for each kind of cache and each way of removal: <pre>
 * loaded | in the map |           | why
 * ------ | ---------- | --------- | ----------------------------------------------------
 * 0      | null       | allowed   | loaded before the change: refused, or removed
 * 1      | 1          | allowed   | loaded after the change, the removal is over or late
 * 1      | null       | allowed   | loaded between the change and the end of the removal
 * 0      | 0          | forbidden | the old value stays
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, 0, null", expect = Expect.ACCEPTABLE, desc = "The old value was refused or removed.")
@Outcome(id = "\\w+, 1, 1", expect = Expect.ACCEPTABLE, desc = "The new value.")
@Outcome(id = "\\w+, 1, null", expect = Expect.ACCEPTABLE, desc = "The new value, removed by its own removal.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The old value is in the map.")
@State
public class LoadAgainstRemoval {

	private final CachedRegister register = new CachedRegister(Kind.any());

	/**
	 * Read through the cache.
	 * @param result takes the outcome
	 */
	@Actor
	public void load(LLL_Result result) {
		result.r2 = this.register.read();
	}

	/**
	 * Change and evict.
	 */
	@Actor
	public void write() {
		this.register.write(1);
	}

	/**
	 * Look at what is left when both have ended.
	 * @param result takes the outcome
	 */
	@Arbiter
	public void look(LLL_Result result) {
		result.r1 = this.register.toString();
		result.r3 = this.register.cached();
	}

}
