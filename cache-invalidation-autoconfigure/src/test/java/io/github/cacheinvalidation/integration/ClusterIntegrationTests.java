package io.github.cacheinvalidation.integration;

import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
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

	private static int subscribers(RedisServer server) {
		return Integer.parseInt(
				server.ask("PUBSUB NUMSUB " + LibraryApplication.CHANNEL).lines().skip(1).findFirst().orElseThrow());
	}

}
