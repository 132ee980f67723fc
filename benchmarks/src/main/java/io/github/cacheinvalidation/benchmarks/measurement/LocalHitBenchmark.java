package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;
import io.github.cacheinvalidation.benchmarks.contender.Node;

/**
 * A hit on one node.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LocalHitBenchmark {

	private static final List<Long> KEYS = LongStream.range(0, 1024).boxed().toList();

	/**
	 * Whose node it is.
	 */
	@Param(Contenders.LIBRARY)
	@SuppressWarnings("NullAway.Init")
	public String contender;

	@SuppressWarnings("NullAway.Init")
	private Group group;

	@SuppressWarnings("NullAway.Init")
	private Node node;

	/**
	 * Start the node and have it hold all keys.
	 */
	@Setup
	public void open() {
		this.group = Group.open(Contenders.named(this.contender), 1);
		this.node = this.group.node(0);
		this.group.load(KEYS);
		if (!KEYS.stream().allMatch(this.node::holds)) {
			throw new IllegalStateException("Not all keys are held");
		}
	}

	/**
	 * Stop the node.
	 */
	@TearDown
	public void close() {
		this.group.close();
	}

	/**
	 * Look a key up.
	 * @param position of the thread in the keys
	 * @return what was found
	 */
	@Benchmark
	public @Nullable Object get(Position position) {
		return this.node.get(position.next());
	}

	/**
	 * Where one thread is.
	 */
	@State(Scope.Thread)
	public static class Position {

		private int next;

		Long next() {
			this.next = (this.next + 1) % KEYS.size();
			return KEYS.get(this.next);
		}

	}

}
