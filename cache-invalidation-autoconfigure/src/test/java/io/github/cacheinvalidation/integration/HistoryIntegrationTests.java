package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.integration.History.Version;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes read and write versioned registers at random, and {@link History} says
 * whether all that they have read was right. The system property
 * {@code history.operations} asks for more operations, {@code history.seed} for the same
 * ones again, though not for the same interleaving.
 */
class HistoryIntegrationTests {

	private static final Log logger = LogFactory.getLog(HistoryIntegrationTests.class);

	private static final int THREADS_PER_NODE = 4;

	private final int operations = Integer.getInteger("history.operations", 10_000);

	private final long seed = Long.getLong("history.seed", System.nanoTime());

	/** In seconds, for all that there is to wait for. */
	private final int limit = 30 + this.operations / 100;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final History history = new History();

	private final List<RegisterNode> nodes = new ArrayList<>();

	private RedisServer redis;

	@BeforeEach
	void startNodes() {
		String database = "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000".formatted(UUID.randomUUID());
		this.redis = RedisServer.start();
		this.nodes.add(new RegisterNode("A", this.history, this.redis, database));
		this.nodes.add(new RegisterNode("B", this.history, this.redis, database));
		this.nodes.get(0).jdbc().execute("create table register (id int primary key, version int, writer bigint)");
		for (int register = 0; register < RegisterCaches.REGISTERS; register++) {
			this.nodes.get(0).jdbc().update("insert into register values (?, 1, 0)", register);
			this.history.committed(new Version(register, 1, 0));
		}
	}

	@AfterEach
	void stopNodes() throws Exception {
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(this.limit, TimeUnit.SECONDS)).isTrue();
		this.nodes.get(0).jdbc().execute("drop all objects");
		this.nodes.forEach(RegisterNode::close);
		this.redis.close();
	}

	@Test
	void noReadIsOlderThanWhatHadBeenEvictedBefore() throws Exception {
		logger.info("Random history of %d operations, to be repeated with -Dhistory.seed=%d".formatted(this.operations,
				this.seed));
		runWorkloads();
		awaitAllApplied();
		for (RegisterNode node : this.nodes) {
			assertHoldsNothingOld(node);
			new RegisterWorkload(node, this.history, this.seed).readAll();
		}
		logger.info(summary());
		assertThat(this.nodes).allMatch((node) -> node.evictions().heard() > 0);
		assertThat(this.history.staleReads()).as("stale reads of the history with seed %d", this.seed).isEmpty();
		assertThat(this.history.uncommittedReads()).as("reads of what wasn't committed, with seed %d", this.seed)
			.isEmpty();
	}

	private void runWorkloads() throws Exception {
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < THREADS_PER_NODE * this.nodes.size(); i++) {
			RegisterWorkload workload = new RegisterWorkload(this.nodes.get(i % this.nodes.size()), this.history,
					this.seed + i);
			running.add(this.threads.submit(() -> {
				workload.run(this.operations / (THREADS_PER_NODE * this.nodes.size()));
				return null;
			}));
		}
		for (Future<?> each : running) {
			each.get(this.limit, TimeUnit.SECONDS);
		}
	}

	/**
	 * What is sent last is applied last. It may have been swallowed by a clear before it.
	 */
	private void awaitAllApplied() {
		Awaitility.await().atMost(Duration.ofSeconds(this.limit)).until(() -> {
			this.nodes.forEach(RegisterNode::markEnd);
			return this.nodes.stream().allMatch((node) -> node.evictions().isAtEnd());
		});
	}

	private void assertHoldsNothingOld(RegisterNode node) {
		for (int register = 0; register < RegisterCaches.REGISTERS; register++) {
			RegisterKey key = RegisterKey.of(register);
			assertThat(node.held(key)).as("held by node %s in the end, with seed %d", node.name(), this.seed)
				.allMatch(node.registers().read(key)::equals);
		}
	}

	private String summary() {
		long loads = this.nodes.stream().mapToLong((node) -> node.registers().loads()).sum();
		return "%d reads with %d loads, %d evictions applied".formatted(this.history.reads().size(), loads,
				this.history.evictions().size());
	}

}
