package io.github.cacheinvalidation.integration;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * A channel that all servers of a cluster carry.
 */
class ClusterIntegrationTests extends AbstractClusterTests {

	ClusterIntegrationTests() {
		super(false);
	}

	@Test
	void serverThatTheOthersForgetIsLeftThoughItGoesOn() {
		RedisServer forgotten = redis.add();
		try (RedisServer closed = forgotten;
				ConfigurableApplicationContext node = startNode("c", forgotten.getHost() + ":" + forgotten.getPort())) {
			await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			redis.forget(forgotten);
			await(() -> subscribers(closed) == 0);
			Cache cache = node.getBean(CacheManager.class).getCache("plain");
			await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			cache.put("key", "old");
			this.nodes.get(0).getBean(CacheManager.class).getCache("plain").evict("key");
			await(() -> cache.get("key") == null);
		}
	}

	@Test
	void configuredServersMayAllBeGoneWhileTheApplicationRuns() {
		RedisServer configured = redis.add();
		try (RedisServer closed = configured;
				ConfigurableApplicationContext node = startNode("c", closed.getHost() + ":" + closed.getPort())) {
			await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			redis.forget(closed);
			closed.kill();
			await(() -> isSubscribed(node));
			serverOf(node).kill();
			await(() -> isSubscribed(node));
			assertFlows(this.nodes.get(0), node);
		}
	}

	@Test
	void serverThatTheMajorityOfTheMastersDoesNotAnswerIsLeft() {
		List<RedisServer> hung = redis.getMasters().subList(0, 2);
		hung.forEach(RedisServer::suspend);
		try {
			await(() -> this.nodes.stream()
				.noneMatch((node) -> node.getBean(CacheInvalidationNode.class).isConnected()));
			await(() -> redis.getNodes()
				.stream()
				.filter((server) -> !hung.contains(server))
				.allMatch((server) -> subscribers(server) == 0));
		}
		finally {
			hung.forEach(RedisServer::resume);
		}
		assertFlows();
	}

	@Test
	void serverThatTheOthersCanNotReachIsLeftThoughTheyHearIt() {
		RedisServer deaf = serverOf(this.nodes.get(0));
		busLines.get(RedisCluster.getBusPort(deaf)).cut();
		await(() -> subscribers(deaf) == 0);
		assertFlows();
	}

	@Test
	void serverThatTheOthersReachInVainIsLeftThoughTheyHearIt() {
		RedisServer deaf = serverOf(this.nodes.get(0));
		busLines.get(RedisCluster.getBusPort(deaf)).blackHole();
		await(() -> subscribers(deaf) == 0);
		assertFlows();
	}

	private static int subscribers(RedisServer server) {
		return Integer.parseInt(
				server.ask("PUBSUB NUMSUB " + LibraryApplication.CHANNEL).lines().skip(1).findFirst().orElseThrow());
	}

}
