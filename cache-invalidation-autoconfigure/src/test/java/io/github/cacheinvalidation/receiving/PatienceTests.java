package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Patience}.
 */
class PatienceTests {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final Patience patience = new Patience();

	@ParameterizedTest
	@CsvSource({ "PT0.1S, PT0.5S", "PT2S, PT2S", "PT60S, PT5S" })
	void isAnIntervalAtFirst(Duration interval, Duration expected) {
		assertThat(this.patience.patience(interval)).isEqualTo(expected);
	}

	@Test
	void doublesWithEachLinkOverWhichNothingComesBackUpToALimit() {
		for (int seconds : new int[] { 2, 4, 8, 16, 30, 30 }) {
			assertThat(this.patience.patience(INTERVAL)).hasSeconds(seconds);
			this.patience.lost(INTERVAL);
		}
		this.patience.rewarded(INTERVAL, Duration.ofMillis(1));
		assertThat(this.patience.patience(INTERVAL)).isEqualTo(INTERVAL);
	}

	@Test
	void staysWhereTheBusStaysSlow() {
		this.patience.lost(INTERVAL);
		this.patience.lost(INTERVAL);
		this.patience.rewarded(INTERVAL, Duration.ofMillis(2500));
		assertThat(this.patience.patience(INTERVAL)).hasSeconds(8);
		this.patience.rewarded(INTERVAL, INTERVAL);
		assertThat(this.patience.patience(INTERVAL)).hasSeconds(4);
	}

	@Test
	void doesNotGrowBecauseThisNodeWasSuspended() {
		this.patience.rewarded(INTERVAL, Duration.ofMinutes(10));
		assertThat(this.patience.patience(INTERVAL)).isEqualTo(INTERVAL);
	}

}
