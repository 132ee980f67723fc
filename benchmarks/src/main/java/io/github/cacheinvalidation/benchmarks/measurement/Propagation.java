package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How long it takes from the begin of an eviction call until the entry is gone on the
 * other node, one eviction at a time.
 */
final class Propagation implements Measurement {

	/**
	 * A product that takes seconds for each isn't asked as often.
	 */
	private static final Duration BUDGET = Duration.ofSeconds(2);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration PAUSE = Duration.ofNanos(300_000);

	private final String name;

	private final List<Entry> entries;

	private Propagation(String name, List<Entry> entries) {
		this.name = name;
		this.entries = entries;
	}

	static Propagation overRedis() {
		List<Entry> entries = new ArrayList<>(List.of(new Entry(Contenders.LETTUCE), new Entry(Contenders.LIBRARY)));
		Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer)));
		Contenders.CLUSTERS.forEach((peer) -> entries.add(new Entry(peer)));
		return new Propagation("propagation", entries);
	}

	static Propagation overServiceBus() {
		return new Propagation("propagation-servicebus",
				List.of(new Entry(Contenders.AZURE_SDK), new Entry(Contenders.LIBRARY_SERVICE_BUS)));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<Entry> entries() {
		return this.entries;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Group group = Group.open(Contenders.named(entry.contender()), 2);
		PropagationSession session = new PropagationSession(group, size.choose(20, 1000));
		WarmUp.run(size, session::round);
		return session;
	}

	private static final class PropagationSession implements Session {

		private final Group group;

		private final List<Long> keys;

		PropagationSession(Group group, int count) {
			this.group = group;
			this.keys = LongStream.rangeClosed(1, count).boxed().toList();
		}

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			Node receiver = this.group.node(1);
			this.group.load(this.keys);
			Samples samples = new Samples();
			int notHeld = 0;
			long end = System.nanoTime() + BUDGET.toNanos();
			for (Long key : this.keys) {
				// Hazelcast doesn't always keep what it has loaded.
				if (!receiver.holds(key)) {
					notHeld++;
					continue;
				}
				long start = System.nanoTime();
				sender.change(key);
				if (!this.group.awaitGone(sender, key, LIMIT)) {
					throw new IllegalStateException("Key " + key + " isn't gone after " + LIMIT);
				}
				long finished = System.nanoTime();
				samples.add(finished - start);
				if (finished > end) {
					break;
				}
				Group.pause(PAUSE);
			}
			if (notHeld > samples.count()) {
				throw new IllegalStateException("%d keys were not held".formatted(notHeld));
			}
			return List.of(new Value("p50", samples.quantile(0.5, TimeUnit.MICROSECONDS), "µs"),
					new Value("p99", samples.quantile(0.99, TimeUnit.MICROSECONDS), "µs"));
		}

		@Override
		public void close() {
			this.group.close();
		}

	}

}
