package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Callers}.
 */
class CallersTests {

	private static final int ENOUGH = 1024 * 1024;

	private static final Caller A = new Caller(new Sender("a", 1), 5);

	private static final Caller B = new Caller(new Sender("b", 1), 6);

	private static final Sender D = new Sender("d", 1);

	private static final Sender E = new Sender("e", 1);

	private static final Sender F = new Sender("f", 1);

	/** For how long this node has heard everything. */
	private static final Duration HEARING = Duration.ofSeconds(60);

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final long NOW = Duration.ofHours(1).toNanos();

	private static final long HEARING_SINCE = NOW - HEARING.toNanos();

	private final Callers callers = new Callers(true);

	@Test
	void oneAnswerIsForAllWhoHaveCalledByThen() {
		add(A);
		assertThat(this.callers.beginAnswer()).isTrue();
		add(B);
		assertThat(this.callers.beginAnswer()).isFalse();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(A, B);
		assertThat(this.callers.beginAnswer()).isFalse();
	}

	@Test
	void answerIsGivenAgainUntilThisNodeHasHeardItItself() {
		add(A);
		assertThat(this.callers.answer(ENOUGH)).containsExactly(A);
		add(B);
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B, A);
		this.callers.heard(List.of(A));
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B);
		this.callers.heard(List.of(B));
		assertThat(this.callers.answer(ENOUGH)).isEmpty();
	}

	@Test
	void answerToAnEarlierHelloIsNoneToALaterOne() {
		add(A);
		this.callers.answer(ENOUGH);
		Caller again = new Caller(A.sender(), 9);
		add(again);
		this.callers.heard(List.of(A));
		assertThat(this.callers.beginAnswer()).isTrue();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(again);
		this.callers.heard(List.of(A));
		assertThat(this.callers.answer(ENOUGH)).containsExactly(again);
	}

	@Test
	void thoseForWhomThereIsNoRoomWaitForTheNextAnswer() {
		int room = A.sender().maxEncodedSize();
		add(A);
		add(B);
		assertThat(this.callers.answer(room)).containsExactly(A);
		assertThat(this.callers.beginAnswer()).isTrue();
		assertThat(this.callers.answer(room)).containsExactly(B);
	}

	@Test
	void oneIsAnsweredHoweverLittleRoomThereIs() {
		add(A);
		add(B);
		assertThat(this.callers.answer(0)).containsExactly(A);
		assertThat(this.callers.answer(0)).containsExactly(B);
		assertThat(this.callers.beginAnswer()).isFalse();
	}

	@Test
	void answersThatNeverComeBackKeepNobodyFromBeingAnswered() {
		for (int i = 0; i < 20_000; i++) {
			add(new Caller(new Sender("n" + i, 1), 1));
			if (i % 500 == 0) {
				this.callers.answer(ENOUGH);
			}
		}
		this.callers.answer(ENOUGH);
		add(A);
		assertThat(this.callers.beginAnswer()).isTrue();
		assertThat(this.callers.answer(ENOUGH)).contains(A);
	}

	@Test
	void answerIsForNoMoreThanAMessageMayHave() {
		for (int i = 0; i < Statement.MAX_SENDERS + 10; i++) {
			add(new Caller(new Sender("n" + i, 1), 1));
		}
		assertThat(this.callers.answer(ENOUGH)).hasSize(Statement.MAX_SENDERS);
		assertThat(this.callers.answer(ENOUGH)).hasSize(Statement.MAX_SENDERS)
			.element(0)
			.extracting((caller) -> caller.sender().node())
			.isEqualTo("n1000");
	}

	@Test
	void whatAnotherNodeHasToldAllCallersIsLeftOut() {
		add(A);
		add(B);
		say(D, 3, answer(LONG, List.of(known(E, 5)), A, B));
		assertThat(untold(known(D, 3), known(E, 5), known(F, 1))).containsExactly(known(F, 1));
		assertThat(this.callers.answer(ENOUGH)).containsExactly(A, B);
	}

	@Test
	void whatASenderHasSaidItselfIsLeftOut() {
		add(A);
		this.callers.said(E, 5, new Statement(Kind.HEARTBEAT, 1, LONG, LONG, List.of(), List.of()), NOW);
		assertThat(untold(known(E, 5), known(F, 1))).containsExactly(known(F, 1));
	}

	@Test
	void largerNumberThanOthersHaveToldIsSaid() {
		add(A);
		say(D, 3, answer(LONG, List.of(known(E, 5), known(F, 5)), A));
		assertThat(untold(known(E, 6), known(F, 4))).containsExactly(known(E, 6));
		say(D, 3, answer(LONG, List.of(known(E, 2)), A));
		assertThat(untold(known(E, 6), known(E, 5))).containsExactly(known(E, 6));
	}

	@Test
	void whatHasBeenToldToSomeOfTheCallersIsSaid() {
		add(A);
		add(B);
		say(D, 3, answer(LONG, List.of(known(E, 5)), A));
		assertThat(untold(known(E, 5))).containsExactly(known(E, 5));
	}

	@Test
	void whatHasBeenToldBeforeAnotherHasCalledIsSaid() {
		add(A);
		say(D, 3, answer(LONG, List.of(known(E, 5)), A));
		add(B);
		assertThat(untold(known(E, 5))).containsExactly(known(E, 5));
		say(D, 3, answer(LONG, List.of(known(E, 5)), A, B));
		assertThat(untold(known(E, 5))).isEmpty();
		add(new Caller(A.sender(), 7));
		assertThat(untold(known(E, 5))).containsExactly(known(E, 5));
	}

	@Test
	void answerToAnEarlierHelloTellsALaterOneNothing() {
		add(new Caller(A.sender(), 9));
		say(D, 3, answer(LONG, List.of(known(E, 5)), A));
		assertThat(untold(known(E, 5))).containsExactly(known(E, 5));
	}

	@Test
	void absenceCountsAsToldOnlyIfItHasBeenVouchedFor() {
		Known gone = new Known(E, 5, Presence.GONE, Duration.ZERO);
		add(A);
		say(D, 3, answer(HEARING.minusNanos(1), List.of(gone), A));
		assertThat(untold(gone)).containsExactly(gone);
		say(F, 3, answer(HEARING, List.of(gone), A));
		assertThat(untold(gone)).isEmpty();
	}

	@Test
	void presenceThatIsOfAnotherKindIsSaid() {
		add(A);
		say(D, 3, answer(LONG, List.of(known(E, 5)), A));
		Known lost = new Known(E, 5, Presence.LOST, Duration.ZERO);
		assertThat(untold(lost)).containsExactly(lost);
	}

	@Test
	void onceAnotherNodeVouchesForEverythingOnlyTheLatestCallerIsNamed() {
		add(A);
		add(B);
		say(D, 3, answer(HEARING, List.of(known(E, 5)), A, B));
		assertThat(untold(known(E, 5))).isEmpty();
		assertThat(this.callers.needAnswer()).isTrue();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B);
		assertThat(this.callers.beginAnswer()).isFalse();
	}

	@Test
	void whoVouchesForLessSettlesNobody() {
		add(A);
		add(B);
		say(D, 3, answer(HEARING.minusNanos(1), List.of(), A, B));
		assertThat(untold()).isEmpty();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(A, B);
	}

	@Test
	void whoCallsAfterTheOthersAreSettledIsNamedAsWell() {
		add(A);
		say(D, 3, answer(HEARING, List.of(), A));
		assertThat(untold()).isEmpty();
		add(B);
		assertThat(untold(known(E, 5))).containsExactly(known(E, 5));
		add(new Caller(E, 8));
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B, new Caller(E, 8));
	}

	@Test
	void nobodyVouchesToWhoCallsLater() {
		add(A);
		say(D, 3, answer(HEARING, List.of(), A));
		add(B);
		assertThat(untold()).isEmpty();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(A, B);
	}

	@Test
	void answerThatNamesOnlyTheLatestIsGivenAgainToAllUntilItIsHeard() {
		add(A);
		add(B);
		say(D, 3, answer(HEARING, List.of(), A, B));
		assertThat(untold()).isEmpty();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B);
		add(new Caller(E, 8));
		// Both have called before this one.
		assertThat(this.callers.answer(ENOUGH)).containsExactly(new Caller(E, 8));
		this.callers.heard(List.of());
		assertThat(this.callers.answer(ENOUGH)).containsExactly(new Caller(E, 8));
		this.callers.heard(List.of(new Caller(E, 8)));
		assertThat(this.callers.answer(ENOUGH)).isEmpty();
	}

	@Test
	void whoIsNotNamedAndHasNobodyNamedAfterItWaitsForTheNextAnswer() {
		add(A);
		say(D, 3, answer(HEARING, List.of(), A));
		assertThat(untold()).isEmpty();
		add(B);
		add(new Caller(E, 8));
		int room = B.sender().maxEncodedSize();
		assertThat(this.callers.answer(room)).containsExactly(B);
		assertThat(this.callers.answer(room)).containsExactly(new Caller(E, 8));
	}

	@Test
	void whoKnowsEverythingAndHasHeardTheHelloOfThisNodeNeedsNoAnswer() {
		add(A);
		assertThat(this.callers.beginAnswer()).isTrue();
		this.callers.heardHello();
		assertThat(this.callers.needAnswer()).isTrue();
		say(D, 3, answer(HEARING, List.of(), A));
		assertThat(untold()).isEmpty();
		assertThat(this.callers.needAnswer()).isFalse();
		assertThat(this.callers.beginAnswer()).isFalse();
		add(B);
		assertThat(this.callers.beginAnswer()).isTrue();
		assertThat(this.callers.answer(ENOUGH)).containsExactly(B);
	}

	@Test
	void helloThatHasComeBackBeforeTheCallSaysNothingToTheCaller() {
		this.callers.heardHello();
		add(A);
		say(D, 3, answer(HEARING, List.of(), A));
		assertThat(untold()).isEmpty();
		assertThat(this.callers.needAnswer()).isTrue();
	}

	@Test
	void nothingIsLeftOutWhereMessagesMayOvertakeEachOther() {
		Callers unordered = new Callers(false);
		unordered.add(A.sender(), A.beat());
		unordered.add(B.sender(), B.beat());
		unordered.heardHello();
		unordered.said(D, 3, answer(LONG, List.of(known(E, 5)), A, B), NOW);
		assertThat(unordered.untold(List.of(known(E, 5)), HEARING_SINCE)).containsExactly(known(E, 5));
		assertThat(unordered.answer(ENOUGH)).containsExactly(A, B);
	}

	@Test
	void whetherOthersHaveCalledSinceIsToldOnce() {
		add(A);
		assertThat(this.callers.beginAnswer()).isTrue();
		assertThat(this.callers.takeGrown()).isFalse();
		add(B);
		assertThat(this.callers.takeGrown()).isTrue();
		assertThat(this.callers.takeGrown()).isFalse();
	}

	private List<Known> untold(Known... lately) {
		return this.callers.untold(List.of(lately), HEARING_SINCE);
	}

	private void say(Sender sender, long number, Statement statement) {
		this.callers.said(sender, number, statement, NOW);
	}

	private static Statement answer(Duration hearing, List<Known> known, Caller... callers) {
		return new Statement(Kind.ROLL, 1, Duration.ofSeconds(2), hearing, known, List.of(callers));
	}

	private static Known known(Sender sender, long number) {
		return new Known(sender, number, Presence.ACTIVE, Duration.ZERO);
	}

	private void add(Caller caller) {
		this.callers.add(caller.sender(), caller.beat());
	}

}
