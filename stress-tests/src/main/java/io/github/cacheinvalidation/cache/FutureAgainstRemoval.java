package io.github.cacheinvalidation.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * {@code @Cacheable} of a method that returns a future loads, in asynchronous mode where
 * the future is in the map before its load begins, while what it loads is changed from 0
 * to 1 and the entry removed, by its key or with all others, and then read again by the
 * same way. Which outcomes there may be, for each way of removal: <pre>
 * first | second | in the map |           | why
 * ----- | ------ | ---------- | --------- | --------------------------------------------
 * any   | 1      | 1          | allowed   | loaded after the change
 * any   | 1      | null       | forbidden | what the second has found or stored is lost
 * any   | 0      | any        | forbidden | the removal has left the old future there
 * any   | 1      | 0          | forbidden | the old future came last
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, [01], 1, 1", expect = Expect.ACCEPTABLE, desc = "The new value.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The old value was returned or is in the map.")
@State
public class FutureAgainstRemoval {

	private final CachedRegister register = new CachedRegister(Kind.ASYNC);

	/**
	 * Read through the cache.
	 * @param result takes the outcome
	 */
	@Actor
	public void load(LLLL_Result result) {
		result.r2 = this.register.readFuture();
	}

	/**
	 * Change and evict, and read through the cache then.
	 * @param result takes the outcome
	 */
	@Actor
	public void writeAndLoad(LLLL_Result result) {
		this.register.write(1);
		result.r3 = this.register.readFuture();
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
