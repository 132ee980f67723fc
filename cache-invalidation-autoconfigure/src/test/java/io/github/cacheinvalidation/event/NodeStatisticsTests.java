package io.github.cacheinvalidation.event;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.InvalidMessageException;
import io.github.cacheinvalidation.event.CacheInvalidationListener.RepairCause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeStatistics}.
 */
class NodeStatisticsTests {

	private Instant now = Instant.EPOCH;

	private final NodeStatistics statistics = new NodeStatistics(() -> this.now);

	@Test
	void whatHasNotHappenedHasNoTime() {
		assertThat(this.statistics.getLastPublished()).isNull();
		assertThat(this.statistics.getLastReceived()).isNull();
		assertThat(this.statistics.getLastRejected()).isNull();
		assertThat(this.statistics.getLastRepaired()).isNull();
	}

	@Test
	void eachKindHasTheTimeOfItsLast() {
		for (int i = 0; i < 2; i++) {
			at(10 * i + 1, this.statistics::published);
			at(10 * i + 2, this.statistics::received);
			at(10 * i + 3, () -> this.statistics.rejected(InvalidMessageException.Reason.MALFORMED));
			at(10 * i + 4, () -> this.statistics.repaired(RepairCause.GAP));
			at(10 * i + 5, this.statistics::publishFailed);
		}
		assertThat(this.statistics.getLastPublished()).isEqualTo(Instant.ofEpochSecond(11));
		assertThat(this.statistics.getLastReceived()).isEqualTo(Instant.ofEpochSecond(12));
		assertThat(this.statistics.getLastRejected()).isEqualTo(Instant.ofEpochSecond(13));
		assertThat(this.statistics.getLastRepaired()).isEqualTo(Instant.ofEpochSecond(14));
		assertThat(this.statistics.getRejected()).isEqualTo(Map.of("malformed", 2L));
		assertThat(this.statistics.getRepairs()).isEqualTo(Map.of("gap", 2L));
		assertThat(this.statistics.getPublishFailures()).isEqualTo(2);
	}

	private void at(int second, Runnable event) {
		this.now = Instant.ofEpochSecond(second);
		event.run();
	}

}
