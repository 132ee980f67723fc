package io.github.cacheinvalidation.faulttests.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faulttests.cluster.Cluster;

/**
 * Lets faults happen at random, each kind about as often as any other, and some at the
 * same time.
 *
 * @since 0.1.0
 */
public final class FaultInjector implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FaultInjector.class);

	private static final int MAX_AT_ONCE = 3;

	private static final int MAX_PAUSE_MILLIS = 1500;

	private final FaultFactory factory;

	private final FaultLog log;

	private final Random random;

	private final List<FaultKind> kinds;

	/** In the order in which they come next. */
	private final Deque<FaultKind> deck = new ArrayDeque<>();

	/** Guarded by itself. */
	private final Set<String> busy = new HashSet<>();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fault");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Create an injector.
	 * @param cluster what is to be harmed
	 * @param kinds the kinds of faults to choose from
	 * @param seed where random choices begin
	 * @param log is told what happens
	 */
	public FaultInjector(Cluster cluster, Collection<FaultKind> kinds, long seed, FaultLog log) {
		this.random = new Random(seed);
		this.factory = new FaultFactory(cluster, this.random);
		this.kinds = List.copyOf(kinds);
		this.log = log;
	}

	/**
	 * Let faults happen for a while. All of them are healed when this returns.
	 * @param enough whether it is time to end
	 * @throws InterruptedException if this thread is interrupted
	 */
	public void harmUntil(BooleanSupplier enough) throws InterruptedException {
		CountDownLatch end = new CountDownLatch(1);
		List<CompletableFuture<?>> running = new ArrayList<>();
		try {
			while (!enough.getAsBoolean()) {
				running.removeIf((fault) -> {
					if (fault.isDone()) {
						fault.join();
					}
					return fault.isDone();
				});
				Fault next = (running.size() < MAX_AT_ONCE) ? next() : null;
				if (next != null) {
					running.add(CompletableFuture.runAsync(() -> happen(next, end), this.threads));
				}
				TimeUnit.MILLISECONDS.sleep(this.random.nextInt(MAX_PAUSE_MILLIS));
			}
		}
		finally {
			end.countDown();
			CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
		}
	}

	/**
	 * Return the first of the next kinds for which there is something to harm.
	 */
	private @Nullable Fault next() {
		if (this.deck.size() < this.kinds.size()) {
			List<FaultKind> shuffled = new ArrayList<>(this.kinds);
			Collections.shuffle(shuffled, this.random);
			this.deck.addAll(shuffled);
		}
		synchronized (this.busy) {
			for (Iterator<FaultKind> kinds = this.deck.iterator(); kinds.hasNext();) {
				Fault fault = this.factory.create(kinds.next(), this.busy);
				if (fault != null) {
					kinds.remove();
					this.busy.addAll(fault.targets());
					return fault;
				}
			}
			return null;
		}
	}

	private void happen(Fault fault, CountDownLatch end) {
		FaultLog.Entry entry = this.log.begin(fault.kind(), fault.targets(), System.nanoTime());
		logger.info("Begin: " + entry);
		try {
			fault.injection().run();
			boolean unused = end.await(fault.duration().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			fault.healing().run();
			this.log.end(entry, System.nanoTime());
			logger.info("End: " + entry);
			synchronized (this.busy) {
				this.busy.removeAll(fault.targets());
			}
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

}
