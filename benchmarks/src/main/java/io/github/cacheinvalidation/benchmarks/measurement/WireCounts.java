package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How many messages, and how many bytes, loads and evictions cost.
 */
final class WireCounts implements Measurement {

	private static final Duration REST = Duration.ofMillis(500);

	@Override
	public String name() {
		return "wire";
	}

	@Override
	public List<Entry> entries() {
		List<Entry> entries = new ArrayList<>(List.of(new Entry(Contenders.LIBRARY)));
		Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer)));
		entries.add(new Entry(Contenders.SPRING_REDIS));
		return entries;
	}

	@Override
	public int maxRounds() {
		return 3;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Group group = Group.open(Contenders.named(entry.contender()).quiet(), 2);
		return new WireSession(group, new RedisTraffic(group.bus()), size.choose(100, 10_000));
	}

	private static final class WireSession implements Session {

		private static final int TRANSACTION = 100;

		private static final int BURST = 1000;

		private static final int ALONE = 50;

		/**
		 * Time enough for one eviction. Asking whether it has arrived would be traffic,
		 * too, where Redis is the cache.
		 */
		private static final Duration GAP = Duration.ofMillis(10);

		private final Group group;

		private final RedisTraffic traffic;

		private final int loads;

		private long nextKey = 1;

		WireSession(Group group, RedisTraffic traffic, int loads) {
			this.group = group;
			this.traffic = traffic;
			this.loads = loads;
		}

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			List<Long> cold = nextKeys(this.loads);
			RedisTraffic.Count loading = during(() -> cold.forEach(sender::read));
			List<Long> inTransaction = nextHeldKeys(TRANSACTION);
			RedisTraffic.Count transaction = during(() -> sender.changeTogether(inTransaction));
			this.group.verifyGone(sender, inTransaction);
			List<Long> inLargeTransaction = nextHeldKeys(BURST);
			RedisTraffic.Count largeTransaction = during(() -> sender.changeTogether(inLargeTransaction));
			this.group.verifyGone(sender, inLargeTransaction);
			List<Long> inBurst = nextHeldKeys(BURST);
			RedisTraffic.Count burst = during(() -> sender.changeEach(inBurst));
			this.group.verifyGone(sender, inBurst);
			List<Long> alone = nextHeldKeys(ALONE);
			RedisTraffic.Count one = during(() -> alone.forEach((key) -> {
				sender.change(key);
				Group.pause(GAP);
			}));
			this.group.verifyGone(sender, alone);
			return List
				.of(new Value("messages for %,d cold loads".formatted(this.loads), loading.messages(), ""),
						new Value("messages for a transaction with " + TRANSACTION + " evictions",
								transaction.messages(), ""),
						new Value("messages for a transaction with %,d evictions".formatted(BURST),
								largeTransaction.messages(), ""),
						new Value("messages for a burst of %,d evictions".formatted(BURST), burst.messages(), ""),
						new Value("bytes per evicted key, alone", (double) one.bytes() / ALONE, "B"),
						new Value("bytes per evicted key, in a transaction", (double) transaction.bytes() / TRANSACTION,
								"B"),
						new Value("bytes per evicted key, in a burst", (double) burst.bytes() / BURST, "B"));
		}

		private RedisTraffic.Count during(Runnable work) {
			Group.pause(REST);
			RedisTraffic.Count before = this.traffic.count();
			work.run();
			Group.pause(REST);
			return this.traffic.count().minus(before);
		}

		private List<Long> nextKeys(int count) {
			List<Long> keys = LongStream.range(this.nextKey, this.nextKey + count).boxed().toList();
			this.nextKey += count;
			return keys;
		}

		private List<Long> nextHeldKeys(int count) {
			List<Long> keys = nextKeys(count);
			this.group.load(keys);
			return keys;
		}

		@Override
		public void close() {
			this.traffic.close();
			this.group.close();
		}

	}

}
