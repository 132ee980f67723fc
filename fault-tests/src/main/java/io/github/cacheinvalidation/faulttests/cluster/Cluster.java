package io.github.cacheinvalidation.faulttests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.cacheinvalidation.faulttests.node.NodeAgent;
import io.github.cacheinvalidation.faulttests.node.NodeSettings;

/**
 * Several nodes, each behind proxies of its own, with one bus and one database.
 *
 * @since 0.1.0
 */
public final class Cluster implements AutoCloseable {

	private static final int SMALL_OUTBOX = 20;

	private static final int LARGE_OUTBOX = 100_000;

	private final ClusterSettings settings;

	private final ClusterJournal journal;

	private final Database database;

	private final Bus bus;

	private final List<NodeSlot> slots = new ArrayList<>();

	private Cluster(ClusterSettings settings, ClusterJournal journal, Database database, Bus bus) {
		this.settings = settings;
		this.journal = journal;
		this.database = database;
		this.bus = bus;
	}

	/**
	 * Start everything. The nodes rest at first.
	 * @param settings which nodes there are
	 * @param journal is told what they do
	 * @return the running cluster
	 */
	public static Cluster start(ClusterSettings settings, ClusterJournal journal) {
		try {
			Files.createDirectories(settings.logDirectory());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Cluster cluster = new Cluster(settings, journal, Database.start(), settings.bus().start());
		try {
			for (int i = 0; i < settings.contexts(); i++) {
				cluster.addSlot("context-" + i, false, i);
			}
			for (int i = 0; i < settings.processes(); i++) {
				cluster.addSlot("process-" + i, true, i);
			}
			cluster.startNodes();
			return cluster;
		}
		catch (RuntimeException | Error ex) {
			cluster.close();
			throw ex;
		}
	}

	/**
	 * Processes start at the same time, contexts of one JVM one after the other.
	 */
	private void startNodes() {
		List<CompletableFuture<Void>> processes = this.slots.stream()
			.filter(NodeSlot::isProcess)
			.map((slot) -> CompletableFuture.runAsync(slot::start))
			.toList();
		try {
			this.slots.stream().filter((slot) -> !slot.isProcess()).forEach(NodeSlot::start);
		}
		finally {
			CompletableFuture.allOf(processes.toArray(CompletableFuture[]::new)).join();
		}
	}

	/**
	 * The first node of each sort has a small outbox, every other one keeps its name.
	 */
	private void addSlot(String name, boolean process, int index) {
		boolean outboxSmall = index == 0;
		boolean keepsName = index % 2 == 0;
		Lines lines = Lines.to(this.bus.getPorts());
		NodeSlot slot = new NodeSlot(name, process, outboxSmall, keepsName, lines, (start, nodeJournal) -> {
			NodeSettings nodeSettings = new NodeSettings(name, this.bus.properties(name, lines, keepsName),
					this.database.url(), keepsName, this.settings.seed() * 1_000_003 + name.hashCode() * 31L + start,
					this.settings.pace(), this.settings.maxStaleness(), this.settings.heartbeatInterval(),
					outboxSmall ? SMALL_OUTBOX : LARGE_OUTBOX, this.settings.sabotage(),
					this.settings.logDirectory().resolve((process ? name : "contexts") + ".log").toString());
			return process ? new ProcessNode(nodeSettings, nodeJournal) : new ContextNode(nodeSettings, nodeJournal);
		}, this.journal);
		this.slots.add(slot);
	}

	/**
	 * Return the places of the nodes.
	 * @return the places
	 */
	public List<NodeSlot> getSlots() {
		return List.copyOf(this.slots);
	}

	/**
	 * Return the bus of all nodes.
	 * @return the bus
	 */
	public Bus getBus() {
		return this.bus;
	}

	/**
	 * Return the database of all nodes.
	 * @return the database
	 */
	public Database getDatabase() {
		return this.database;
	}

	/**
	 * Return whether all nodes are connected, and all that they have written has been
	 * accepted.
	 * @return whether that is so
	 */
	public boolean isSettled() {
		return this.slots.stream().allMatch((slot) -> NodeAgent.YES.equals(slot.ask(NodeAgent.SETTLED)));
	}

	@Override
	public void close() {
		Deque<AutoCloseable> open = new ArrayDeque<>(List.of(this.database, this.bus));
		this.slots.forEach(open::add);
		while (!open.isEmpty()) {
			try {
				open.removeLast().close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("Could not close " + ex, ex);
			}
		}
	}

}
