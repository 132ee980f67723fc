package io.github.cacheinvalidation.servicebusemulator.fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Faults}.
 */
class FaultsTests {

	private Instant now = Instant.parse("2026-11-24T12:00:00Z");

	private final Faults faults = new Faults((InstantSource) () -> this.now);

	@Test
	void admitsEverythingUntilToldOtherwise() {
		assertThat(this.faults.admit(1_000_000)).isTrue();
		this.faults.setServerBusy(true);
		assertThat(this.faults.admit(1)).isFalse();
	}

	@Test
	void admitsSoManyInEachSecond() {
		this.faults.throttle(2);
		assertThat(this.faults.admit(1)).isTrue();
		assertThat(this.faults.admit(1)).isTrue();
		assertThat(this.faults.admit(1)).isFalse();
		this.now = this.now.plus(Duration.ofSeconds(1));
		assertThat(this.faults.admit(1)).isTrue();
		this.faults.throttle(0);
		assertThat(this.faults.admit(100)).isTrue();
	}

	@Test
	void admitsABatchLargerThanTheLimitOnlyFirst() {
		this.faults.throttle(2);
		assertThat(this.faults.admit(5)).isTrue();
		assertThat(this.faults.admit(1)).isFalse();
		this.now = this.now.plus(Duration.ofSeconds(1));
		assertThat(this.faults.admit(1)).isTrue();
		assertThat(this.faults.admit(5)).isFalse();
	}

	@Test
	void refusesANegativeRate() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.throttle(-1));
	}

}
