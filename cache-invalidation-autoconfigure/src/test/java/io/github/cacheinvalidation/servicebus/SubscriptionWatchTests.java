package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriptionWatch}.
 */
class SubscriptionWatchTests {

	private static final OffsetDateTime NOON = OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);

	private final AtomicLong nanoTime = new AtomicLong();

	private final SubscriptionWatch watch = new SubscriptionWatch(Duration.ofSeconds(5), this.nanoTime::get);

	@Test
	void countsTheProbesThatHaveNotArrived() {
		String first = this.watch.probe();
		String second = this.watch.probe();
		this.watch.returned(first, NOON);
		assertThat(this.watch.sent()).isEqualTo(2);
		assertThat(this.watch.missing()).isEqualTo(1);
		this.watch.returned(second, NOON);
		assertThat(this.watch.missing()).isZero();
	}

	@Test
	void probesOfAnotherLinkDoNotCount() {
		String probe = this.watch.probe();
		this.watch.returned(new SubscriptionWatch(Duration.ofSeconds(5), this.nanoTime::get).probe(), NOON);
		assertThat(this.watch.missing()).isEqualTo(1);
		this.watch.heard("other", NOON);
		assertThat(this.watch.foreigner()).isNull();
		this.watch.returned(probe, NOON.plusSeconds(1));
		assertThat(this.watch.foreigner()).isNull();
	}

	@Test
	void whatWasSentBeforeTheLinkBeganIsAPredecessors() {
		String probe = this.watch.probe();
		this.watch.heard("predecessor", NOON);
		this.watch.returned(probe, NOON.plusSeconds(1));
		assertThat(this.watch.foreigner()).isNull();
	}

	@Test
	void whatWasSentAfterTheLinkBeganIsAnothers() {
		String probe = this.watch.probe();
		this.watch.heard("other", NOON.plusSeconds(1));
		assertThat(this.watch.foreigner()).isNull();
		this.watch.returned(probe, NOON);
		assertThat(this.watch.foreigner()).isEqualTo("other");
	}

	@Test
	void isQuietForAsLongAsNothingOfTheOtherIsHeard() {
		pass(Duration.ofSeconds(10));
		this.watch.heard("other", NOON);
		pass(Duration.ofSeconds(3));
		assertThat(this.watch.quiet()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void isNotQuietWhereAProbeIsLost() {
		this.watch.probe();
		pass(Duration.ofSeconds(5));
		assertThat(this.watch.quiet()).isEqualTo(Duration.ofSeconds(5));
		pass(Duration.ofSeconds(1));
		assertThat(this.watch.quiet()).isZero();
		pass(Duration.ofSeconds(4));
		assertThat(this.watch.quiet()).isEqualTo(Duration.ofSeconds(4));
	}

	private void pass(Duration time) {
		this.nanoTime.addAndGet(time.toNanos());
	}

}
