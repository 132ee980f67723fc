package io.github.cacheinvalidation.receiving;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Callers}.
 */
class CallersTests {

	private static final int ENOUGH = 1024 * 1024;

	private static final Caller A = new Caller(new Sender("a", 1), 5);

	private static final Caller B = new Caller(new Sender("b", 1), 6);

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

	private void add(Caller caller) {
		this.callers.add(caller.sender(), caller.beat());
	}

}
