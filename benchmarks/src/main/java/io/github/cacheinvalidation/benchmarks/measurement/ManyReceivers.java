package io.github.cacheinvalidation.benchmarks.measurement;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * What one applied message costs, and how many heartbeats there are, when more and more
 * nodes hear evictions at a fixed rate. All nodes are in one JVM.
 */
final class ManyReceivers implements Measurement {

	private static final Duration GAP = Duration.ofMillis(5);

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

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
		WarmUp.run(size, session::round);
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

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			Duration length = GAP.multipliedBy(this.keys.size());
			this.group.load(this.keys);
			long start = SYSTEM.getProcessCpuTime();
			RedisTraffic.Count before = this.traffic.count();
			Group.pause(length);
			long heartbeats = this.traffic.count().minus(before).messages();
			long idle = SYSTEM.getProcessCpuTime() - start;
			long end = System.nanoTime() + length.toNanos();
			start = SYSTEM.getProcessCpuTime();
			for (Long key : this.keys) {
				sender.change(key);
				Group.pause(GAP);
			}
			Group.pause(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
			long busy = SYSTEM.getProcessCpuTime() - start;
			this.group.verifyGone(sender, this.keys);
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
