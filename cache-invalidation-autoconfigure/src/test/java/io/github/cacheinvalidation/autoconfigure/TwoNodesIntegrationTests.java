package io.github.cacheinvalidation.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TwoNodesIntegrationTests {

	@Test
	void evictionTravels() {
		try (RedisServer redis = RedisServer.start();
				ConfigurableApplicationContext a = start(redis);
				ConfigurableApplicationContext b = start(redis)) {
			Cache ca = a.getBean(CacheManager.class).getCache("books");
			Cache cb = b.getBean(CacheManager.class).getCache("books");
			cb.put("k", "v");
			await().until(() -> ca.get("k") == null);
			cb.put("l", "v");
			ca.evict("k");
			await().until(() -> cb.get("k") == null);
			assertThat(cb.get("l")).isNotNull();
			System.out.println(cb.getClass());
		}
	}

	static ConfigurableApplicationContext start(RedisServer redis) {
		SpringApplication app = new SpringApplication(App.class);
		return app.run("--spring.data.redis.port=" + redis.getPort(), "--spring.application.name=shop",
				"--debug=false");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class App {

	}

}
