package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;

/**
 * Switches Boot's health indicator for Redis off where messages travel over Azure Service
 * Bus and nothing is said of any Redis: it is there with the starter's own dependencies,
 * and would be down. Whatever the application sets wins.
 */
class UnusedRedisEnvironmentPostProcessor implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources()
			.addLast(new DefaultPropertySource("management.health.redis.enabled",
					() -> isRedisUnused(environment) ? "false" : null, environment));
	}

	private static boolean isRedisUnused(ConfigurableEnvironment environment) {
		ConfiguredTransports transports = ConfiguredTransports.of(environment);
		return transports.choose() == Transport.SERVICEBUS && !transports.redis();
	}

}
