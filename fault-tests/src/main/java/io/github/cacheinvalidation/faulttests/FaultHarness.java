package io.github.cacheinvalidation.faulttests;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.convert.DurationStyle;

import io.github.cacheinvalidation.faulttests.check.Judge;
import io.github.cacheinvalidation.faulttests.check.Verdict;
import io.github.cacheinvalidation.faulttests.cluster.Cluster;
import io.github.cacheinvalidation.faulttests.cluster.ClusterSettings;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;
import io.github.cacheinvalidation.faulttests.fault.FaultInjector;
import io.github.cacheinvalidation.faulttests.fault.FaultLog;
import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.faulttests.report.Report;

/**
 * Lets nodes work while faults happen, phase by phase. At the end of each phase all
 * faults are healed and the nodes rest; as soon as all is quiet, each entry of each cache
 * is compared with the database, and each read is judged.
 */
final class FaultHarness {

	private static final Log logger = LogFactory.getLog(FaultHarness.class);

	/**
	 * How long it may take until all nodes are connected and have sent what they had to
	 * send.
	 */
	private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);

	/**
	 * How long it may take, besides a few heartbeats, until the last message, or that it
	 * or its sender is missing, has been noticed everywhere.
	 */
	private static final Duration REPAIR_LIMIT = Duration.ofSeconds(10);

	private static final int REPAIR_HEARTBEATS = 4;

	private static final long POLL_MILLIS = 20;

	private final HarnessSettings settings;

	private final Accounts accounts = new Accounts();

	private final FaultLog faults = new FaultLog();

	private final Verdict verdict = new Verdict();

	private final long start = System.nanoTime();

	private final LocalTime startTime = LocalTime.now(ZoneId.systemDefault());

	private long workedNanos;

	private int phases;

	private int unsettled;

	FaultHarness(HarnessSettings settings) {
		this.settings = settings;
	}

	/**
	 * Run until enough has been done.
	 * @return what was found
	 */
	Report run() throws InterruptedException {
		try (Cluster cluster = Cluster.start(this.settings.cluster(), this.accounts);
				FaultInjector injector = new FaultInjector(cluster, this.settings.kinds(),
						this.settings.cluster().seed(), this.faults)) {
			while (this.workedNanos < this.settings.duration().toNanos() || operations() < this.settings.operations()
					|| !this.faults.counts().keySet().containsAll(this.settings.kinds())) {
				long begin = System.nanoTime();
				cluster.getSlots().forEach(NodeSlot::work);
				injector.harmUntil(after(this.settings.phase()));
				cluster.getSlots().forEach(NodeSlot::rest);
				this.workedNanos += System.nanoTime() - begin;
				check(cluster);
				this.phases++;
			}
		}
		return report();
	}

	private long operations() {
		return this.accounts.reads() + this.accounts.history().getCommittedCount();
	}

	private static BooleanSupplier after(Duration duration) {
		long begin = System.nanoTime();
		return () -> System.nanoTime() - begin > duration.toNanos();
	}

	private void check(Cluster cluster) throws InterruptedException {
		if (!await(cluster::isSettled, SETTLE_LIMIT)) {
			logger.error("The nodes do not come to rest");
			this.unsettled++;
		}
		Judge judge = new Judge(this.accounts.history(), cluster.getDatabase().versions(),
				this.settings.cluster().maxStaleness(), this.faults, this::format, this.verdict);
		await(() -> entries(cluster).noneMatch((entry) -> judge.isStale(entry.register(), entry.version())),
				REPAIR_LIMIT.plus(this.settings.cluster().heartbeatInterval().multipliedBy(REPAIR_HEARTBEATS)));
		entries(cluster).forEach((entry) -> judge.judgeEntry(entry.node(), entry.register(), entry.version()));
		for (Accounts.ReadsOfNode read : this.accounts.takeReads()) {
			judge.judge(read.node(), read.reads());
		}
	}

	private static boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
		BooleanSupplier tooLate = after(limit);
		while (!condition.getAsBoolean()) {
			if (tooLate.getAsBoolean()) {
				return false;
			}
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
		}
		return true;
	}

	/**
	 * Return what the caches hold.
	 */
	private static Stream<Entry> entries(Cluster cluster) {
		return cluster.getSlots()
			.stream()
			.flatMap((slot) -> Arrays.stream(slot.ask(NodeAgent.ENTRIES).split(" ", -1))
				.filter((text) -> !text.isEmpty())
				.map((text) -> Entry.parse(slot.getNodeName(), text)));
	}

	private String format(long nanoTime) {
		return this.startTime.plusNanos(nanoTime - this.start).truncatedTo(ChronoUnit.MILLIS).toString();
	}

	private Report report() {
		return new Report(describe(), this.settings.cluster().maxStaleness() != null, this.phases, this.unsettled,
				new Report.Operations(this.accounts.reads(), this.accounts.hits(),
						this.accounts.history().getCommittedCount(), this.accounts.history().getRolledBackCount()),
				this.faults.counts(), this.accounts.meters(), this.verdict, this.accounts.failures());
	}

	private String describe() {
		ClusterSettings cluster = this.settings.cluster();
		return ("%s, %d nodes in one JVM and %d in processes of their own, %s, heartbeat %s, seed %d%s: "
				+ "%,d s, JDK %s, %d processors")
			.formatted(cluster.bus().getDescription(), cluster.contexts(), cluster.processes(),
					(cluster.maxStaleness() != null) ? "max-staleness " + describe(cluster.maxStaleness())
							: "no max-staleness",
					describe(cluster.heartbeatInterval()), cluster.seed(),
					(cluster.sabotage() != null) ? ", sabotaged by " + cluster.sabotage() : "",
					TimeUnit.NANOSECONDS.toSeconds(this.workedNanos), Runtime.version().feature(),
					Runtime.getRuntime().availableProcessors());
	}

	private static String describe(Duration duration) {
		return DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS);
	}

	/**
	 * An entry of a cache.
	 */
	private record Entry(String node, int register, long version) {

		static Entry parse(String node, String text) {
			String[] parts = text.split("=", -1);
			return new Entry(node, Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
		}

	}

}
