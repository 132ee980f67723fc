package io.github.cacheinvalidation.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;

/**
 * What the properties of an application say about its buses.
 *
 * @param chosen the transport that is set, or {@code null}
 * @param redis whether there are connection settings for Redis
 * @param servicebus whether there are connection settings for Azure Service Bus
 */
record ConfiguredTransports(@Nullable Transport chosen, boolean redis, boolean servicebus) {

	private static final String REDIS = "spring.data.redis";

	private static final String SERVICEBUS = "spring.cloud.azure.servicebus";

	private static final Bindable<List<String>> STRINGS = Bindable.listOf(String.class);

	static ConfiguredTransports of(Environment environment) {
		Binder binder = Binder.get(environment);
		return new ConfiguredTransports(chosen(binder),
				hasAny(environment, REDIS, "host", "port", "url", "sentinel.master")
						|| hasAny(binder, REDIS, "sentinel.nodes", "cluster.nodes", "masterreplica.nodes"),
				hasAny(environment, SERVICEBUS, "connection-string", "namespace"));
	}

	private static @Nullable Transport chosen(Binder binder) {
		try {
			return binder.bind("cache.invalidation.transport", Transport.class).orElse(null);
		}
		catch (BindException ex) {
			// Whoever binds all of the properties says what is wrong.
			return null;
		}
	}

	private static boolean hasAny(Environment environment, String prefix, String... names) {
		for (String name : names) {
			if (environment.containsProperty(prefix + "." + name)) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasAny(Binder binder, String prefix, String... lists) {
		for (String name : lists) {
			if (binder.bind(prefix + "." + name, STRINGS).isBound()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the transport to use, or {@code null} if there are two that could be.
	 */
	@Nullable Transport choose() {
		if (this.chosen != null) {
			return this.chosen;
		}
		if (this.servicebus) {
			return this.redis ? null : Transport.SERVICEBUS;
		}
		return Transport.REDIS;
	}

}
