package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeartbeatRate}, with the table of {@code docs/guarantees.md}.
 */
class HeartbeatRateTests {

	@ParameterizedTest
	@CsvSource({ "2, PT2S, PT1M", "10, PT2S, PT1M", "100, PT2S, PT1M", "1000, PT20S, PT1M", "5000, PT1M40S, PT1M40S" })
	void intervalGrowsWithTheNumberOfNodes(int nodes, Duration redis, Duration serviceBus) {
		assertThat(new HeartbeatRate(Duration.ofSeconds(2), null).intervalFor(nodes)).isEqualTo(redis);
		assertThat(new HeartbeatRate(Duration.ofSeconds(60), null).intervalFor(nodes)).isEqualTo(serviceBus);
	}

	@Test
	void allNodesTogetherStayUnderTheRate() {
		HeartbeatRate rate = new HeartbeatRate(Duration.ofMillis(100), null);
		for (int nodes = 5; nodes < 10_000; nodes++) {
			double perSecond = nodes * 1000.0 / rate.intervalFor(nodes).toMillis();
			assertThat(perSecond).isLessThan(HeartbeatRate.MAX_PER_SECOND + 1);
		}
	}

	@Test
	void boundOnStalenessLimitsTheInterval() {
		HeartbeatRate rate = new HeartbeatRate(Duration.ofSeconds(2), Duration.ofSeconds(10));
		assertThat(rate.intervalFor(200)).isEqualTo(Duration.ofSeconds(4));
		assertThat(rate.intervalFor(1000)).isEqualTo(Duration.ofSeconds(5));
	}

}
