package io.github.cacheinvalidation.faulttests.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Who wrote what, and when that was committed and accepted by the bus. Times are those of
 * {@link System#nanoTime()}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class History {

	/**
	 * A time that never comes.
	 */
	static final long NEVER = Long.MAX_VALUE;

	/** By register and version: a version that was rolled back is written once more. */
	private final Map<Integer, NavigableMap<Long, List<Write>>> writes = new HashMap<>();

	/** By node and number: what hasn't been accepted yet. */
	private final Map<String, NavigableMap<Long, List<Write>>> open = new HashMap<>();

	private long committedCount;

	private long rolledBackCount;

	/**
	 * A transaction that isn't over yet has written a version of a register.
	 * @param node the node
	 * @param number the number of the transaction among those of the node
	 * @param register the register
	 * @param version the version
	 */
	public synchronized void written(String node, long number, int register, long version) {
		Write write = new Write(node);
		this.writes.computeIfAbsent(register, (key) -> new TreeMap<>())
			.computeIfAbsent(version, (key) -> new ArrayList<>(1))
			.add(write);
		openOf(node).computeIfAbsent(number, (key) -> new ArrayList<>(1)).add(write);
	}

	/**
	 * A transaction has been committed.
	 * @param node the node
	 * @param number the number of the transaction
	 * @param time when it was committed, or later
	 */
	public synchronized void committed(String node, long number, long time) {
		this.committedCount++;
		openOf(node).getOrDefault(number, List.of()).forEach((write) -> write.committed = time);
	}

	/**
	 * A transaction has been rolled back.
	 * @param node the node
	 * @param number the number of the transaction
	 */
	public synchronized void rolledBack(String node, long number) {
		this.rolledBackCount++;
		openOf(node).remove(number);
	}

	/**
	 * The bus has accepted what a transaction removes, and that of those before it.
	 * @param node the node
	 * @param number the number of the transaction
	 * @param time when it was accepted, or later
	 */
	public synchronized void accepted(String node, long number, long time) {
		NavigableMap<Long, List<Write>> accepted = openOf(node).headMap(number, true);
		accepted.values().forEach((list) -> list.forEach((write) -> write.accepted = time));
		accepted.clear();
	}

	/**
	 * A node has ended: what hasn't been accepted by now is lost.
	 * @param node the node
	 */
	public synchronized void ended(String node) {
		openOf(node).values().forEach((list) -> list.forEach((write) -> write.lost = true));
		this.open.remove(node);
	}

	private NavigableMap<Long, List<Write>> openOf(String node) {
		return this.open.computeIfAbsent(node, (key) -> new TreeMap<>());
	}

	/**
	 * Return how many transactions have been committed.
	 * @return the number
	 */
	public synchronized long getCommittedCount() {
		return this.committedCount;
	}

	/**
	 * Return how many transactions have been rolled back.
	 * @return the number
	 */
	public synchronized long getRolledBackCount() {
		return this.rolledBackCount;
	}

	/**
	 * Return what became of each version of a register.
	 * @param register the register
	 * @param current the version that is in the database, while nobody writes
	 */
	synchronized RegisterHistory of(int register, long current) {
		RegisterHistory history = new RegisterHistory((int) current);
		NavigableMap<Long, List<Write>> versions = this.writes.getOrDefault(register, new TreeMap<>());
		for (int version = (int) current; version > 0; version--) {
			history.add(version, find(versions.getOrDefault((long) version, List.of())));
		}
		return history;
	}

	/**
	 * Return the one of several writes of the same version that has been committed: if
	 * nobody has said so, a node has died before it could.
	 */
	private static Write find(List<Write> candidates) {
		Write found = new Write("?");
		for (Write candidate : candidates) {
			if (candidate.committed != NEVER) {
				return candidate;
			}
			if (candidate.lost) {
				found = candidate;
			}
		}
		return found;
	}

	/**
	 * A version of a register that somebody has written.
	 */
	static final class Write {

		private final String node;

		private long committed = NEVER;

		private long accepted = NEVER;

		private boolean lost;

		Write(String node) {
			this.node = node;
		}

		String node() {
			return this.node;
		}

		long committed() {
			return this.committed;
		}

		long accepted() {
			return this.accepted;
		}

		/**
		 * Return whether its node died before the bus had accepted what it removes.
		 */
		boolean isLost() {
			return this.lost;
		}

		/**
		 * Return whether nobody has said anything of it.
		 */
		boolean isUnknown() {
			return this.committed == NEVER && !this.lost;
		}

	}

}
