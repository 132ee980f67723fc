package io.github.cacheinvalidation.faulttests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.cacheinvalidation.faulttests.cluster.BusKind;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.report.Report;
import io.github.cacheinvalidation.faulttests.sabotage.EveryNodeIsFresh;
import io.github.cacheinvalidation.faulttests.sabotage.GapsGoUnnoticed;
import io.github.cacheinvalidation.faulttests.sabotage.MessagesGetLost;
import io.github.cacheinvalidation.faulttests.sabotage.NothingIsRepaired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Short runs of the {@link FaultHarness}, and proof that it finds what is wrong: each run
 * of nodes that have been made to do wrong has a twin with the same faults in which they
 * are left alone.
 */
class FaultHarnessTests {

	private static final Path OUTPUT = Path.of("target");

	@Test
	void nodesWithABoundKeepItWhateverHappens() throws Exception {
		Report report = run("bound", "--seed=1", "--duration=40s", "--phase=20s");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.faults()).as(report.toMarkdown())
			.containsOnlyKeys(FaultKind.of(BusKind.REDIS).toArray(FaultKind[]::new));
		assertThat(report.meters().get("collapsed.max-pending")).as(report.toMarkdown()).isPositive();
	}

	@Test
	void nodesOverServiceBusKeepTheirBoundWhateverHappens() throws Exception {
		Report report = run("servicebus", "--bus=servicebus", "--seed=1", "--max-staleness=6s", "--duration=40s",
				"--phase=40s");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.faults()).as(report.toMarkdown())
			.containsOnlyKeys(FaultKind.of(BusKind.SERVICEBUS).toArray(FaultKind[]::new));
	}

	/**
	 * Mostly faults that a Redis on its own can't have: the others take too long here.
	 */
	@ParameterizedTest
	@EnumSource(names = { "SENTINEL", "CLUSTER" })
	void nodesOnSeveralServersKeepTheirBoundWhateverHappens(BusKind bus) throws Exception {
		Set<FaultKind> kinds = EnumSet.copyOf(FaultKind.of(bus));
		kinds.removeAll(FaultKind.of(BusKind.REDIS));
		kinds.add(FaultKind.BLINK);
		kinds.add(FaultKind.NODE_RESTART);
		String name = bus.name().toLowerCase(Locale.ROOT);
		Report report = run(name, "--bus=" + name, "--seed=1", "--contexts=3", "--processes=0", "--duration=15s",
				"--phase=15s", "--faults=" + kinds.stream().map(FaultKind::name).collect(Collectors.joining(",")));
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.faults()).as(report.toMarkdown()).containsOnlyKeys(kinds.toArray(FaultKind[]::new));
	}

	@Test
	void nodesWithoutABoundAreTrueAgainWhenAllIsQuiet() throws Exception {
		Report report = run("no-bound", "--seed=2", "--max-staleness=none", "--processes=0", "--contexts=3",
				"--duration=15s", "--phase=15s");
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
	}

	@Test
	void messagesThatGetLostAreMadeGood() throws Exception {
		Report report = runSmall("lost-messages", "none", MessagesGetLost.class);
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
		assertThat(report.meters().get("gaps")).as(report.toMarkdown()).isPositive();
	}

	@Test
	void nodesThatHearNothingForSomeTimeKeepTheirBound() throws Exception {
		Report report = runSmall("deaf", "deaf", null);
		assertThat(report.problems()).as(report.toMarkdown()).isEmpty();
	}

	@Test
	void messagesThatGetLostAndLeaveNoGapAreFoundOut() throws Exception {
		Report report = runSmall("without-gap-detection", "none", GapsGoUnnoticed.class);
		assertThat(report.verdict().getBeyondBound()).as(report.toMarkdown()).isPositive();
		assertThat(report.meters().get("gaps")).as(report.toMarkdown()).isZero();
	}

	@Test
	void repairsThatHaveNoEffectAreFoundOut() throws Exception {
		Report report = runSmall("without-repair", "none", NothingIsRepaired.class);
		assertThat(report.verdict().getStaleEntries()).as(report.toMarkdown()).isPositive();
		assertThat(report.meters().get("gaps")).as(report.toMarkdown()).isPositive();
	}

	@Test
	void nodesThatOnlyBelieveToBeFreshAreFoundOut() throws Exception {
		Report report = runSmall("without-freshness", "deaf", EveryNodeIsFresh.class);
		assertThat(report.verdict().getBeyondBound()).as(report.toMarkdown()).isPositive();
	}

	/**
	 * The same run with and without what makes nodes do wrong.
	 */
	private static Report runSmall(String name, String faults, @Nullable Class<?> sabotage) throws Exception {
		return run(name, "--contexts=2", "--processes=0", "--max-staleness=3s", "--heartbeat-interval=1s",
				"--duration=10s", "--phase=10s", "--seed=3", "--faults=" + faults,
				"--sabotage=" + ((sabotage != null) ? sabotage.getName() : ""));
	}

	private static Report run(String name, String... arguments) throws IOException, InterruptedException {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--output=" + OUTPUT.resolve(name));
		Report report = new FaultHarness(new HarnessArguments(all.toArray(String[]::new)).settings()).run();
		Files.writeString(OUTPUT.resolve("fault-report-" + name + ".md"), report.toMarkdown());
		return report;
	}

}
