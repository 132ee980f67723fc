package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisSentinels;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures how long a node, and Spring's listener container beside it, hear nothing of
 * what is published to the next master. Not part of the build: see CONTRIBUTING.md.
 */
class FailoverTimes {

	private static final String PLAIN_CHANNEL = "plain";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int ROUNDS = Integer.getInteger("failover.rounds", 3);

	@Test
	void measure() {
		List<String> lines = new ArrayList<>();
		for (Fault fault : Fault.values()) {
			for (int i = 0; i < ROUNDS; i++) {
				lines.add(measure(fault));
			}
		}
		lines.forEach(System.out::println);
		assertThat(lines).hasSize(ROUNDS * Fault.values().length);
	}

	private String measure(Fault fault) {
		try (RedisSentinels redis = RedisSentinels.start();
				ConfigurableApplicationContext node = LibraryApplication.start(
						"spring.data.redis.sentinel.master=" + RedisSentinels.MASTER_NAME,
						"spring.data.redis.sentinel.nodes=" + redis.getSentinelAddresses())) {
			await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			Map<Object, Object> entries = entries(node);
			List<String> heard = new ArrayList<>();
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(node.getBean(RedisConnectionFactory.class));
			container.addMessageListener((message, pattern) -> {
				synchronized (heard) {
					heard.add(message.toString());
				}
			}, new ChannelTopic(PLAIN_CHANNEL));
			container.afterPropertiesSet();
			container.start();
			RedisServer old = redis.getMaster();
			try {
				long begin = System.nanoTime();
				fault.apply(redis, old);
				await(() -> redis.getMaster() != old);
				RedisServer next = redis.getMaster();
				long promoted = System.nanoTime();
				long ours = -1;
				long plain = -1;
				while ((ours < 0 || plain < 0) && System.nanoTime() - promoted < LIMIT.toNanos()) {
					entries.putIfAbsent("probe", "held");
					next.ask("PUBLISH " + PLAIN_CHANNEL + " probe");
					next.ask("PUBLISH " + LibraryApplication.CHANNEL
							+ " '{\"v\":1,\"caches\":[{\"cache\":\"plain\",\"keys\":[\"probe\"]}]}'");
					if (ours < 0 && !entries.containsKey("probe")) {
						ours = System.nanoTime();
					}
					synchronized (heard) {
						plain = (plain < 0 && !heard.isEmpty()) ? System.nanoTime() : plain;
					}
				}
				return "%-8s promoted after %5d ms, then heard again: node %s, listener container %s".formatted(fault,
						Duration.ofNanos(promoted - begin).toMillis(), since(promoted, ours), since(promoted, plain));
			}
			finally {
				if (fault == Fault.HUNG) {
					// So that the container's connection can be closed.
					old.resume();
				}
				container.stop();
			}
		}
	}

	private static String since(long begin, long time) {
		return (time < 0) ? "not within " + LIMIT.toSeconds() + " s"
				: "after %5d ms".formatted(Duration.ofNanos(time - begin).toMillis());
	}

	@SuppressWarnings("unchecked")
	private static Map<Object, Object> entries(ConfigurableApplicationContext node) {
		return ((Cache<Object, Object>) node.getBean(CacheManager.class).getCache("plain").getNativeCache()).asMap();
	}

	private static void await(BooleanSupplier condition) {
		Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition::getAsBoolean);
	}

	private enum Fault {

		CRASH {
			@Override
			void apply(RedisSentinels redis, RedisServer master) {
				master.kill();
			}
		},

		HUNG {
			@Override
			void apply(RedisSentinels redis, RedisServer master) {
				master.suspend();
			}
		},

		PLANNED {
			@Override
			void apply(RedisSentinels redis, RedisServer master) {
				redis.failOver();
			}
		};

		abstract void apply(RedisSentinels redis, RedisServer master);

	}

}
