package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnswerPace}.
 */
class AnswerPaceTests {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final AnswerPace pace = new AnswerPace();

	@Test
	void answersAreSpreadOverATimeThatGrowsWithTheNumberOfNodes() {
		assertThat(AnswerPace.spread(0, INTERVAL)).isZero();
		assertThat(AnswerPace.spread(1, INTERVAL)).isEqualTo(Duration.ofMillis(4));
		assertThat(AnswerPace.spread(100, INTERVAL)).isEqualTo(Duration.ofMillis(400));
		for (int i = 0; i < 100; i++) {
			assertThat(this.pace.delay(100, INTERVAL)).isBetween(Duration.ZERO, Duration.ofMillis(400));
		}
	}

	@Test
	void whoHasNoPeersAnswersAtOnce() {
		assertThat(this.pace.delay(0, INTERVAL)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "2, PT0.1S", "64, PT2S", "1000, PT1S", "1000, PT20S", "5000, PT100S" })
	void callersAreAnsweredWithinHalfOfTheirPatience(int nodes, Duration interval) {
		long limit = RollCall.window(interval).toNanos() / 2;
		this.pace.begin(0);
		for (long now = 0; now <= limit; now += 1_000_000) {
			if (this.pace.canWait(nodes, interval, now)) {
				assertThat(now + AnswerPace.spread(nodes, interval).toNanos()).isLessThanOrEqualTo(limit);
			}
		}
		assertThat(AnswerPace.spread(nodes, interval).toNanos()).isLessThanOrEqualTo(limit);
		assertThat(this.pace.canWait(nodes, interval, 0)).isTrue();
		assertThat(this.pace.canWait(nodes, interval, limit + 1)).isFalse();
	}

}
