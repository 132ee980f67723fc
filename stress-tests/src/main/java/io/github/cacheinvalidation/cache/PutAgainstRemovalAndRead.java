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
 * A value that has been loaded is stored in a cache of which nothing but its methods is
 * known, so that it may be there for a moment, while its entry is removed, by its key or
 * with all others, and then read. Which outcomes there may be, for each kind of cache and
 * each way of removal: <pre>
 * stored | read  | in the map |           | why
 * ------ | ----- | ---------- | --------- | -------------------------------------------
 * true   | null  | null       | allowed   | it was stored first, and then removed
 * false  | null  | null       | allowed   | refused, or taken back unseen
 * any    | stale | any        | forbidden | it was read though the removal was over
 * any    | null  | stale      | forbidden | it was stored last, and not taken back
 * </pre>
 */
@JCStressTest
@Outcome(id = "\\w+, true, null, null", expect = Expect.ACCEPTABLE, desc = "Stored, then removed.")
@Outcome(id = "\\w+, false, null, null", expect = Expect.ACCEPTABLE, desc = "Refused, or taken back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An overtaken value was read or is in the map.")
@State
public class PutAgainstRemovalAndRead {

	private final Kind kind = Kind.any();

	private final boolean clear = ThreadLocalRandom.current().nextBoolean();

	private final GuardedCache cache = new GuardedCache(this.kind);

	private final long ticket = this.cache.ticket();

	/**
	 * Store what has been loaded.
	 * @param result takes the outcome
	 */
	@Actor
	public void put(LLLL_Result result) {
		result.r2 = this.cache.put(this.ticket, "stale");
	}

	/**
	 * Remove the entry, and read then.
	 * @param result takes the outcome
	 */
	@Actor
	public void removeAndRead(LLLL_Result result) {
		this.cache.removeOrClear(this.clear);
		result.r3 = this.cache.read();
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
