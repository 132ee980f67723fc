package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisSentinels;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Two nodes on a master that another server takes the place of.
 */
class SentinelIntegrationTests {

	private final RedisSentinels redis = RedisSentinels.start();

	private final RedisServer master = this.redis.getMaster();

	private List<ConfigurableApplicationContext> nodes = List.of();

	@BeforeEach
	void start() {
		this.nodes = Stream.of("a", "b").map((id) -> startNode(id)).toList();
		await(() -> this.nodes.stream()
			.map((node) -> node.getBean(CacheInvalidationNode.class))
			.allMatch((node) -> node.isConnected() && node.getActivePeerCount() == 1));
	}

	private ConfigurableApplicationContext startNode(String id) {
		return LibraryApplication.start("cache.invalidation.node-id=" + id,
				"spring.data.redis.sentinel.master=" + RedisSentinels.MASTER_NAME,
				"spring.data.redis.sentinel.nodes=" + this.redis.getSentinelAddresses());
	}

	@AfterEach
	void stop() {
		this.nodes.forEach(ConfigurableApplicationContext::close);
		this.redis.close();
	}

	@Test
	void hungMasterIsLeftForTheNextOne() {
		this.master.suspend();
		nothingStaysStale();
	}

	@Test
	void deadMasterIsLeftForTheNextOne() {
		this.master.kill();
		nothingStaysStale();
	}

	/**
	 * The old master answers, and the nodes hear their own heartbeats there, for some ten
	 * seconds more. Not every Sentinel is needed to notice.
	 */
	@Test
	void masterThatIsReplacedAsPlannedIsLeftForTheNextOne() {
		this.redis.getSentinels().get(2).kill();
		this.redis.failOver();
		nothingStaysStale();
	}

	/**
	 * Evict without a pause, also while one node may be on another master than the other,
	 * until both are on the next one.
	 */
	private void nothingStaysStale() {
		AtomicInteger evicted = new AtomicInteger();
		await(() -> {
			String key = "key" + evicted.getAndIncrement();
			cache(1).put(key, "old");
			cache(0).evict(key);
			RedisServer next = this.redis.getMaster();
			return next != this.master && subscribers(next) == 2;
		});
		await(() -> IntStream.range(0, evicted.get()).allMatch((i) -> cache(1).get("key" + i) == null));
		await(() -> this.nodes.stream().allMatch((node) -> node.getBean(CacheInvalidationNode.class).isConnected()));
		cache(1).put("key", "new");
		cache(0).evict("key");
		await(() -> cache(1).get("key") == null);
	}

	private static int subscribers(RedisServer server) {
		return Integer.parseInt(
				server.ask("PUBSUB NUMSUB " + LibraryApplication.CHANNEL).lines().skip(1).findFirst().orElseThrow());
	}

	private Cache cache(int node) {
		return this.nodes.get(node).getBean(CacheManager.class).getCache("plain");
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
