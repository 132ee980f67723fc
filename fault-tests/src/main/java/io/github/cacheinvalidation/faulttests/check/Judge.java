package io.github.cacheinvalidation.faulttests.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faulttests.check.History.Write;
import io.github.cacheinvalidation.faulttests.check.Verdict.Longest;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.fault.FaultLog;
import io.github.cacheinvalidation.faulttests.node.NodeEvent;

/**
 * Decides, while nobody writes, which reads and entries were wrong.
 * <p>
 * <strong>Beyond the bound</strong>: a read returned version <em>v</em>, and the bus had
 * accepted the removal for some later version longer than the bound and a small tolerance
 * before the read began. Nothing is held against a reader while a writer can't send: the
 * promise counts from the acceptance. What only counted from the commit would be beyond
 * the bound is counted by itself ("written by a cut-off node").
 * <p>
 * Each measured time errs on the reader's side: a commit and an acceptance are noted when
 * they are known to have happened, which is later, and the begin of a read before it
 * begins. The tolerance is for nothing but reading the clock; the promise needs none,
 * since a node that has a proof of its freshness not older than the bound has applied all
 * that was accepted before that proof.
 * <p>
 * <strong>Own writes</strong>: a node that has changed a register never reads an older
 * version of it any more, whatever the state of its link.
 * <p>
 * <strong>Lost writes</strong>: a node that is killed after a commit and before the bus
 * has accepted the message is outside of the promise of a bound, and so is one that is
 * stopped in order and can't send in time. Those writes, and no others, are taken for
 * never accepted: the nodes' own accounts survive them. A node that dies between an
 * acceptance and its account of it (a millisecond) is given the benefit of the doubt. The
 * other nodes miss it soon and clear, so that nothing stale may be left by such writes
 * either when all is quiet.
 *
 * @since 0.1.0
 */
public final class Judge {

	/**
	 * How much longer than the bound a read may be stale, for the reading of clocks. A
	 * writer whose message is accepted within that time isn't cut off.
	 */
	public static final Duration TOLERANCE = Duration.ofMillis(50);

	private final List<RegisterHistory> registers = new ArrayList<>();

	private final @Nullable Duration maxStaleness;

	private final FaultLog faults;

	private final Clock clock;

	private final Verdict verdict;

	/**
	 * Create a judge. All writes are over.
	 * @param history what has been written
	 * @param versions the version of each register in the database
	 * @param maxStaleness the bound, {@code null} for none
	 * @param faults what has happened to the nodes
	 * @param clock says what times mean to people
	 * @param verdict takes what is found
	 */
	public Judge(History history, long[] versions, @Nullable Duration maxStaleness, FaultLog faults, Clock clock,
			Verdict verdict) {
		this.maxStaleness = maxStaleness;
		this.faults = faults;
		this.clock = clock;
		this.verdict = verdict;
		long lost = 0;
		long unknown = 0;
		for (int register = 0; register < versions.length; register++) {
			RegisterHistory ofRegister = history.of(register, versions[register]);
			this.registers.add(ofRegister);
			for (int version = 1; version <= ofRegister.current(); version++) {
				lost += ofRegister.write(version).isLost() ? 1 : 0;
				unknown += ofRegister.write(version).isUnknown() ? 1 : 0;
			}
		}
		verdict.setWrites(lost, unknown);
	}

	/**
	 * Judge reads that are over.
	 * @param node the node that read
	 * @param reads what it read
	 */
	public void judge(String node, NodeEvent.Reads reads) {
		RegisterHistory history = this.registers.get(reads.register());
		if (reads.version() < 0 || reads.version() > history.current()) {
			this.verdict.addNeverCommitted(reads.count(),
					"%s: %s read version %d of register %d, which was not committed"
						.formatted(this.clock.format(reads.last()), node, reads.version(), reads.register()));
			return;
		}
		judgeOwnWrites(node, reads, history);
		int acceptedVersion = history.acceptedAfter(reads.version());
		long accepted = history.write(acceptedVersion).accepted();
		long committed = history.write(history.committedAfter(reads.version())).committed();
		long sinceAccepted = Math.max(0, reads.last() - accepted);
		long sinceCommitted = Math.max(0, reads.last() - committed);
		if (sinceAccepted == 0 && sinceCommitted == 0) {
			return;
		}
		Set<FaultKind> kinds = kinds(Math.min(accepted, committed), reads.last(), node,
				history.write(acceptedVersion).node());
		this.verdict.addStale(kinds, new Longest(sinceAccepted, sinceCommitted));
		if (this.maxStaleness == null) {
			return;
		}
		long limit = this.maxStaleness.plus(TOLERANCE).toNanos();
		if (sinceAccepted > limit) {
			this.verdict.addBeyondBound((reads.first() - accepted > limit) ? reads.count() : 1,
					("%s: %s read version %d of register %d, %,d ms after the removal for version %d by %s had been "
							+ "accepted (now %d); faults meanwhile: %s")
						.formatted(this.clock.format(reads.last()), node, reads.version(), reads.register(),
								sinceAccepted / 1_000_000, acceptedVersion, history.write(acceptedVersion).node(),
								history.current(), kinds));
		}
		else if (sinceCommitted > limit && accepted - committed > TOLERANCE.toNanos()) {
			this.verdict.addBeyondBoundOfCutOff((reads.first() - committed > limit) ? reads.count() : 1,
					sinceCommitted);
		}
	}

	private void judgeOwnWrites(String node, NodeEvent.Reads reads, RegisterHistory history) {
		int own = history.ownVersion(node, reads.last());
		if (reads.version() < own) {
			this.verdict.addOwnWriteMissed(
					(reads.version() < history.ownVersion(node, reads.first())) ? reads.count() : 1,
					"%s: %s read version %d of register %d after it had committed version %d itself"
						.formatted(this.clock.format(reads.last()), node, reads.version(), reads.register(), own));
		}
	}

	/**
	 * Return what happened meanwhile to the reader, to the writer or to the bus.
	 */
	private Set<FaultKind> kinds(long from, long to, String reader, String writer) {
		return this.faults.kindsBetween(from, to, (target) -> target.equals(FaultLog.BUS)
				|| reader.startsWith(target + "#") || writer.startsWith(target + "#"));
	}

	/**
	 * Return whether a version is outdated.
	 * @param register the register
	 * @param version its version in a cache
	 * @return whether it is
	 */
	public boolean isStale(int register, long version) {
		return version >= 0 && version < this.registers.get(register).current();
	}

	/**
	 * Return the first later version that hasn't been lost.
	 */
	private @Nullable Write firstTold(int register, long version) {
		RegisterHistory history = this.registers.get(register);
		for (int later = (int) version + 1; later <= history.current(); later++) {
			if (!history.write(later).isLost()) {
				return history.write(later);
			}
		}
		return null;
	}

	/**
	 * Judge an entry that a node has in its cache when all is quiet.
	 * @param node the node
	 * @param register the register
	 * @param version the version in the cache
	 */
	public void judgeEntry(String node, int register, long version) {
		RegisterHistory history = this.registers.get(register);
		if (version < 0 || version > history.current()) {
			this.verdict.addNeverCommitted(1,
					"%s holds version %d of register %d, which was not committed".formatted(node, version, register));
		}
		else if (version < history.current()) {
			Write told = firstTold(register, version);
			this.verdict.addStaleEntry(told == null,
					"%s still holds version %d of register %d, %s; it is %d by now".formatted(node, version, register,
							(told != null)
									? "and %s committed the next at %s".formatted(told.node(),
											this.clock.format(told.committed()))
									: "and all later ones were written by nodes that ended before they were sent",
							history.current()));
		}
	}

	/**
	 * Says what times mean to people.
	 */
	@FunctionalInterface
	public interface Clock {

		/**
		 * Return a time as in the logs.
		 * @param nanoTime the time, as {@link System#nanoTime()}
		 * @return the time of day
		 */
		String format(long nanoTime);

	}

}
