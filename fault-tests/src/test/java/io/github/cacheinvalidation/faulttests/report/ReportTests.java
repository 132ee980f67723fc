package io.github.cacheinvalidation.faulttests.report;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.faulttests.check.Verdict;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report}.
 */
class ReportTests {

	private static final Report.Operations OPERATIONS = new Report.Operations(1000, 900, 50, 5);

	private static final Map<String, Long> METERS = Map.of("published", 40L, "repairs", 3L, "repairs.gap", 3L);

	@Test
	void aRunThatFoundNothingHasPassed() {
		Report report = new Report("Nodes", true, 2, 0, OPERATIONS, Map.of(FaultKind.CUT, 4), METERS, new Verdict(),
				List.of());
		assertThat(report.problems()).isEmpty();
		assertThat(report.toMarkdown()).startsWith("## Nodes\n")
			.contains("| operations | 1,050 |", "| faults injected | 4 |", "| messages sent | 40 |",
					"| gaps found | 0 |", "| repairs: gap | 3 |", "| **stale reads beyond the bound** | 0 |",
					"| line cut | 4 | 0.0 ms | 0.0 ms |", "**Passed.**");
	}

	@Test
	void aRunInWhichNodesFailedOrDidNotComeToRestHasFailed() {
		Report report = new Report("Nodes", true, 2, 1, OPERATIONS, Map.of(), METERS, new Verdict(),
				List.of("a: broken"));
		assertThat(report.problems()).containsExactly("no quiescence after 1 phases", "1 failures in nodes");
		assertThat(report.toMarkdown()).contains("**Failed**: no quiescence after 1 phases; 1 failures in nodes")
			.contains("- a: broken");
	}

	@Test
	void aRunInWhichNothingWasDoneHasFailed() {
		Report report = new Report("Nodes", true, 2, 0, new Report.Operations(1000, 0, 50, 5), Map.of(), METERS,
				new Verdict(), List.of());
		assertThat(report.problems()).containsExactly("there is nothing to judge");
	}

	@Test
	void aRunWithoutABoundSaysNothingOfIt() {
		Report report = new Report("Nodes", false, 2, 0, OPERATIONS, Map.of(), METERS, new Verdict(), List.of());
		assertThat(report.toMarkdown()).doesNotContain("bound")
			.contains("| **entries still stale after quiescence** | 0 |");
	}

}
