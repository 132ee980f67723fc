package io.github.cacheinvalidation.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Makes Caffeine the default type of cache: Boot alone picks Redis as soon as Spring Data
 * Redis is there, which with the starter it is. Whatever the application sets wins.
 */
class CaffeineCacheTypeEnvironmentPostProcessor implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Caffeine", application.getClassLoader())) {
			environment.getPropertySources().addLast(new DefaultTypePropertySource(environment));
		}
	}

	/**
	 * Has the type only while no other source has one: default properties and
	 * {@code @PropertySource} come even after the last source, and later.
	 */
	private static final class DefaultTypePropertySource extends EnumerablePropertySource<String> {

		private static final String PROPERTY = "spring.cache.type";

		private final ConfigurableEnvironment environment;

		DefaultTypePropertySource(ConfigurableEnvironment environment) {
			super("cacheInvalidationDefaults", "caffeine");
			this.environment = environment;
		}

		@Override
		public String[] getPropertyNames() {
			return new String[] { PROPERTY };
		}

		@Override
		public @Nullable Object getProperty(String name) {
			return (PROPERTY.equals(name) && !isSetElsewhere()) ? this.source : null;
		}

		private boolean isSetElsewhere() {
			for (PropertySource<?> source : this.environment.getPropertySources()) {
				if (!equals(source) && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
						&& source.containsProperty(PROPERTY)) {
					return true;
				}
			}
			return false;
		}

	}

}
