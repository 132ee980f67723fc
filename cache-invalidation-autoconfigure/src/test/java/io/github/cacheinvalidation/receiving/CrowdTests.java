package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.simulation.Crowd;
import io.github.cacheinvalidation.simulation.Traffic;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many nodes in simulated time. What they cost in figures is for {@link CrowdFigures}.
 */
class CrowdTests {

	private static final int SIZE = 64;

	private final Crowd crowd = new Crowd(SIZE);

	@BeforeEach
	void start() {
		this.crowd.await(() -> this.crowd.isConnected() && this.crowd.isAcquainted());
		this.crowd.pass(Duration.ofSeconds(10));
		this.crowd.drainRepairs();
		this.crowd.drainDeaf();
	}

	@Test
	void nobodyClearsOrIsDeafWhileAllIsWell() {
		Traffic traffic = this.crowd.passWithEvictions(Duration.ofSeconds(30), 2);
		assertThat(this.crowd.drainRepairs()).isEmpty();
		assertThat(this.crowd.drainDeaf()).isZero();
		assertThat(traffic.messages(Kind.ROLL)).isZero();
		assertThat(traffic.messages(Kind.HEARTBEAT)).isBetween(1, 30 * HeartbeatRate.MAX_PER_SECOND);
	}

	@Test
	void eachNodeAnswersOneThatJoinsAndWhatTheFirstHasSaidIsNotSaidAgain() {
		this.crowd.restartOne();
		this.crowd.await(this.crowd::isAcquainted);
		Traffic traffic = this.crowd.pass(Duration.ofSeconds(2));
		assertThat(traffic.messages(Kind.ROLL)).isEqualTo(SIZE - 1);
		assertThat(traffic.bytes(Kind.ROLL)).isLessThan(SIZE * 1000L);
		assertThat(this.crowd.drainRepairs()).isEmpty();
	}

	@Test
	void restartOfTheBusClearsOnceOnEachNodeAndIsAnsweredInFewWords() {
		this.crowd.hold("kept");
		restartBus();
		Traffic traffic = this.crowd.pass(Duration.ofSeconds(20));
		assertThat(this.crowd.drainRepairs()).isEqualTo(Map.of("UNCERTAIN", SIZE));
		assertThat(this.crowd.holders("kept")).isZero();
		assertThat(traffic.messages(Kind.ROLL)).isBetween(SIZE / 2, 4 * SIZE);
		assertThat(traffic.bytes(Kind.ROLL)).isLessThan(SIZE * 6000L);
	}

	@Test
	void nodesThatHaveChangedThingsDuringTheOutageClearTwiceAtTheMost() {
		this.crowd.stopBus();
		this.crowd.passWithEvictions(Duration.ofSeconds(3), 10);
		this.crowd.restartBus();
		this.crowd.passWithEvictions(Duration.ofSeconds(10), 20);
		assertThat(this.crowd.drainRepairs().values().stream().mapToInt(Integer::intValue).sum()).isBetween(SIZE,
				2 * SIZE);
		assertThat(this.crowd.isConnected()).isTrue();
	}

	@Test
	void nobodyIsDeafAfterARestartOfTheBus() {
		restartBus();
		this.crowd.pass(Duration.ofSeconds(5));
		this.crowd.hold("changed");
		this.crowd.evict("changed");
		this.crowd.pass(Duration.ofSeconds(1));
		assertThat(this.crowd.holders("changed")).isZero();
		this.crowd.drainRepairs();
		this.crowd.pass(Duration.ofSeconds(30));
		assertThat(this.crowd.drainRepairs()).isEmpty();
		assertThat(this.crowd.isAcquainted()).isTrue();
	}

	@Test
	void nodesThatWereCutOffTogetherAreToldByTheOthersThatNothingWasMissed() {
		this.crowd.hold("kept");
		this.crowd.blink(SIZE / 2, () -> {
		});
		this.crowd.await(this.crowd::isConnected);
		Traffic traffic = this.crowd.pass(Duration.ofSeconds(5));
		assertThat(this.crowd.drainRepairs()).isEmpty();
		assertThat(this.crowd.holders("kept")).isEqualTo(SIZE);
		assertThat(traffic.bytes(Kind.ROLL)).isLessThan(SIZE * 6000L);
	}

	@Test
	void nodesThatWereCutOffTogetherNoticeWhatTheyHaveMissed() {
		this.crowd.hold("kept");
		this.crowd.blink(SIZE / 2, () -> this.crowd.evict("kept", SIZE - 1));
		this.crowd.await(this.crowd::isConnected);
		assertThat(this.crowd.holders("kept")).isZero();
		assertThat(this.crowd.drainRepairs()).isEqualTo(Map.of("GAP", SIZE / 2));
	}

	private void restartBus() {
		this.crowd.stopBus();
		this.crowd.pass(Duration.ofSeconds(5));
		this.crowd.restartBus();
		this.crowd.await(this.crowd::isConnected);
	}

}
