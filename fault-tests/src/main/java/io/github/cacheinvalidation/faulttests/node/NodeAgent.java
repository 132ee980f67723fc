package io.github.cacheinvalidation.faulttests.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import io.github.cacheinvalidation.faulttests.register.RegisterApplication;
import io.github.cacheinvalidation.faulttests.register.RegisterGroup;
import io.github.cacheinvalidation.faulttests.register.RegisterService;
import io.github.cacheinvalidation.faulttests.register.RegisterStore;

/**
 * A running node: the application with readers and a writer that use it. It obeys
 * commands, one line of text each, and answers each with one line.
 *
 * @since 0.1.0
 */
public final class NodeAgent implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(NodeAgent.class);

	/**
	 * Command: what time is it?
	 */
	public static final String CLOCK = "clock";

	/**
	 * Command: read and write.
	 */
	public static final String WORK = "work";

	/**
	 * Command: stop to read and write, and tell what hasn't been told yet.
	 */
	public static final String REST = "rest";

	/**
	 * Command: write without a pause, until the next {@link #WORK}.
	 */
	public static final String HURRY = "hurry";

	/**
	 * Command: is the node connected, and has all that it has written been accepted?
	 */
	public static final String SETTLED = "settled";

	/**
	 * Command: what do the caches hold? The answer is {@code REGISTER=VERSION} for each
	 * entry, separated by spaces.
	 */
	public static final String ENTRIES = "entries";

	/**
	 * The answer to {@link #SETTLED} if it is so.
	 */
	public static final String YES = "yes";

	private static final int READERS = 2;

	private static final double ACCEPTANCE_CHECKS = 1000;

	private static final double METER_REPORTS = 2;

	private final ConfigurableApplicationContext context;

	private final WorkGate gate = new WorkGate();

	private final WorkGate alwaysOpen = new WorkGate();

	private final List<Worker> working = new ArrayList<>();

	private final List<Worker> watching = new ArrayList<>();

	private final List<Reader> readers = new ArrayList<>();

	private final NodeJournal journal;

	private final NodeMeters meters;

	private final AcceptanceWatch acceptance;

	private final Worker writing;

	private NodeAgent(ConfigurableApplicationContext context, NodeSettings settings, NodeJournal journal) {
		this.context = context;
		this.journal = journal;
		this.meters = new NodeMeters(context.getBean(MeterRegistry.class));
		this.alwaysOpen.open();
		RegisterService registers = context.getBean(RegisterService.class);
		for (int i = 0; i < READERS; i++) {
			Reader reader = new Reader(registers, journal, settings.seed() * 31 + i);
			this.readers.add(reader);
			this.working.add(worker(settings.name() + "-reader-" + i,
					settings.pace().readsPerSecond() / (double) (READERS * Reader.BATCH), this.gate, reader));
		}
		Writer writer = new Writer(context.getBean(RegisterStore.class), registers, journal, settings.seed());
		this.writing = worker(settings.name() + "-writer", settings.pace().writesPerSecond(), this.gate, writer);
		this.working.add(this.writing);
		this.acceptance = new AcceptanceWatch(writer::getCommitted, this.meters::isOutboxEmpty, journal);
		this.watching.add(worker(settings.name() + "-acceptance", ACCEPTANCE_CHECKS, this.alwaysOpen, this.acceptance));
		this.watching.add(worker(settings.name() + "-meters", METER_REPORTS, this.alwaysOpen, this::tellMeters));
	}

	private Worker worker(String name, double perSecond, WorkGate gate, Runnable work) {
		return new Worker(name, perSecond, gate, () -> {
			try {
				work.run();
			}
			catch (RuntimeException ex) {
				logger.error("Failed: " + name, ex);
				this.journal.record(new NodeEvent.Failed(name + ": " + ex));
			}
		});
	}

	/**
	 * Start a node. It rests until it is told to work.
	 * @param settings its settings
	 * @param journal told what it does
	 * @return the running node
	 */
	public static NodeAgent start(NodeSettings settings, NodeJournal journal) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(RegisterApplication.class, RedisLines.class)
			.registerShutdownHook(false)
			.properties(settings.toProperties().toArray(String[]::new));
		if (settings.sabotage() != null) {
			builder.sources(ClassUtils.resolveClassName(settings.sabotage(), null));
		}
		return new NodeAgent(builder.run(), settings, journal);
	}

	/**
	 * Do as told.
	 * @param command one of the commands
	 * @return the answer, one line
	 * @throws InterruptedException if this thread is interrupted
	 */
	public String obey(String command) throws InterruptedException {
		return switch (command) {
			case CLOCK -> String.valueOf(System.nanoTime());
			case WORK -> work(false);
			case HURRY -> work(true);
			case REST -> rest();
			case SETTLED -> isSettled() ? YES : "no";
			case ENTRIES -> entries();
			default -> throw new IllegalArgumentException("Unknown command: " + command);
		};
	}

	private String work(boolean hurrying) {
		this.writing.setHurrying(hurrying);
		this.gate.open();
		return YES;
	}

	private String rest() throws InterruptedException {
		this.gate.close();
		this.readers.forEach(Reader::tell);
		tellMeters();
		return YES;
	}

	private boolean isSettled() {
		return this.meters.isConnected() && this.meters.isOutboxEmpty() && this.acceptance.isAllAccepted();
	}

	private String entries() {
		CaffeineCacheManager cacheManager = this.context.getBean(CaffeineCacheManager.class);
		List<String> entries = new ArrayList<>();
		for (RegisterGroup group : RegisterGroup.values()) {
			if (cacheManager.getCache(group.getCacheName()) instanceof CaffeineCache cache) {
				Cache<Object, Object> nativeCache = cache.getNativeCache();
				nativeCache.asMap().forEach((register, version) -> entries.add(register + "=" + version));
			}
		}
		return String.join(" ", entries);
	}

	private void tellMeters() {
		Map<String, Long> values = this.meters.counters();
		if (!values.isEmpty()) {
			this.journal.record(new NodeEvent.Meters(values));
		}
	}

	/**
	 * Stop the node in order, as an application is stopped: what it has still to send is
	 * sent, if possible. A stop that takes less time than it may wait for that has sent
	 * everything.
	 */
	@Override
	public void close() {
		close(this.gate, this.working);
		this.readers.forEach(Reader::tell);
		tellMeters();
		// What is said of the outbox from now on isn't about what has been written.
		close(this.alwaysOpen, this.watching);
		long begin = System.nanoTime();
		this.context.close();
		if (System.nanoTime() - begin < NodeSettings.SHUTDOWN_TIMEOUT.toNanos()) {
			this.acceptance.acceptAll();
		}
	}

	/**
	 * End workers, but not in the middle of something.
	 */
	private static void close(WorkGate gate, List<Worker> workers) {
		try {
			gate.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		workers.forEach(Worker::close);
	}

}
