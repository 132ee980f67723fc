package io.github.cacheinvalidation.benchmarks.measurement;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;
import io.github.cacheinvalidation.benchmarks.contender.TimedStarter;
import io.github.cacheinvalidation.benchmarks.contender.TimedTransport;

/**
 * Where the time goes from the begin of an eviction call until the entry is gone on the
 * other node, one eviction at a time.
 */
final class Stages implements Measurement {

	@Override
	public String name() {
		return "stages";
	}

	@Override
	public List<Entry> entries() {
		return List.of(new Entry(Contenders.LIBRARY));
	}

	@Override
	public Session open(Entry entry, Size size) {
		TimedStarter starter = new TimedStarter();
		StagesSession session = new StagesSession(Group.open(starter, 2), starter, size.choose(20, 1000));
		WarmUp.run(size, session::round);
		return session;
	}

	private static final class StagesSession implements Session {

		private static final Duration LIMIT = Duration.ofSeconds(30);

		private static final Duration PAUSE = Duration.ofNanos(300_000);

		private final Group group;

		private final TimedTransport sending;

		private final TimedTransport receiving;

		private final List<Long> keys;

		StagesSession(Group group, TimedStarter starter, int count) {
			this.group = group;
			this.sending = starter.transport(0);
			this.receiving = starter.transport(1);
			this.keys = LongStream.rangeClosed(1, count).boxed().toList();
		}

		@Override
		public List<Value> round() {
			Node sender = this.group.node(0);
			this.group.load(this.keys);
			Samples total = new Samples();
			Samples call = new Samples();
			Samples line = new Samples();
			Samples bus = new Samples();
			Samples removal = new Samples();
			for (Long key : this.keys) {
				long start = System.nanoTime();
				sender.change(key);
				long returned = System.nanoTime();
				if (!this.group.awaitGone(sender, key, LIMIT)) {
					throw new IllegalStateException("Key " + key + " isn't gone after " + LIMIT);
				}
				// The entry is gone a moment before all of the message is dealt with.
				Group.pause(PAUSE);
				long published = this.sending.published();
				long received = this.receiving.received();
				long applied = this.receiving.applied();
				if (published < start || received < published || applied < received) {
					// Something else has come in meanwhile, or is about to.
					continue;
				}
				total.add(applied - start);
				call.add(returned - start);
				line.add(published - start);
				bus.add(received - published);
				removal.add(applied - received);
			}
			return List.of(median("from the call to the removal", total), median("until the call returns", call),
					median("until the message is made", line), median("through Lettuce and Redis", bus),
					median("to read it and remove the entry", removal));
		}

		private static Value median(String metric, Samples samples) {
			return new Value(metric, samples.quantile(0.5, TimeUnit.MICROSECONDS), "µs");
		}

		@Override
		public void close() {
			this.group.close();
		}

	}

}
