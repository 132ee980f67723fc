package io.github.cacheinvalidation.faulttests.check;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.faulttests.check.Verdict.Longest;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.fault.FaultLog;
import io.github.cacheinvalidation.faulttests.node.NodeEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Judge}, with histories made by hand. Times are in milliseconds.
 */
class JudgeTests {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final long TOLERANCE = Judge.TOLERANCE.toMillis();

	private final History history = new History();

	private final FaultLog faults = new FaultLog();

	private final Verdict verdict = new Verdict();

	@Test
	void theLatestVersionIsNeverStale() {
		write("a#1", 1, 1, 100, 101);
		judge(BOUND, 1).judge("b#1", reads(1, 5000, 9000, 7));
		assertNothingWrong();
		assertThat(this.verdict.getLongestInCalm()).isEqualTo(new Longest(0, 0));
	}

	@Test
	void aReadThatIsStaleForAsLongAsTheBoundAllowsIsMeasuredOnly() {
		write("a#1", 1, 1, 100, 110);
		judge(BOUND, 1).judge("b#1", reads(0, 200, 1110 + TOLERANCE, 3));
		assertNothingWrong();
		assertThat(this.verdict.getLongestInCalm())
			.isEqualTo(new Longest(nanos(1000 + TOLERANCE), nanos(1010 + TOLERANCE)));
	}

	@Test
	void aReadThatBeginsLaterIsBeyondTheBound() {
		write("a#1", 1, 1, 100, 110);
		Judge judge = judge(BOUND, 1);
		judge.judge("b#1", reads(0, 200, 1111 + TOLERANCE, 3));
		assertThat(this.verdict.getBeyondBound()).isOne();
		judge.judge("b#1", reads(0, 1111 + TOLERANCE, 1200 + TOLERANCE, 3));
		assertThat(this.verdict.getBeyondBound()).isEqualTo(4);
		assertThat(this.verdict.getDetails()).first()
			.asString()
			.contains("b#1 read version 0 of register 0")
			.contains("version 1 by a#1");
	}

	@Test
	void withoutABoundNothingIsBeyondIt() {
		write("a#1", 1, 1, 100, 110);
		judge(null, 1).judge("b#1", reads(0, 200, 100_000, 3));
		assertNothingWrong();
	}

	@Test
	void theBoundCountsFromTheAcceptanceAndTheCutOffWriterIsReportedByItself() {
		write("a#1", 1, 1, 100, 5000);
		judge(BOUND, 1).judge("b#1", reads(0, 200, 5500, 3));
		assertThat(this.verdict.getBeyondBound()).isZero();
		assertThat(this.verdict.getBeyondBoundOfCutOff()).isOne();
		assertThat(this.verdict.getLongestOfCutOff()).isEqualTo(nanos(5400));
	}

	@Test
	void theFirstAcceptanceOfAnyLaterVersionCounts() {
		write("a#1", 1, 1, 100, 9000);
		write("b#1", 1, 2, 200, 201);
		Judge judge = judge(BOUND, 2);
		judge.judge("c#1", reads(0, 3000, 3000, 1));
		assertThat(this.verdict.getBeyondBound()).isOne();
		assertThat(this.verdict.getDetails()).first().asString().contains("version 2 by b#1");
		judge.judge("c#1", reads(1, 3000, 3000, 1));
		assertThat(this.verdict.getBeyondBound()).isEqualTo(2);
	}

	@Test
	void aVersionThatHasNotBeenAcceptedIsHeldAgainstNobody() {
		this.history.written("a#1", 1, 0, 1);
		this.history.committed("a#1", 1, nanos(100));
		judge(BOUND, 1).judge("b#1", reads(0, 200, 100_000, 3));
		assertThat(this.verdict.getBeyondBound()).isZero();
		assertThat(this.verdict.getBeyondBoundOfCutOff()).isEqualTo(1);
	}

	@Test
	void anAcceptanceCoversAllTransactionsBeforeIt() {
		this.history.written("a#1", 1, 0, 1);
		this.history.committed("a#1", 1, nanos(100));
		this.history.written("a#1", 2, 5, 1);
		this.history.committed("a#1", 2, nanos(150));
		this.history.accepted("a#1", 2, nanos(160));
		judge(BOUND, 1).judge("b#1", reads(0, 3000, 3000, 1));
		assertThat(this.verdict.getBeyondBound()).isOne();
	}

	@Test
	void whatWasLostWithItsNodeIsHeldAgainstNobodyUntilAllIsQuiet() {
		this.history.written("a#1", 1, 0, 1);
		this.history.committed("a#1", 1, nanos(100));
		this.history.ended("a#1");
		Judge judge = judge(BOUND, 1);
		judge.judge("b#1", reads(0, 200, 100_000, 3));
		assertNothingWrong();
		assertThat(this.verdict.getLostWrites()).isOne();
		judge.judgeEntry("b#1", 0, 0);
		assertThat(this.verdict.getStaleEntries()).isOne();
		assertThat(this.verdict.getStaleEntriesByLostWrites()).isOne();
	}

	@Test
	void whatWasAcceptedBeforeItsNodeDiedIsNotLost() {
		write("a#1", 1, 1, 100, 110);
		this.history.ended("a#1");
		judge(BOUND, 1).judge("b#1", reads(0, 3000, 3000, 1));
		assertThat(this.verdict.getLostWrites()).isZero();
		assertThat(this.verdict.getBeyondBound()).isOne();
	}

	@Test
	void aLaterWriteIsHeldAgainstThoseWhoHaveMissedALostOneToo() {
		this.history.written("a#1", 1, 0, 1);
		this.history.ended("a#1");
		write("b#1", 1, 2, 200, 201);
		Judge judge = judge(BOUND, 2);
		assertThat(judge.isStale(0, 0)).isTrue();
		judge.judgeEntry("c#1", 0, 0);
		assertThat(this.verdict.getStaleEntries()).isOne();
		assertThat(this.verdict.getStaleEntriesByLostWrites()).isZero();
		assertThat(this.verdict.getDetails()).first().asString().contains("b#1 committed the next");
	}

	@Test
	void aNodeThatDiedInTheMiddleOfItsCommitHasCommittedWhatNobodyElseWrote() {
		this.history.written("a#1", 1, 0, 1);
		this.history.ended("a#1");
		judge(BOUND, 1);
		assertThat(this.verdict.getLostWrites()).isOne();
		assertThat(this.verdict.getUnknownWrites()).isZero();
	}

	@Test
	void aNodeThatDiedBeforeItsCommitHasCommittedNothing() {
		this.history.written("a#1", 1, 0, 1);
		this.history.ended("a#1");
		write("b#1", 1, 1, 200, 201);
		judge(BOUND, 1).judgeEntry("c#1", 0, 0);
		assertThat(this.verdict.getLostWrites()).isZero();
		assertThat(this.verdict.getStaleEntries()).isOne();
	}

	@Test
	void whatWasRolledBackCountsOnlyWhenItIsWrittenAgain() {
		this.history.written("a#1", 1, 0, 1);
		this.history.rolledBack("a#1", 1);
		this.history.accepted("a#1", 1, nanos(110));
		write("b#1", 1, 1, 5000, 5001);
		judge(BOUND, 1).judge("c#1", reads(0, 5500, 5500, 1));
		assertNothingWrong();
		assertThat(this.history.getCommittedCount()).isOne();
		assertThat(this.history.getRolledBackCount()).isOne();
	}

	@Test
	void whatNobodyHasCommittedMustNotBeRead() {
		write("a#1", 1, 1, 100, 110);
		Judge judge = judge(BOUND, 1);
		judge.judge("b#1", reads(2, 200, 300, 3));
		judge.judge("b#1", reads(-1, 200, 300, 4));
		judge.judgeEntry("b#1", 0, 2);
		judge.judgeEntry("b#1", 0, -1);
		assertThat(this.verdict.getNeverCommitted()).isEqualTo(9);
		assertThat(this.verdict.getDetails()).hasSize(4);
	}

	@Test
	void anEntryThatIsOutdatedWhenAllIsQuietIsStaleHoweverShortThatIs() {
		write("a#1", 1, 1, 100, 110);
		Judge judge = judge(null, 1);
		judge.judgeEntry("b#1", 0, 1);
		assertThat(this.verdict.getStaleEntries()).isZero();
		assertThat(judge.isStale(0, 1)).isFalse();
		judge.judgeEntry("b#1", 0, 0);
		assertThat(this.verdict.getStaleEntries()).isOne();
		assertThat(judge.isStale(0, 0)).isTrue();
	}

	@Test
	void aVersionThatNobodyHasToldOfIsNoticed() {
		write("a#1", 1, 1, 100, 110);
		judge(BOUND, 3);
		assertThat(this.verdict.getUnknownWrites()).isEqualTo(2);
	}

	@Test
	void stalenessIsPutDownToFaultsThatConcernedOneOfTheTwoNodesOrTheBus() {
		this.faults.end(this.faults.begin(FaultKind.CUT, Set.of("a"), nanos(0)), nanos(90));
		this.faults.begin(FaultKind.DEAF, Set.of("b"), nanos(200));
		this.faults.begin(FaultKind.REDIS_STOP, Set.of(FaultLog.BUS), nanos(200));
		this.faults.begin(FaultKind.MUTE, Set.of("c"), nanos(0));
		this.faults.begin(FaultKind.DELAY, Set.of("a"), nanos(301));
		write("a#1", 1, 1, 100, 110);
		judge(BOUND, 1).judge("b#2", reads(0, 200, 300, 3));
		assertThat(this.verdict.getLongest()).containsOnlyKeys(FaultKind.CUT, FaultKind.DEAF, FaultKind.REDIS_STOP)
			.containsEntry(FaultKind.DEAF, new Longest(nanos(190), nanos(200)));
		assertThat(this.verdict.getLongestInCalm()).isEqualTo(new Longest(0, 0));
	}

	@Test
	void aFaultThatHasBeenOverForLongIsNotToBlame() {
		this.faults.end(this.faults.begin(FaultKind.CUT, Set.of("a"), nanos(0)), nanos(90));
		long later = 91 + FaultLog.AFTERMATH.toMillis();
		write("a#1", 1, 1, later, later + 1);
		judge(BOUND, 1).judge("b#1", reads(0, later + 5, later + 5, 3));
		assertThat(this.verdict.getLongest()).isEmpty();
		assertThat(this.verdict.getLongestInCalm()).isEqualTo(new Longest(nanos(4), nanos(5)));
	}

	@Test
	void aNodeNeverReadsWhatIsOlderThanItsOwnChange() {
		write("a#1", 1, 1, 100, 5000);
		write("b#1", 1, 2, 200, 5000);
		Judge judge = judge(null, 2);
		judge.judge("a#1", reads(0, 50, 99, 3));
		judge.judge("a#1", reads(1, 200, 300, 3));
		judge.judge("a#2", reads(0, 200, 300, 3));
		judge.judge("c#1", reads(0, 200, 300, 3));
		assertNothingWrong();
		judge.judge("a#1", reads(0, 50, 101, 3));
		assertThat(this.verdict.getOwnWritesMissed()).isOne();
		judge.judge("b#1", reads(1, 201, 300, 3));
		assertThat(this.verdict.getOwnWritesMissed()).isEqualTo(4);
		assertThat(this.verdict.getDetails()).last().asString().contains("b#1 read version 1", "version 2 itself");
	}

	private void write(String node, long number, long version, long committed, long accepted) {
		this.history.written(node, number, 0, version);
		this.history.committed(node, number, nanos(committed));
		this.history.accepted(node, number, nanos(accepted));
	}

	private Judge judge(@Nullable Duration bound, long current) {
		return new Judge(this.history, new long[] { current }, bound, this.faults, String::valueOf, this.verdict);
	}

	private static NodeEvent.Reads reads(long version, long first, long last, int count) {
		return new NodeEvent.Reads(0, version, nanos(first), nanos(last), count, count);
	}

	private void assertNothingWrong() {
		assertThat(this.verdict.getDetails()).isEmpty();
		assertThat(this.verdict.getBeyondBound()).isZero();
		assertThat(this.verdict.getBeyondBoundOfCutOff()).isZero();
		assertThat(this.verdict.getStaleEntries()).isZero();
		assertThat(this.verdict.getOwnWritesMissed()).isZero();
		assertThat(this.verdict.getNeverCommitted()).isZero();
		assertThat(this.verdict.getUnknownWrites()).isZero();
	}

	private static long nanos(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

}
