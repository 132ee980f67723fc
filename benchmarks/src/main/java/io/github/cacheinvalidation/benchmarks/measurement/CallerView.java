package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.BusKind;
import io.github.cacheinvalidation.benchmarks.contender.Contender;
import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * How long an eviction takes until the call returns: with the bus up, down (nothing
 * listens, connections are cut) and hung (connections stay and nothing gets through).
 */
final class CallerView implements Measurement {

	private static final String UP = "up";

	private static final String DOWN = "down";

	private static final String HUNG = "hung";

	/**
	 * A call that hasn't returned by then counts as if it had taken just that long.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final Duration BUDGET = Duration.ofSeconds(1);

	private static final Duration GAP = Duration.ofNanos(50_000);

	@Override
	public String name() {
		return "caller";
	}

	@Override
	public List<Entry> entries() {
		List<Entry> entries = new ArrayList<>();
		for (String bus : List.of(UP, DOWN, HUNG)) {
			entries.add(new Entry(Contenders.SPRING_CAFFEINE, bus));
			entries.add(new Entry(Contenders.LIBRARY, bus));
			Contenders.REDIS_PEERS.forEach((peer) -> entries.add(new Entry(peer, bus)));
			entries.add(new Entry(Contenders.SPRING_REDIS, bus));
		}
		Contenders.CLUSTERS.forEach((peer) -> entries.add(new Entry(peer, UP)));
		// What it costs to wake the thread that sends.
		entries.add(new Entry(Contenders.LETTUCE, UP));
		return entries;
	}

	@Override
	public Session open(Entry entry, Size size) {
		Contender contender = Contenders.named(entry.contender());
		boolean alone = contender.bus() == BusKind.NONE && !Contenders.CLUSTERS.contains(contender.name());
		Group group = Group.open(contender, alone ? 1 : 2, 0);
		CallerSession session = new CallerSession(group, size.choose(10, 1000), entry.setting());
		WarmUp.run(size, session::warmUp);
		session.load();
		return session;
	}

	private static final class CallerSession implements Session {

		private static final int ROUNDS = 10;

		private final Group group;

		private final int calls;

		/** What becomes of the bus. */
		private final String harm;

		private final ExecutorService callers = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "caller");
			thread.setDaemon(true);
			return thread;
		});

		private int round;

		CallerSession(Group group, int calls, String harm) {
			this.group = group;
			this.calls = calls;
			this.harm = harm;
		}

		/**
		 * Have what is evicted in the next {@value #ROUNDS} rounds, in which nothing can
		 * be loaded any more if the bus is harmed.
		 */
		void load() {
			this.round = 0;
			this.group.load(LongStream.rangeClosed(1, (long) ROUNDS * this.calls).boxed().toList());
		}

		void warmUp() {
			load();
			IntStream.range(0, ROUNDS).forEach((index) -> measure());
		}

		/**
		 * The bus is harmed with the first round, and not while others are opened.
		 */
		@Override
		public List<Value> round() {
			if (this.round == 0) {
				switch (this.harm) {
					case DOWN -> this.group.proxy().cut();
					case HUNG -> this.group.proxy().blackHole();
					default -> {
					}
				}
			}
			return measure();
		}

		private List<Value> measure() {
			long first = 1 + (this.round++ % ROUNDS) * (long) this.calls;
			List<Long> keys = LongStream.range(first, first + this.calls).boxed().toList();
			Samples samples = new Samples();
			int failed = 0;
			long end = System.nanoTime() + BUDGET.toNanos();
			for (Long key : keys) {
				failed += call(key, samples) ? 0 : 1;
				if (System.nanoTime() > end) {
					break;
				}
				Group.pause(GAP);
			}
			return List.of(new Value("p50", samples.quantile(0.5, TimeUnit.MICROSECONDS), "µs"),
					new Value("p99", samples.quantile(0.99, TimeUnit.MICROSECONDS), "µs"),
					new Value("calls that fail or don't return", 100.0 * failed / samples.count(), "%"));
		}

		/**
		 * Call on another thread, which may be held up.
		 * @return whether that has worked
		 */
		private boolean call(Long key, Samples samples) {
			Node node = this.group.node(0);
			Future<Outcome> outcome = this.callers.submit(() -> time(node, key));
			try {
				Outcome returned = outcome.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
				samples.add(returned.nanos());
				return !returned.failed();
			}
			catch (TimeoutException ex) {
				samples.add(LIMIT.toNanos());
				return false;
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		private static Outcome time(Node node, Long key) {
			long start = System.nanoTime();
			boolean failed = false;
			try {
				node.change(key);
			}
			catch (RuntimeException ex) {
				failed = true;
			}
			return new Outcome(System.nanoTime() - start, failed);
		}

		@Override
		public void close() {
			this.group.proxy().restore();
			this.group.close();
		}

	}

	private record Outcome(long nanos, boolean failed) {

	}

}
