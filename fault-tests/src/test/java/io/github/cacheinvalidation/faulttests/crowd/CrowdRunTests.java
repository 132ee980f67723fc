package io.github.cacheinvalidation.faulttests.crowd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A short run of a {@link CrowdRun}, and what a {@link CrowdReport} makes of figures.
 */
class CrowdRunTests {

	private static final ChannelTraffic.Count FEW = new ChannelTraffic.Count(10, 1000);

	@Test
	void nodesThatLoseTheirRedisHearEachOtherAgainAndHoldNothingStale() {
		CrowdReport report = new CrowdRun(8, Duration.ofSeconds(18)).run();
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.parts()).hasSize(CrowdReport.PARTS);
		assertThat(report.parts().get(3).repairCount()).as(report.toMarkdown()).isPositive();
		assertThat(report.parts()).as(report.toMarkdown())
			.allMatch((part) -> part.heartbeats().messages() > 0 && part.loads() > 0);
	}

	@Test
	void runIsWithoutProblemsIfItCostsWhatIsStated() {
		assertThat(report(part(FEW, Map.of("uncertain", 4), 100), 0, true).problems()).isEmpty();
	}

	@Test
	void moreHeartbeatsThanStatedAreAProblem() {
		ChannelTraffic.Count many = new ChannelTraffic.Count(20 + 2 * 4 + 1, 1000);
		assertThat(report(part(many, Map.of(), 100), 0, true).problems())
			.containsExactly("more heartbeats than stated: restarts");
	}

	@Test
	void moreRepairsThanThereIsCauseForAreAProblem() {
		assertThat(report(part(FEW, Map.of("uncertain", 4, "gap", 5), 100), 0, true).problems())
			.containsExactly("more repairs than there is cause for: restarts");
	}

	@Test
	void heapThatGrowsIsAProblem() {
		assertThat(report(part(FEW, Map.of(), 151), 0, true).problems()).containsExactly("the heap has grown");
	}

	@Test
	void staleEntriesAndNodesThatDoNotSettleAreAProblem() {
		assertThat(report(part(FEW, Map.of(), 100), 1, false).problems()).hasSize(1);
		assertThat(report(part(FEW, Map.of(), 100), 0, false).problems()).hasSize(1);
	}

	/**
	 * Four nodes with an interval of two seconds in parts of ten.
	 */
	private static CrowdReport report(CrowdReport.Part last, long staleEntries, boolean settled) {
		List<CrowdReport.Part> parts = new ArrayList<>();
		for (int i = 1; i < CrowdReport.PARTS; i++) {
			parts.add(part(FEW, Map.of(), 100));
		}
		parts.add(last);
		return new CrowdReport(4, Duration.ofSeconds(2), Duration.ofSeconds(2), parts, staleEntries, settled);
	}

	private static CrowdReport.Part part(ChannelTraffic.Count heartbeats, Map<String, Integer> repairs, long heap) {
		return new CrowdReport.Part("restarts", Duration.ofSeconds(10), heartbeats, FEW, repairs, 1, 1, heap);
	}

}
