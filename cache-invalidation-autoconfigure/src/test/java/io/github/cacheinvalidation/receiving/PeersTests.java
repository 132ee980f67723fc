package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;
import io.github.cacheinvalidation.simulation.SimulatedTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Peers}.
 */
class PeersTests {

	private static final Sender OTHER = new Sender("other", 1);

	private final SimulatedTime time = new SimulatedTime();

	private final Peers peers = new Peers(new Sender("self", 1), this.time.newTimeline(),
			new HeartbeatRate(Duration.ofSeconds(2), null), Duration.ZERO);

	@Test
	void whatOthersHaveHeardIsNewsForAsLongAsNodesAreToldOfIt() {
		assertThat(this.peers.isLossNews(List.of(lost(Peers.RETENTION.minusMillis(1))))).isTrue();
		assertThat(this.peers.isLossNews(List.of(lost(Peers.RETENTION)))).isFalse();
		assertThat(this.peers.told(List.of(lost(Peers.RETENTION)), false)).isZero();
		assertThat(this.peers.all()).isEmpty();
		assertThat(this.peers.told(List.of(lost(Peers.RETENTION.minusMillis(1))), false)).isEqualTo(5);
		assertThat(this.peers.all()).hasSize(1);
	}

	@Test
	void othersAreToldHowLongAgoANodeCameOrWent() {
		this.peers.told(List.of(new Known(OTHER, 5, Presence.ACTIVE, Duration.ofMinutes(9))), true);
		this.time.pass(Duration.ofSeconds(59));
		assertThat(this.peers.lately())
			.containsExactly(new Known(OTHER, 5, Presence.ACTIVE, Duration.ofMinutes(10).minusSeconds(1)));
		this.time.pass(Duration.ofSeconds(1));
		assertThat(this.peers.lately()).isEmpty();
		this.peers.told(List.of(new Known(OTHER, 5, Presence.GONE, Duration.ofSeconds(7))), false);
		assertThat(this.peers.lately()).containsExactly(new Known(OTHER, 5, Presence.GONE, Duration.ofSeconds(7)));
	}

	@Test
	void numbersThatNobodyCanHaveSentDoNotAddUpToLessThanNothing() {
		Peers late = new Peers(new Sender("self", 1), this.time.newTimeline(),
				new HeartbeatRate(Duration.ofSeconds(2), null), Duration.ofSeconds(1));
		for (int i = 0; i < 2000; i++) {
			assertThat(late.received(new Sender("node" + i, 1), (1L << 53) - 1)).isZero();
		}
		this.time.pass(Duration.ofSeconds(1));
		assertThat(late.missing()).isEqualTo(Long.MAX_VALUE);
		assertThat(late.hasGap()).isFalse();
	}

	@Test
	void peerThatIsKnownFromOthersMayBeSilentForAsLongAsThisNode() {
		for (int i = 0; i < 600; i++) {
			this.peers.told(List.of(new Known(new Sender("node" + i, 1), 0, Presence.ACTIVE, Duration.ZERO)), true);
		}
		this.time.pass(this.peers.interval().multipliedBy(3));
		assertThat(this.peers.takeLost()).isEmpty();
		this.time.pass(Duration.ofSeconds(2));
		assertThat(this.peers.takeLost()).hasSize(600);
	}

	@Test
	void peerThatIsLostOnceIsNotLostAnew() {
		this.peers.received(OTHER, 1);
		this.peers.lose(List.of(OTHER));
		assertThat(this.peers.lost()).containsExactly(OTHER);
		this.time.pass(Duration.ofMinutes(9));
		this.peers.lose(List.of(OTHER));
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.peers.lost()).isEmpty();
		assertThat(this.peers.lately()).isEmpty();
	}

	@Test
	void gapOfAPeerThatIsForgottenIsForgotten() {
		Peers late = new Peers(new Sender("self", 1), this.time.newTimeline(),
				new HeartbeatRate(Duration.ofSeconds(2), null), Duration.ofDays(1));
		late.received(OTHER, 2);
		assertThat(late.hasGap()).isTrue();
		late.lose(List.of(OTHER));
		this.time.pass(Peers.RETENTION.multipliedBy(2).plusSeconds(1));
		late.expire();
		assertThat(late.hasGap()).isFalse();
	}

	private static Known lost(Duration ago) {
		return new Known(OTHER, 5, Presence.LOST, ago);
	}

}
