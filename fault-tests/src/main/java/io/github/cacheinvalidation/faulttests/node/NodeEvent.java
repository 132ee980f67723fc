package io.github.cacheinvalidation.faulttests.node;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a node tells of itself, one line of text each. Times are those of
 * {@link System#nanoTime()}: on Linux and macOS it is one monotonic clock for all
 * processes of a machine, and {@link NodeAgent#CLOCK} lets the harness check that.
 *
 * @since 0.1.0
 */
public sealed interface NodeEvent {

	/**
	 * Return the event as text.
	 * @return one line
	 */
	String toLine();

	/**
	 * Return the event that a line stands for.
	 * @param line what {@link #toLine()} returned
	 * @return the event
	 * @throws IllegalArgumentException if it stands for none
	 */
	static NodeEvent parse(String line) {
		String[] fields = line.split(" ", -1);
		try {
			return switch (fields[0]) {
				case "increment" -> new Increment(number(fields, 1), (int) number(fields, 2), number(fields, 3));
				case "commit" -> new Commit(number(fields, 1), number(fields, 2));
				case "rollback" -> new Rollback(number(fields, 1));
				case "accepted" -> new Accepted(number(fields, 1), number(fields, 2));
				case "reads" -> new Reads((int) number(fields, 1), number(fields, 2), number(fields, 3),
						number(fields, 4), number(fields, 5), number(fields, 6));
				case "meters" -> new Meters(Arrays.stream(fields)
					.skip(1)
					.map((field) -> field.split("=", -1))
					.collect(Collectors.toMap((pair) -> pair[0], (pair) -> Long.valueOf(pair[1]), Long::sum,
							TreeMap::new)));
				case "failed" -> new Failed(line.substring("failed ".length()));
				default -> throw new IllegalArgumentException("No event: " + line);
			};
		}
		catch (ArrayIndexOutOfBoundsException | NumberFormatException ex) {
			throw new IllegalArgumentException("Damaged event: " + line, ex);
		}
	}

	private static long number(String[] fields, int index) {
		return Long.parseLong(fields[index]);
	}

	/**
	 * A transaction that isn't over yet has incremented a register.
	 *
	 * @param write the number of the transaction among those of this node
	 * @param register the register
	 * @param version its version if the transaction is committed
	 */
	record Increment(long write, int register, long version) implements NodeEvent {

		@Override
		public String toLine() {
			return "increment %d %d %d".formatted(this.write, this.register, this.version);
		}

	}

	/**
	 * A transaction has been committed, and what it removes has been handed over to be
	 * sent.
	 *
	 * @param write the number of the transaction
	 * @param time a time at which that was so
	 */
	record Commit(long write, long time) implements NodeEvent {

		@Override
		public String toLine() {
			return "commit %d %d".formatted(this.write, this.time);
		}

	}

	/**
	 * A transaction has been rolled back.
	 *
	 * @param write the number of the transaction
	 */
	record Rollback(long write) implements NodeEvent {

		@Override
		public String toLine() {
			return "rollback " + this.write;
		}

	}

	/**
	 * The bus has accepted what a transaction removes, and that of all before it.
	 *
	 * @param write the number of the transaction
	 * @param time a time at which that was so
	 */
	record Accepted(long write, long time) implements NodeEvent {

		@Override
		public String toLine() {
			return "accepted %d %d".formatted(this.write, this.time);
		}

	}

	/**
	 * A register has been read several times, with the same result.
	 *
	 * @param register the register
	 * @param version the version that was returned
	 * @param first when the first of these reads began
	 * @param last when the last one began
	 * @param count how many there were
	 * @param hits how many of them came from the cache
	 */
	record Reads(int register, long version, long first, long last, long count, long hits) implements NodeEvent {

		@Override
		public String toLine() {
			return "reads %d %d %d %d %d %d".formatted(this.register, this.version, this.first, this.last, this.count,
					this.hits);
		}

	}

	/**
	 * Something has gone wrong in the node that shouldn't, whatever the faults.
	 *
	 * @param what a description
	 */
	record Failed(String what) implements NodeEvent {

		@Override
		public String toLine() {
			return "failed " + this.what.replaceAll("\\s+", " ");
		}

	}

	/**
	 * The node's meters.
	 *
	 * @param values the values by the names, without spaces, since the start of the node
	 */
	record Meters(Map<String, Long> values) implements NodeEvent {

		@Override
		public String toLine() {
			return this.values.entrySet()
				.stream()
				.map((entry) -> " " + entry.getKey() + "=" + entry.getValue())
				.collect(Collectors.joining("", "meters", ""));
		}

	}

}
