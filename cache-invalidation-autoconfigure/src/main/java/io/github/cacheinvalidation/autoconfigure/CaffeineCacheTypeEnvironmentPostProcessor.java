package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Makes Caffeine the default type of cache: Boot alone picks Redis as soon as Spring Data
 * Redis is there, which with the starter it is. Whatever the application sets wins.
 */
class CaffeineCacheTypeEnvironmentPostProcessor implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Caffeine", application.getClassLoader())) {
			environment.getPropertySources()
				.addLast(new DefaultPropertySource("spring.cache.type", () -> "caffeine", environment));
		}
	}

}
