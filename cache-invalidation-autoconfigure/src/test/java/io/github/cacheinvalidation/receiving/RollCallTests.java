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
import io.github.cacheinvalidation.event.CacheInvalidationListener.RepairCause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RollCall}. The caller was last certain at 0, and calls at 5 s until 7
 * s.
 */
class RollCallTests {

	private static final Sender SELF = new Sender("self", 1);

	private static final Sender A = new Sender("a", 1);

	private static final Sender B = new Sender("b", 1);

	private static final long CALLED = Duration.ofSeconds(5).toNanos();

	private static final long DEADLINE = Duration.ofSeconds(7).toNanos();

	private final RollCall call = new RollCall(SELF, List.of(A, B), List.of(), 0, DEADLINE);

	@Test
	void onlyAnAnswerToThisVeryCallCounts() {
		Statement answer = answer(Duration.ofMinutes(1));
		assertThat(this.call.isAnsweredBy(answer)).isFalse();
		this.call.called(3);
		assertThat(this.call.isAnsweredBy(answer)).isTrue();
		this.call.called(4);
		assertThat(this.call.isAnsweredBy(answer)).isFalse();
		assertThat(new RollCall(A, List.of(), List.of(), 0, DEADLINE).isAnsweredBy(answer)).isFalse();
	}

	@Test
	void answerToOneThatHasCalledSinceTheOwnHelloCameBackCountsAsWell() {
		Caller other = new Caller(new Sender("else", 1), 3);
		Statement answer = new Statement(Kind.ROLL, 9, Duration.ofSeconds(2), Duration.ZERO, List.of(), List.of(other));
		this.call.followed(other);
		this.call.called(3);
		this.call.followed(other);
		this.call.returned(2);
		this.call.followed(other);
		assertThat(this.call.isAnsweredBy(answer)).isFalse();
		this.call.returned(3);
		assertThat(this.call.isAnsweredBy(answer)).isFalse();
		this.call.followed(other);
		assertThat(this.call.isAnsweredBy(answer)).isTrue();
		assertThat(this.call.isNamedBy(answer)).isFalse();
	}

	@Test
	void helloThatIsSaidAgainHasToComeBackAgain() {
		Caller other = new Caller(new Sender("else", 1), 3);
		this.call.called(3);
		this.call.returned(3);
		this.call.called(4);
		this.call.followed(other);
		assertThat(this.call
			.isAnsweredBy(new Statement(Kind.ROLL, 9, Duration.ofSeconds(2), Duration.ZERO, List.of(), List.of(other))))
			.isFalse();
	}

	@Test
	void allHaveToAnswerAndOneToVouch() {
		answer(A, answer(Duration.ofMinutes(1)), CALLED);
		assertThat(this.call.isVerified()).isFalse();
		assertThat(this.call.failure(CALLED)).isNull();
		answer(B, answer(Duration.ofMillis(1)), CALLED);
		assertThat(this.call.isVerified()).isTrue();
		assertThat(this.call.failure(DEADLINE + 1)).isNull();
	}

	@Test
	void whoHasNotBeenHearingForLongEnoughCanNotVouch() {
		this.call.spoke(B);
		answer(A, answer(Duration.ofNanos(CALLED - 1_000_000)), CALLED);
		assertThat(this.call.isVerified()).isFalse();
		assertThat(this.call.failure(CALLED)).isEqualTo(RepairCause.UNCERTAIN);
	}

	@Test
	void silenceFailsAfterTheDeadline() {
		answer(A, answer(Duration.ofMinutes(1)), CALLED);
		assertThat(this.call.failure(DEADLINE)).isNull();
		assertThat(this.call.failure(DEADLINE + 1)).isEqualTo(RepairCause.PEER_SILENT);
		assertThat(this.call.awaited()).containsExactly(B);
	}

	@Test
	void whoHasSaidGoodbyeToOneThatVouchesNeedNotAnswer() {
		Known gone = new Known(B, 5, Presence.GONE, Duration.ZERO);
		answer(A, answer(Duration.ofMillis(1), gone), CALLED);
		assertThat(this.call.awaited()).containsExactly(B);
		answer(A, answer(Duration.ofMinutes(1), new Known(B, 5, Presence.LOST, Duration.ZERO)), CALLED);
		assertThat(this.call.awaited()).containsExactly(B);
		answer(A, answer(Duration.ofMinutes(1), gone), CALLED);
		assertThat(this.call.isVerified()).isTrue();
	}

	@Test
	void waitingTimeSuitsTheInterval() {
		assertThat(RollCall.window(Duration.ofMillis(100))).isEqualTo(Duration.ofSeconds(1));
		assertThat(RollCall.window(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
		assertThat(RollCall.window(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(10));
	}

	private void answer(Sender peer, Statement roll, long now) {
		this.call.spoke(peer);
		this.call.answered(roll, now);
	}

	private static Statement answer(Duration hearing, Known... known) {
		return new Statement(Kind.ROLL, 9, Duration.ofSeconds(2), hearing, List.of(known),
				List.of(new Caller(new Sender("else", 1), 3), new Caller(SELF, 3)));
	}

}
