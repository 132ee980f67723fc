package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes whose Redis is away, hung or comes back.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageIntegrationTests {

	@Test
	void nodesLiveThroughARestartOfRedisAndInvalidationsFlowAgain(CapturedOutput output) {
		try (RedisServer redis = RedisServer.start();
				ConfigurableApplicationContext first = LibraryApplication.start(redis);
				ConfigurableApplicationContext second = LibraryApplication.start(redis)) {
			redis.kill();
			await().until(() -> !connected(first) && !connected(second));
			cache(first).put("key", "value");
			assertThat(cache(first).get("key").get()).isEqualTo("value");
			cache(first).evict("key");
			await().until(() -> first.getBean(MeterRegistry.class)
				.get("cache.invalidation.publish.failures")
				.counter()
				.count() >= 1);
			cache(second).put("other", "value");
			entries(second).put("key", "held");
			redis.restart();
			await().until(() -> connected(first) && connected(second));
			// What couldn't be sent has been kept.
			await().until(() -> !entries(second).containsKey("key"));
			assertFlows(first, second);
			assertFlows(second, first);
			assertThat(output).contains("is deaf");
		}
	}

	@Test
	void whatMayHaveBeenMissedIsNotServedAfterwards() {
		try (RedisServer redis = RedisServer.start();
				ConfigurableApplicationContext node = LibraryApplication.start(redis)) {
			cache(node).put("key", "value");
			redis.kill();
			await().until(() -> !connected(node));
			redis.restart();
			await().until(() -> connected(node));
			assertThat(cache(node).get("key")).isNull();
		}
	}

	@Test
	void applicationStartsWithoutRedisAndJoinsWhenItComes() {
		try (RedisServer redis = RedisServer.start()) {
			redis.kill();
			try (ConfigurableApplicationContext first = LibraryApplication.start(redis);
					ConfigurableApplicationContext second = LibraryApplication.start(redis)) {
				assertThat(connected(first)).isFalse();
				Library library = first.getBean(Library.class);
				assertThat(library.plain("key")).isEqualTo(library.plain("key"));
				library.evict("key");
				redis.restart();
				await().until(() -> connected(first) && connected(second));
				assertFlows(first, second);
			}
		}
	}

	@Test
	void applicationStartsWithAHungRedisAndJoinsWhenItGoesOn() {
		try (RedisServer redis = RedisServer.start()) {
			redis.suspend();
			try (ConfigurableApplicationContext first = LibraryApplication.start(redis);
					ConfigurableApplicationContext second = LibraryApplication.start(redis)) {
				assertThat(connected(first)).isFalse();
				redis.resume();
				await().until(() -> connected(first) && connected(second));
				assertFlows(first, second);
			}
		}
	}

	@Test
	void applicationStopsWhileRedisIsHung() {
		try (RedisServer redis = RedisServer.start()) {
			ConfigurableApplicationContext node = LibraryApplication.start(redis,
					"cache.invalidation.publish.shutdown-timeout=100ms");
			redis.suspend();
			cache(node).evict("key");
			node.close();
			assertThat(node.isRunning()).isFalse();
			redis.resume();
		}
	}

	@Test
	void lifecycleCanBeStoppedAndStartedAgain() {
		try (RedisServer redis = RedisServer.start();
				ConfigurableApplicationContext first = LibraryApplication.start(redis);
				ConfigurableApplicationContext second = LibraryApplication.start(redis)) {
			first.stop();
			assertThat(connected(first)).isFalse();
			first.start();
			await().until(() -> connected(first));
			assertFlows(first, second);
			assertFlows(second, first);
		}
	}

	private static void assertFlows(ConfigurableApplicationContext from, ConfigurableApplicationContext to) {
		Map<Object, Object> entries = entries(to);
		entries.put("key", "held");
		entries.put("other", "held");
		cache(from).evict("key");
		await().until(() -> !entries.containsKey("key"));
		assertThat(entries).containsKey("other");
	}

	@SuppressWarnings("unchecked")
	private static Map<Object, Object> entries(ConfigurableApplicationContext node) {
		return ((com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache(node).getNativeCache()).asMap();
	}

	private static boolean connected(ConfigurableApplicationContext node) {
		return node.getBean(CacheInvalidationNode.class).isConnected();
	}

	private static Cache cache(ConfigurableApplicationContext node) {
		return node.getBean(CacheManager.class).getCache("plain");
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
	}

}
