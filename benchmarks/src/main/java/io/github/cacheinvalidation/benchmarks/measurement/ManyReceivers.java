package io.github.cacheinvalidation.benchmarks.measurement;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;

/**
 * What one applied message costs, and how many heartbeats there are, when more and more
 * nodes hear evictions at a fixed rate. All nodes are in one JVM.
 */
final class ManyReceivers implements Measurement {

	private static final Duration GAP = Duration.ofMillis(5);

	/**
	 * At the fixed rate it would take minutes until everything is compiled.
	 */
	private static final Duration WARM_UP_GAP = Duration.ofNanos(300_000);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	@Override
	public String name() {
		return "receivers";
	}

	@Override
	public List<Entry> entries() {
		return Stream.of("1", "4", "16", "64").map((receivers) -> new Entry(Contenders.LIBRARY, receivers)).toList();
	}

	@Override
	public int maxRounds() {
		return 3;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Group group = Group.open(Contenders.named(entry.contender()), 1 + entry.number());
		ReceiversSession session = new ReceiversSession(group, new RedisTraffic(group.bus()), size.choose(20, 400));
		WarmUp.run(size, session::warmUp);
		return session;
	}

	private static final class ReceiversSession implements Session {

		private final Group group;

		private final RedisTraffic traffic;

		private final List<Long> keys;

		ReceiversSession(Group group, RedisTraffic traffic, int evictions) {
			this.group = group;
			this.traffic = traffic;
			this.keys = LongStream.rangeClosed(1, evictions).boxed().toList();
		}

		void warmUp() {
			this.group.load(this.keys);
			change(WARM_UP_GAP);
			this.group.verifyGone(this.group.node(0), this.keys);
		}

		private void change(Duration gap) {
			for (Long key : this.keys) {
				this.group.node(0).change(key);
				Group.pause(gap);
			}
		}

		/**
		 * The time of a process is counted in ticks of some milliseconds, which threads
		 * that a timer has woken seem to take as a whole; that of a thread is exact.
		 */
		private static long cpuTime() {
			return LongStream.of(THREADS.getAllThreadIds())
				.map(THREADS::getThreadCpuTime)
				.filter((time) -> time > 0)
				.sum();
		}

		@Override
		public List<Value> round() {
			Duration length = GAP.multipliedBy(this.keys.size());
			this.group.load(this.keys);
			long start = cpuTime();
			RedisTraffic.Count before = this.traffic.count();
			Group.pause(length);
			long heartbeats = this.traffic.count().minus(before).messages();
			long idle = cpuTime() - start;
			long end = System.nanoTime() + length.toNanos();
			start = cpuTime();
			change(GAP);
			Group.pause(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
			long busy = cpuTime() - start;
			this.group.verifyGone(this.group.node(0), this.keys);
			int receivers = this.group.size() - 1;
			double perMessage = (double) Math.max(0, busy - idle) / TimeUnit.MICROSECONDS.toNanos(1) / this.keys.size()
					/ receivers;
			return List.of(new Value("CPU per applied message", perMessage, "µs"), new Value("heartbeats",
					heartbeats / ((double) length.toNanos() / TimeUnit.SECONDS.toNanos(1)), "1/s"));
		}

		@Override
		public void close() {
			this.traffic.close();
			this.group.close();
		}

	}

}
