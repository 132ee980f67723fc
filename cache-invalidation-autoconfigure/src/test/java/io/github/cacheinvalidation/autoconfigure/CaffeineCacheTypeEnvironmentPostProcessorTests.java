package io.github.cacheinvalidation.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.data.redis.cache.RedisCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CaffeineCacheTypeEnvironmentPostProcessor} in an application that has
 * Spring Data Redis.
 */
class CaffeineCacheTypeEnvironmentPostProcessorTests {

	@Test
	void cacheIsCaffeineUnlessTheApplicationSaysOtherwise() {
		assertThat(cacheManager()).isInstanceOf(CaffeineCacheManager.class);
	}

	@Test
	void whatTheApplicationSetsWins() {
		assertThat(cacheManager("--spring.cache.type=redis")).isInstanceOf(RedisCacheManager.class);
		assertThat(cacheManager("--spring.cache.type=simple")).isInstanceOf(ConcurrentMapCacheManager.class);
	}

	@Test
	void whatComesAfterTheLastPropertySourceWinsAsWell() {
		assertThat(cacheManager(
				new SpringApplicationBuilder(TestApplication.class).properties("spring.cache.type=simple")))
			.isInstanceOf(ConcurrentMapCacheManager.class);
		assertThat(cacheManager(new SpringApplicationBuilder(PropertySourceApplication.class)))
			.isInstanceOf(ConcurrentMapCacheManager.class);
	}

	private static CacheManager cacheManager(String... arguments) {
		return cacheManager(new SpringApplicationBuilder(TestApplication.class), arguments);
	}

	private static CacheManager cacheManager(SpringApplicationBuilder builder, String... arguments) {
		try (ConfigurableApplicationContext context = builder.web(WebApplicationType.NONE)
			.properties("cache.invalidation.enabled=false")
			.run(arguments)) {
			return context.getBean(CacheManager.class);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@PropertySource("classpath:simple-cache.properties")
	static class PropertySourceApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class TestApplication {

	}

}
