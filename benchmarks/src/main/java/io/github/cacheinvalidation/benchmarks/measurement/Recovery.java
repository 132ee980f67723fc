package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How long a node goes on with an outdated value when its link is back after a cut, in
 * which another node has changed the key.
 */
final class Recovery implements Measurement {

	private static final Duration OUTAGE = Duration.ofSeconds(2);

	/**
	 * A node that is still wrong by then counts as if it had taken just that long.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration GLANCE = Duration.ofMillis(1);

	@Override
	public String name() {
		return "recovery";
	}

	@Override
	public List<Entry> entries() {
		List<Entry> entries = new ArrayList<>(List.of(new Entry(Contenders.LIBRARY)));
		Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer)));
		entries.add(new Entry(Contenders.REDISSON_CLEAR));
		return entries;
	}

	@Override
	public int maxRounds() {
		return 5;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Group group = Group.open(Contenders.named(entry.contender()), 2, 1);
		return new RecoverySession(group, (size == Size.TINY) ? Duration.ofMillis(200) : OUTAGE);
	}

	private static final class RecoverySession implements Session {

		private final Group group;

		private final Duration outage;

		private long key;

		RecoverySession(Group group, Duration outage) {
			this.group = group;
			this.outage = outage;
		}

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			Node cutOff = this.group.node(1);
			Long changed = ++this.key;
			this.group.load(List.of(changed));
			this.group.proxy().cut();
			this.group.database().update();
			sender.change(changed);
			Group.pause(this.outage);
			String expected = this.group.database().load(changed);
			this.group.proxy().restore();
			long start = System.nanoTime();
			while (!expected.equals(read(cutOff, changed)) && System.nanoTime() - start < LIMIT.toNanos()) {
				Group.pause(GLANCE);
			}
			double seconds = (double) Math.min(System.nanoTime() - start, LIMIT.toNanos())
					/ TimeUnit.SECONDS.toNanos(1);
			this.group.awaitReady();
			return List.of(new Value("first correct read", seconds, "s"));
		}

		private static String read(Node node, Long key) {
			try {
				return String.valueOf(node.read(key));
			}
			catch (RuntimeException ex) {
				return "";
			}
		}

		@Override
		public void close() {
			this.group.close();
		}

	}

}
