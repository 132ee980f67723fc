package io.github.cacheinvalidation.receiving;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.cache.StalenessBound.Moment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pulse}.
 */
class PulseTests {

	private final Pulse pulse = new Pulse();

	@Test
	void beatThatComesBackProvesTheMomentBeforeItWasSent() {
		long first = this.pulse.beat(new Moment(1, 1));
		long second = this.pulse.beat(new Moment(2, 2));
		assertThat(this.pulse.proven()).isNull();
		assertThat(this.pulse.returned(second)).isTrue();
		assertThat(this.pulse.proven()).isEqualTo(new Moment(2, 2));
		assertThat(this.pulse.returned(first)).isTrue();
		assertThat(this.pulse.proven()).isEqualTo(new Moment(2, 2));
	}

	@Test
	void beatIsTakenOnceAndOnlyIfItWasSent() {
		long beat = this.pulse.beat(new Moment(1, 1));
		assertThat(this.pulse.returned(beat + 1)).isFalse();
		assertThat(this.pulse.returned(beat)).isTrue();
		assertThat(this.pulse.returned(beat)).isFalse();
	}

	@Test
	void beatOfAnEarlierLinkProvesNothing() {
		long early = this.pulse.beat(new Moment(1, 1));
		long late = this.pulse.beat(new Moment(2, 2));
		this.pulse.returned(early);
		this.pulse.forget();
		assertThat(this.pulse.proven()).isNull();
		assertThat(this.pulse.returned(late)).isFalse();
		assertThat(this.pulse.proven()).isNull();
	}

	@Test
	void beatsThatNeverComeBackAreForgotten() {
		long first = this.pulse.beat(new Moment(0, 0));
		for (int i = 1; i < 1000; i++) {
			this.pulse.beat(new Moment(i, i));
		}
		assertThat(this.pulse.returned(first)).isFalse();
		assertThat(this.pulse.returned(1000)).isTrue();
	}

}
