package io.github.cacheinvalidation.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A value that has been loaded is stored, while its entry is removed. Which outcomes
 * there may be, for each kind of cache: <pre>
 * stored | in the map |           | why
 * ------ | ---------- | --------- | ---------------------------------------------------
 * true   | null       | allowed   | it was stored first, and then removed
 * false  | null       | allowed   | the store has seen the mark of the removal
 * true   | stale      | forbidden | it was stored after the removal had looked for it
 * false  | stale      | forbidden | it was stored, and its loader is told that it wasn't
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, true, null", expect = Expect.ACCEPTABLE, desc = "Stored, then removed.")
@Outcome(id = "\\w+, false, null", expect = Expect.ACCEPTABLE, desc = "Refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An overtaken value is in the map.")
@State
public class StoreAgainstRemoval {

	private final Kind kind = Kind.any();

	private final GuardedCache cache = new GuardedCache(this.kind);

	private final long ticket = this.cache.ticket();

	/**
	 * Store what has been loaded.
	 * @param result takes the outcome
	 */
	@Actor
	public void store(LLL_Result result) {
		result.r2 = this.cache.store(this.ticket, "stale");
	}

	/**
	 * Remove the entry.
	 */
	@Actor
	public void remove() {
		this.cache.remove();
	}

	/**
	 * Look at what is left when both have ended.
	 * @param result takes the outcome
	 */
	@Arbiter
	public void look(LLL_Result result) {
		result.r1 = this.kind.name();
		result.r3 = this.cache.value();
	}

}
