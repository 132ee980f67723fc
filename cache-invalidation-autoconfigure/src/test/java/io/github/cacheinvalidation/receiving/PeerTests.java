package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement.Presence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Peer}.
 */
class PeerTests {

	private static final Duration WINDOW = Duration.ofNanos(100);

	private final Peer peer = new Peer(new Sender("a", 1), 0, Duration.ofSeconds(2), 0);

	@Test
	void messageThatDoesNotComeWithinTheWindowIsMissing() {
		this.peer.received(2, 10);
		assertThat(this.peer.takeMissing(10, WINDOW)).isZero();
		assertThat(this.peer.hasGap()).isTrue();
		assertThat(this.peer.takeMissing(109, WINDOW)).isZero();
		assertThat(this.peer.takeMissing(110, WINDOW)).isOne();
		assertThat(this.peer.hasGap()).isFalse();
	}

	@Test
	void eachMessageMayBeLateByTheWindow() {
		long now = 0;
		this.peer.received(2, now);
		for (int number = 1; number < 100; number += 2) {
			assertThat(this.peer.takeMissing(now, WINDOW)).isZero();
			now += 60;
			this.peer.received(number + 3, now);
			this.peer.received(number, now);
			assertThat(this.peer.hasGap()).isTrue();
		}
		assertThat(this.peer.takeMissing(now, WINDOW)).isZero();
		assertThat(this.peer.takeMissing(now + 100, WINDOW)).isOne();
	}

	@Test
	void whatThePeerSaidBeforeItsLastMessagesIsNoContradiction() {
		for (int number = 1; number < 100; number++) {
			this.peer.received(number, number * 30L);
			if (number > 2) {
				assertThat(this.peer.stated(number - 3, number * 30L + 20, WINDOW)).isFalse();
			}
		}
		assertThat(this.peer.stated(90, 99 * 30L + 100, WINDOW)).isFalse();
		assertThat(this.peer.stated(90, 99 * 30L + 100, WINDOW)).isTrue();
	}

	@Test
	void goodbyeIsTheLastWord() {
		this.peer.heard(10, Instant.EPOCH);
		this.peer.leave(Presence.GONE, 20);
		this.peer.heard(30, Instant.EPOCH.plusNanos(30));
		assertThat(this.peer.presence()).isEqualTo(Presence.GONE);
		assertThat(this.peer.changedAt()).isEqualTo(20);
	}

}
