package io.github.cacheinvalidation.faulttests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.cacheinvalidation.faulttests.check.History;
import io.github.cacheinvalidation.faulttests.cluster.ClusterJournal;
import io.github.cacheinvalidation.faulttests.node.NodeEvent;

/**
 * Takes what all nodes tell. Safe for use by several threads.
 */
final class Accounts implements ClusterJournal {

	private final History history = new History();

	private final AtomicLong reads = new AtomicLong();

	private final AtomicLong hits = new AtomicLong();

	/** Guarded by this. */
	private List<ReadsOfNode> unjudged = new ArrayList<>();

	/** Guarded by this. */
	private final Map<String, Map<String, Long>> meters = new HashMap<>();

	/** Guarded by this. */
	private final List<String> failures = new ArrayList<>();

	@Override
	public void record(String node, NodeEvent event) {
		if (event instanceof NodeEvent.Increment increment) {
			this.history.written(node, increment.write(), increment.register(), increment.version());
		}
		else if (event instanceof NodeEvent.Commit commit) {
			this.history.committed(node, commit.write(), commit.time());
		}
		else if (event instanceof NodeEvent.Rollback rollback) {
			this.history.rolledBack(node, rollback.write());
		}
		else if (event instanceof NodeEvent.Accepted accepted) {
			this.history.accepted(node, accepted.write(), accepted.time());
		}
		else if (event instanceof NodeEvent.Reads read) {
			this.reads.addAndGet(read.count());
			this.hits.addAndGet(read.hits());
			synchronized (this) {
				this.unjudged.add(new ReadsOfNode(node, read));
			}
		}
		else {
			recordOther(node, event);
		}
	}

	private synchronized void recordOther(String node, NodeEvent event) {
		if (event instanceof NodeEvent.Meters values) {
			this.meters.put(node, values.values());
		}
		else if (event instanceof NodeEvent.Failed failed) {
			this.failures.add(node + ": " + failed.what());
		}
	}

	@Override
	public void ended(String node) {
		this.history.ended(node);
	}

	History history() {
		return this.history;
	}

	long reads() {
		return this.reads.get();
	}

	long hits() {
		return this.hits.get();
	}

	/**
	 * Return the reads since the last call.
	 */
	synchronized List<ReadsOfNode> takeReads() {
		List<ReadsOfNode> taken = this.unjudged;
		this.unjudged = new ArrayList<>();
		return taken;
	}

	/**
	 * Return the sums of all nodes' meters, also of those nodes that have ended.
	 */
	synchronized Map<String, Long> meters() {
		Map<String, Long> sums = new TreeMap<>();
		this.meters.values().forEach((values) -> values.forEach((name, value) -> sums.merge(name, value, Long::sum)));
		return sums;
	}

	synchronized List<String> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * What a node has read.
	 */
	record ReadsOfNode(String node, NodeEvent.Reads reads) {

	}

}
