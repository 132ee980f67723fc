package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How many evictions a second the nodes sustain when they are of the same few keys, and
 * how many messages that takes.
 */
final class HotKeys implements Measurement {

	private static final int KEYS = 100;

	private static final double ROUND_SECONDS = 0.3;

	@Override
	public String name() {
		return "hot-keys";
	}

	@Override
	public List<Entry> entries() {
		List<Entry> entries = new ArrayList<>(List.of(new Entry(Contenders.LIBRARY)));
		Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer)));
		return entries;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Group group = Group.open(Contenders.named(entry.contender()).quiet(), 2);
		HotKeysSession session = new HotKeysSession(group, new RedisTraffic(group.bus()), size.choose(10, 2000));
		WarmUp.run(size, session::round);
		return session;
	}

	private static final class HotKeysSession implements Session {

		private final Group group;

		private final RedisTraffic traffic;

		private final int maxRepetitions;

		private int repetitions = 10;

		HotKeysSession(Group group, RedisTraffic traffic, int maxRepetitions) {
			this.group = group;
			this.traffic = traffic;
			this.maxRepetitions = maxRepetitions;
		}

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			List<Long> keys = LongStream.rangeClosed(1, KEYS).boxed().toList();
			Long last = KEYS + 1L;
			this.group.load(LongStream.rangeClosed(1, KEYS + 1).boxed().toList());
			RedisTraffic.Count before = this.traffic.count();
			long start = System.nanoTime();
			for (int i = 0; i < this.repetitions; i++) {
				sender.changeEach(keys);
			}
			sender.change(last);
			this.group.verifyGone(sender, List.of(last));
			double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
			this.group.verifyGone(sender, keys);
			int evictions = this.repetitions * KEYS + 1;
			RedisTraffic.Count difference = this.traffic.count().minus(before);
			this.repetitions = (int) Math.max(10,
					Math.min(this.maxRepetitions, evictions / seconds * ROUND_SECONDS / KEYS));
			return List.of(new Value("evictions", evictions / seconds, "1/s"),
					new Value("messages for 1,000 evictions", 1000.0 * difference.messages() / evictions, ""));
		}

		@Override
		public void close() {
			this.traffic.close();
			this.group.close();
		}

	}

}
