package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How many evictions of distinct keys a second the nodes sustain, until all are applied
 * on all nodes.
 */
final class Throughput implements Measurement {

	private static final int CHUNK = 1000;

	/**
	 * How many chunks a writer is ahead of the slowest node, which is less than what this
	 * library lets wait before it clears the whole cache.
	 */
	private static final int WINDOW = 32;

	private static final int MAX_CHUNKS = 400;

	private static final int MAX_ENTRIES = 1_500_000;

	/** The key that stays. */
	private static final Long REST = 0L;

	private static final double ROUND_SECONDS = 0.3;

	private final String name;

	private final int writers;

	private final List<Entry> entries;

	private Throughput(String name, int writers, List<Entry> entries) {
		this.name = name;
		this.writers = writers;
		this.entries = entries;
	}

	static Throughput oneWriter() {
		List<Entry> entries = new ArrayList<>();
		for (String receivers : List.of("1", "4", "16")) {
			entries.add(new Entry(Contenders.LETTUCE, receivers));
			entries.add(new Entry(Contenders.LIBRARY, receivers));
			Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer, receivers)));
		}
		Contenders.CLUSTERS.forEach((peer) -> entries.add(new Entry(peer, "1")));
		return new Throughput("throughput", 1, entries);
	}

	static Throughput twoWriters() {
		List<Entry> entries = new ArrayList<>(
				List.of(new Entry(Contenders.LETTUCE, "1"), new Entry(Contenders.LIBRARY, "1")));
		Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer, "1")));
		return new Throughput("two-writers", 2, entries);
	}

	static Throughput overServiceBus() {
		return new Throughput("throughput-servicebus", 1,
				List.of(new Entry(Contenders.AZURE_SDK, "1"), new Entry(Contenders.LIBRARY_SERVICE_BUS, "1")));
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
		int nodes = this.writers + entry.number();
		Group group = Group.open(Contenders.named(entry.contender()), nodes);
		ThroughputSession session = new ThroughputSession(group, this.writers,
				size.choose(1, Math.min(MAX_CHUNKS, MAX_ENTRIES / CHUNK / nodes) / this.writers));
		WarmUp.run(size, session::round);
		return session;
	}

	private static final class ThroughputSession implements Session {

		private final Group group;

		private final int writers;

		private final int maxChunks;

		private final ExecutorService executor;

		/** Chunks of one round, first few and then as many as the time allows. */
		private int chunks = 1;

		ThroughputSession(Group group, int writers, int maxChunks) {
			this.group = group;
			this.writers = writers;
			this.maxChunks = maxChunks;
			this.executor = Executors.newFixedThreadPool(writers);
		}

		@Override
		public List<Value> round() {
			int perWriter = this.chunks * CHUNK;
			int count = this.writers * perWriter;
			List<Long> keys = LongStream.rangeClosed(1, count).boxed().toList();
			List<Long> loaded = new ArrayList<>(keys);
			loaded.add(REST);
			this.group.load(loaded);
			List<Node> holders = this.group.nodes().stream().filter((node) -> node.holds(REST)).toList();
			long start = System.nanoTime();
			List<CompletableFuture<Void>> writing = new ArrayList<>();
			for (int writer = 0; writer < this.writers; writer++) {
				Node node = this.group.node(writer);
				List<Long> own = keys.subList(writer * perWriter, (writer + 1) * perWriter);
				writing.add(CompletableFuture.runAsync(() -> write(node, own), this.executor));
			}
			writing.forEach(CompletableFuture::join);
			double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
			for (int writer = 0; writer < this.writers; writer++) {
				this.group.verifyGone(this.group.node(writer),
						keys.subList(writer * perWriter, (writer + 1) * perWriter));
			}
			// Nobody has evicted it: a product would be fast by clearing everything.
			if (!holders.stream().allMatch((node) -> node.holds(REST))) {
				throw new IllegalStateException("More is gone than was evicted");
			}
			double rate = count / seconds;
			this.chunks = (int) Math.max(1, Math.min(this.maxChunks, rate * ROUND_SECONDS / CHUNK / this.writers));
			return List.of(new Value("evictions", rate, "1/s"));
		}

		private void write(Node node, List<Long> keys) {
			for (int chunk = 0; chunk < this.chunks; chunk++) {
				if (chunk >= WINDOW) {
					awaitGone(node, keys, chunk - WINDOW);
				}
				node.changeEach(keys.subList(chunk * CHUNK, (chunk + 1) * CHUNK));
			}
			for (int chunk = Math.max(0, this.chunks - WINDOW); chunk < this.chunks; chunk++) {
				awaitGone(node, keys, chunk);
			}
		}

		/**
		 * A writer's evictions arrive in order, so that the last one of a chunk tells.
		 */
		private void awaitGone(Node node, List<Long> keys, int chunk) {
			this.group.verifyGone(node, List.of(keys.get((chunk + 1) * CHUNK - 1)));
		}

		@Override
		public void close() {
			this.executor.shutdown();
			this.group.close();
		}

	}

}
