package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.cache.StalenessBound.Moment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pulse}.
 */
class PulseTests {

	private final Pulse pulse = new Pulse(Duration.ZERO);

	@Test
	void beatThatComesBackProvesTheMomentBeforeItWasSent() {
		long first = this.pulse.beat(new Moment(1, 1));
		long second = this.pulse.beat(new Moment(2, 2));
		assertThat(this.pulse.proven()).isNull();
		assertThat(this.pulse.returned(second, 5)).isEqualTo(Duration.ofNanos(3));
		assertThat(this.pulse.proven()).isEqualTo(new Moment(2, 2));
		assertThat(this.pulse.returned(first, 5)).isEqualTo(Duration.ofNanos(4));
		assertThat(this.pulse.proven()).isEqualTo(new Moment(2, 2));
	}

	@Test
	void beatProvesLessWhereMessagesMayArriveOutOfOrder() {
		Pulse outOfOrder = new Pulse(Duration.ofMillis(5));
		assertThat(outOfOrder.returned(outOfOrder.beat(new Moment(7_000_000, 7)), 8_000_000)).hasMillis(1);
		assertThat(outOfOrder.proven()).isEqualTo(new Moment(2_000_000, 2));
	}

	@Test
	void beatIsTakenOnceAndOnlyIfItWasSent() {
		long beat = this.pulse.beat(new Moment(1, 1));
		assertThat(this.pulse.returned(beat + 1, 2)).isNull();
		assertThat(this.pulse.returned(beat, 2)).isNotNull();
		assertThat(this.pulse.returned(beat, 2)).isNull();
	}

	@Test
	void beatOfAnEarlierLinkProvesNothing() {
		long early = this.pulse.beat(new Moment(1, 1));
		long late = this.pulse.beat(new Moment(2, 2));
		this.pulse.returned(early, 3);
		this.pulse.forget();
		assertThat(this.pulse.proven()).isNull();
		assertThat(this.pulse.returned(late, 3)).isNull();
		assertThat(this.pulse.proven()).isNull();
	}

	@Test
	void beatsThatNeverComeBackAreForgotten() {
		long first = this.pulse.beat(new Moment(0, 0));
		for (int i = 1; i < 1000; i++) {
			this.pulse.beat(new Moment(i, i));
		}
		assertThat(this.pulse.returned(first, 1000)).isNull();
		assertThat(this.pulse.returned(1000, 1000)).isNotNull();
	}

}
