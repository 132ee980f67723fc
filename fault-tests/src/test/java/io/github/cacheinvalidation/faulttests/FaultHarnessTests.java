package io.github.cacheinvalidation.faulttests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.report.Report;
import io.github.cacheinvalidation.faulttests.sabotage.EveryNodeIsFresh;
import io.github.cacheinvalidation.faulttests.sabotage.GapsGoUnnoticed;
import io.github.cacheinvalidation.faulttests.sabotage.MessagesGetLost;
import io.github.cacheinvalidation.faulttests.sabotage.NothingIsRepaired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Short runs of the {@link FaultHarness}, and proof that it finds what is wrong.
 */
class FaultHarnessTests {

	private static final Path OUTPUT = Path.of("target");

	@Test
	void nodesWithABoundKeepItWhateverHappens() throws Exception {
		Report report = run("bound", "--seed=1", "--duration=40s", "--phase=20s");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.faults()).containsOnlyKeys(FaultKind.values());
	}

	@Test
	void nodesWithoutABoundAreTrueAgainWhenAllIsQuiet() throws Exception {
		Report report = run("no-bound", "--seed=2", "--max-staleness=none", "--processes=0", "--contexts=3",
				"--duration=15s", "--phase=15s");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
	}

	@Test
	void messagesThatGetLostAreMadeGood() throws Exception {
		Report report = runSmall(MessagesGetLost.class, "none");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.meters().get("gaps")).as(report.toMarkdown()).isPositive();
	}

	@Test
	void messagesThatGetLostAndLeaveNoGapAreFoundOut() throws Exception {
		Report report = runSmall(GapsGoUnnoticed.class, "none");
		assertThat(report.verdict().getBeyondBound()).as(report.toMarkdown()).isPositive();
		assertThat(report.verdict().getStaleEntries()).as(report.toMarkdown()).isPositive();
		assertThat(report.meters().get("gaps")).as(report.toMarkdown()).isZero();
	}

	@Test
	void repairsThatHaveNoEffectAreFoundOut() throws Exception {
		Report report = runSmall(NothingIsRepaired.class, "cut");
		assertThat(report.verdict().getStaleEntries()).as(report.toMarkdown()).isPositive();
	}

	@Test
	void nodesThatOnlyBelieveToBeFreshAreFoundOut() throws Exception {
		Report report = runSmall(EveryNodeIsFresh.class, "deaf");
		assertThat(report.verdict().getBeyondBound()).as(report.toMarkdown()).isPositive();
	}

	private static Report runSmall(Class<?> sabotage, String faults) throws Exception {
		return run(sabotage.getSimpleName(), "--contexts=2", "--processes=0", "--max-staleness=1s",
				"--heartbeat-interval=250ms", "--duration=10s", "--phase=10s", "--seed=3",
				"--sabotage=" + sabotage.getName(), "--faults=" + faults);
	}

	private static Report run(String name, String... arguments) throws IOException, InterruptedException {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--output=" + OUTPUT.resolve(name));
		Report report = new FaultHarness(new HarnessArguments(all.toArray(String[]::new)).settings()).run();
		Files.writeString(OUTPUT.resolve("fault-report-" + name + ".md"), report.toMarkdown());
		return report;
	}

}
