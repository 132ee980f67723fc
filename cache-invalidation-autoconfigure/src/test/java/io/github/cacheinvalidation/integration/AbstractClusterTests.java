package io.github.cacheinvalidation.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.lettuce.core.cluster.SlotHash;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * Two nodes on a cluster that changes.
 */
abstract class AbstractClusterTests {

	/** Through which the servers reach each other, by their ports of the cluster bus. */
	static final Map<Integer, FaultProxy> busLines = new ConcurrentHashMap<>();

	static RedisCluster redis;

	List<ConfigurableApplicationContext> nodes = List.of();

	private final boolean sharded;

	AbstractClusterTests(boolean sharded) {
		this.sharded = sharded;
	}

	@BeforeAll
	static void startCluster() {
		redis = RedisCluster.start(
				(port) -> busLines.computeIfAbsent(port, (target) -> FaultProxy.start("127.0.0.1", target)).getPort());
	}

	@AfterAll
	static void stopCluster() {
		redis.close();
		busLines.values().forEach(FaultProxy::close);
		busLines.clear();
	}

	@BeforeEach
	void start() {
		redis.awaitAgreement();
		String addresses = redis.getAddresses();
		this.nodes = Stream.of("a", "b").map((id) -> startNode(id, addresses)).toList();
		await(() -> this.nodes.stream()
			.map((node) -> node.getBean(CacheInvalidationNode.class))
			.allMatch((node) -> node.isConnected() && node.getActivePeerCount() == 1));
	}

	final ConfigurableApplicationContext startNode(String id, String addresses) {
		return LibraryApplication.start("cache.invalidation.node-id=" + id, "spring.data.redis.client-name=" + id,
				"cache.invalidation.redis.sharded=" + this.sharded, "spring.data.redis.cluster.nodes=" + addresses);
	}

	@AfterEach
	void stop() {
		this.nodes.forEach(ConfigurableApplicationContext::close);
		busLines.values().forEach(FaultProxy::restore);
		redis.getNodes().stream().filter((server) -> !server.isRunning()).forEach(RedisServer::restart);
	}

	@Test
	void deadServerIsLeftForAnotherOneAndChangesTravelThroughItsPromotedReplica() {
		for (ConfigurableApplicationContext node : this.nodes) {
			RedisServer dead = serverOf(node);
			dead.kill();
			assertFlows();
			dead.restart();
			redis.awaitAgreement();
			redis.awaitReplicas();
		}
	}

	@Test
	void deadOwnerOfTheChannelsSlotMattersToNobody() {
		int slot = SlotHash.getSlot(LibraryApplication.CHANNEL);
		RedisServer owner = redis.getOwner(slot);
		owner.kill();
		await(() -> redis.getOwner(slot) != owner);
		assertFlows();
	}

	@Test
	void hungServerIsLeftForAnotherOne() {
		RedisServer hung = serverOf(this.nodes.get(0));
		hung.suspend();
		assertFlows();
		hung.resume();
	}

	@Test
	void migrationOfTheChannelsSlotMattersToNobody() {
		int slot = SlotHash.getSlot(LibraryApplication.CHANNEL);
		RedisServer owner = redis.getOwner(slot);
		redis.moveSlot(slot, redis.getOwner((slot + 8192) % 16384));
		assertFlows();
		redis.moveSlot(slot, owner);
		assertFlows();
	}

	@Test
	void userThatMayDoNothingElseIsEnough() throws IOException {
		for (RedisServer server : redis.getNodes()) {
			AclLines.apply(server, "shop-cache");
			server.ask("ACL SETUSER shop-cache +cluster|nodes"
					+ (this.sharded ? " -subscribe -publish +ssubscribe +spublish" : ""));
		}
		try (ConfigurableApplicationContext first = startUser("c");
				ConfigurableApplicationContext second = startUser("d")) {
			for (ConfigurableApplicationContext node : List.of(first, second)) {
				await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			}
			assertFlows(first, second);
		}
	}

	private ConfigurableApplicationContext startUser(String id) {
		return LibraryApplication.start("cache.invalidation.node-id=" + id,
				"cache.invalidation.redis.channel=shop:cache-invalidation", "spring.data.redis.username=shop-cache",
				"spring.data.redis.password=secret", "cache.invalidation.redis.sharded=" + this.sharded,
				"spring.data.redis.cluster.nodes=" + redis.getAddresses());
	}

	/**
	 * What one node changes reaches the other, in both directions, now or when they have
	 * found other servers.
	 */
	final void assertFlows() {
		assertFlows(this.nodes.get(0), this.nodes.get(1));
		assertFlows(this.nodes.get(1), this.nodes.get(0));
		await(() -> this.nodes.stream().allMatch((node) -> node.getBean(CacheInvalidationNode.class).isConnected()));
	}

	static void assertFlows(ConfigurableApplicationContext from, ConfigurableApplicationContext to) {
		Cache cache = to.getBean(CacheManager.class).getCache("plain");
		cache.put("key", "old");
		from.getBean(CacheManager.class).getCache("plain").evict("key");
		await(() -> cache.get("key") == null);
	}

	/**
	 * Return the server to which a node is subscribed.
	 */
	static RedisServer serverOf(ConfigurableApplicationContext node) {
		return serversOf(node).findFirst().orElseThrow();
	}

	static boolean isSubscribed(ConfigurableApplicationContext node) {
		return serversOf(node).findFirst().isPresent();
	}

	private static Stream<RedisServer> serversOf(ConfigurableApplicationContext node) {
		String name = " name=" + node.getEnvironment().getProperty("spring.data.redis.client-name") + " ";
		return redis.getNodes()
			.stream()
			.filter(RedisServer::isRunning)
			.filter((server) -> server.ask("CLIENT LIST TYPE pubsub").lines().anyMatch((line) -> line.contains(name)));
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20)).until(condition);
	}

}
