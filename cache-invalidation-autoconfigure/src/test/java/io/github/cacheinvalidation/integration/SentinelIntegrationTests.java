package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Two nodes, and a Sentinel that names them the master.
 */
class SentinelIntegrationTests {

	private static final String MASTER_NAME = "first";

	private final RedisServer master = RedisServer.start();

	private final RedisServer replica = RedisServer.start("--replicaof", this.master.getHost(),
			String.valueOf(this.master.getPort()));

	private final RedisServer sentinel = RedisServer.startSentinel(MASTER_NAME, this.master);

	private List<ConfigurableApplicationContext> nodes = List.of();

	@BeforeEach
	void start() {
		awaitReplica();
		this.nodes = Stream.of("a", "b").map((id) -> startNode(id)).toList();
		await(() -> this.nodes.stream()
			.map((node) -> node.getBean(CacheInvalidationNode.class))
			.allMatch((node) -> node.isConnected() && node.getActivePeerCount() == 1));
	}

	/**
	 * Wait until the Sentinel knows who could be the next master.
	 */
	private void awaitReplica() {
		RedisClient client = RedisClient.create(RedisURI.create(this.sentinel.getHost(), this.sentinel.getPort()));
		try (StatefulRedisSentinelConnection<String, String> connection = client.connectSentinel()) {
			await(() -> !connection.sync().replicas(MASTER_NAME).isEmpty());
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

	private ConfigurableApplicationContext startNode(String id) {
		return LibraryApplication.start(this.master, "cache.invalidation.node-id=" + id,
				"spring.data.redis.sentinel.master=" + MASTER_NAME,
				"spring.data.redis.sentinel.nodes=" + this.sentinel.getHost() + ":" + this.sentinel.getPort());
	}

	@AfterEach
	void stop() {
		this.nodes.forEach(ConfigurableApplicationContext::close);
		this.sentinel.close();
		this.replica.close();
		this.master.close();
	}

	@Test
	void hungMasterIsLeftForTheNextOne() {
		this.master.suspend();
		changesTravelAgain();
	}

	@Test
	void deadMasterIsLeftForTheNextOne() {
		this.master.kill();
		changesTravelAgain();
	}

	/**
	 * What a node holds as its master hangs is evicted by the other one.
	 */
	private void changesTravelAgain() {
		cache(1).put("key", "old");
		cache(0).evict("key");
		await(() -> cache(1).get("key") == null);
		await(() -> this.nodes.stream().allMatch((node) -> node.getBean(CacheInvalidationNode.class).isConnected()));
		cache(1).put("key", "new");
		cache(0).evict("key");
		await(() -> cache(1).get("key") == null);
	}

	private Cache cache(int node) {
		return this.nodes.get(node).getBean(CacheManager.class).getCache("plain");
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
