package io.github.cacheinvalidation.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Has one property, and only while no other source has it: default properties and
 * {@code @PropertySource} come even after the last source, and later.
 */
final class DefaultPropertySource extends EnumerablePropertySource<Supplier<@Nullable String>> {

	private final String property;

	private final ConfigurableEnvironment environment;

	/**
	 * Create a source.
	 * @param property the name of the property
	 * @param value gives its default, {@code null} for none
	 * @param environment where others may have set it
	 */
	DefaultPropertySource(String property, Supplier<@Nullable String> value, ConfigurableEnvironment environment) {
		super("cacheInvalidationDefault " + property, value);
		this.property = property;
		this.environment = environment;
	}

	@Override
	public String[] getPropertyNames() {
		return new String[] { this.property };
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return (this.property.equals(name) && !isSetElsewhere()) ? this.source.get() : null;
	}

	private boolean isSetElsewhere() {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (!equals(source) && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
					&& source.containsProperty(this.property)) {
				return true;
			}
		}
		return false;
	}

}
