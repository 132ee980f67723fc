package io.github.cacheinvalidation.faulttests.crowd;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import com.sun.management.OperatingSystemMXBean;

import io.github.cacheinvalidation.receiving.HeartbeatRate;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Lets many nodes work: in six parts of equal length all is quiet, single nodes are
 * restarted, all is quiet again, Redis is restarted, single nodes are restarted, and all
 * is quiet. Evictions go on all the time.
 */
final class CrowdRun {

	private static final String CHANNEL = "crowd:cache-invalidation";

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final Duration STEP = Duration.ofMillis(10);

	/** Reads on each node in a second. */
	private static final int READS = 10;

	private static final int EVICTIONS = 20;

	private static final int RESTARTS = 4;

	private static final Duration OUTAGE = Duration.ofSeconds(2);

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final int contexts;

	private final Duration part;

	private final Random random = new Random(7);

	private final CrowdStore store = new CrowdStore();

	private final List<CrowdNode> nodes = new ArrayList<>();

	/** Repairs of nodes that are no more. */
	private final Map<String, Integer> earlierRepairs = new TreeMap<>();

	private final List<CrowdReport.Part> parts = new ArrayList<>();

	private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	/**
	 * Create a run.
	 * @param contexts how many nodes, 2 or more
	 * @param duration how long they work
	 */
	CrowdRun(int contexts, Duration duration) {
		this.contexts = contexts;
		this.part = duration.dividedBy(CrowdReport.PARTS);
	}

	CrowdReport run() {
		try (RedisServer server = RedisServer.start();
				ChannelTraffic traffic = new ChannelTraffic(server.getHost(), server.getPort(), CHANNEL)) {
			for (int i = 0; i < this.contexts; i++) {
				this.nodes.add(newNode(server));
			}
			await(this::isAcquainted);
			part("quiet", traffic, () -> work(this.part));
			part("restarts of nodes", traffic, () -> restartNodes(server));
			part("quiet", traffic, () -> work(this.part));
			part("restart of Redis", traffic, () -> restartRedis(server));
			part("restarts of nodes", traffic, () -> restartNodes(server));
			part("quiet", traffic, () -> work(this.part));
			boolean settled = await(() -> isAcquainted() && countStaleEntries() == 0);
			return new CrowdReport(this.contexts, INTERVAL,
					new HeartbeatRate(INTERVAL, null).intervalFor(this.contexts), this.parts, countStaleEntries(),
					settled);
		}
		finally {
			this.nodes.forEach(CrowdNode::close);
		}
	}

	private CrowdNode newNode(RedisServer server) {
		return new CrowdNode(this.store, List.of("spring.data.redis.host=" + server.getHost(),
				"spring.data.redis.port=" + server.getPort(), "cache.invalidation.redis.channel=" + CHANNEL,
				"cache.invalidation.heartbeat-interval=" + INTERVAL, "logging.level.io.github.cacheinvalidation=warn"));
	}

	private boolean isAcquainted() {
		return this.nodes.stream().allMatch((node) -> node.isConnected() && node.getPeerCount() == this.contexts - 1);
	}

	private long countStaleEntries() {
		return this.nodes.stream().mapToLong(CrowdNode::countStaleEntries).sum();
	}

	private static boolean await(BooleanSupplier condition) {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > LIMIT.toNanos()) {
				return false;
			}
			LockSupport.parkNanos(STEP.toNanos());
		}
		return true;
	}

	private void part(String name, ChannelTraffic traffic, Runnable work) {
		ChannelTraffic.Count heartbeats = traffic.of("heartbeat");
		ChannelTraffic.Count answers = traffic.of("roll");
		Map<String, Integer> repairs = repairs();
		long loads = this.store.getLoads();
		long cpu = this.system.getProcessCpuTime();
		long begin = System.nanoTime();
		work.run();
		Duration took = Duration.ofNanos(System.nanoTime() - begin);
		long cpuTime = this.system.getProcessCpuTime() - cpu;
		Map<String, Integer> since = new TreeMap<>();
		repairs().forEach((cause, count) -> {
			int more = count - repairs.getOrDefault(cause, 0);
			if (more > 0) {
				since.put(cause, more);
			}
		});
		this.parts.add(new CrowdReport.Part(name, took, traffic.of("heartbeat").minus(heartbeats),
				traffic.of("roll").minus(answers), since, this.store.getLoads() - loads, cpuTime, heap()));
	}

	private static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private Map<String, Integer> repairs() {
		Map<String, Integer> repairs = new TreeMap<>(this.earlierRepairs);
		this.nodes.forEach((node) -> add(repairs, node));
		return repairs;
	}

	private static void add(Map<String, Integer> repairs, CrowdNode node) {
		node.repairs().forEach((cause, count) -> repairs.merge(cause, count, Integer::sum));
	}

	/**
	 * Read and evict for some time.
	 */
	private void work(Duration duration) {
		long steps = duration.dividedBy(STEP);
		long begin = System.nanoTime();
		for (long step = 0; step < steps; step++) {
			long perSecond = Duration.ofSeconds(1).dividedBy(STEP);
			for (long i = step * READS * this.contexts / perSecond; i < (step + 1) * READS * this.contexts
					/ perSecond; i++) {
				anyNode().read(anyId());
			}
			for (long i = step * EVICTIONS / perSecond; i < (step + 1) * EVICTIONS / perSecond; i++) {
				anyNode().change(anyId());
			}
			LockSupport.parkNanos(begin + (step + 1) * STEP.toNanos() - System.nanoTime());
		}
	}

	private CrowdNode anyNode() {
		return this.nodes.get(this.random.nextInt(this.nodes.size()));
	}

	private int anyId() {
		return this.random.nextInt(this.store.size());
	}

	private void restartNodes(RedisServer server) {
		for (int i = 0; i < RESTARTS; i++) {
			CrowdNode stopped = this.nodes.remove(this.random.nextInt(this.nodes.size()));
			add(this.earlierRepairs, stopped);
			stopped.close();
			this.nodes.add(newNode(server));
			work(this.part.dividedBy(RESTARTS));
		}
	}

	private void restartRedis(RedisServer server) {
		server.kill();
		work(OUTAGE);
		server.restart();
		await(this::isAcquainted);
		work(this.part);
	}

}
