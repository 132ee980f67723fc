package io.github.cacheinvalidation.autoconfigure;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Stops the start of an application whose settings for Azure Service Bus can't be right,
 * before anything fails on them with less to say. Tells no part of a connection string.
 */
final class ServiceBusSettingsCheck implements BeanFactoryPostProcessor {

	private static final String CONNECTION_STRING = "spring.cloud.azure.servicebus.connection-string";

	private static final String NAMESPACE = "spring.cloud.azure.servicebus.namespace";

	private final Environment environment;

	ServiceBusSettingsCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		String connectionString = this.environment.getProperty(CONNECTION_STRING);
		String problem = (connectionString != null) ? problemOf(connectionString) : null;
		if (problem != null) {
			throw new CacheInvalidationTransportNotFoundException(
					"Cache invalidation goes over Azure Service Bus, but '%s' %s.".formatted(CONNECTION_STRING,
							problem),
					"Set it to the connection string of a shared access policy as the portal shows it, "
							+ "'Endpoint=sb://<namespace>.servicebus.windows.net/;SharedAccessKeyName=<policy>;SharedAccessKey=<key>', "
							+ "or remove it and set '%s' to log in with a credential.".formatted(NAMESPACE));
		}
		String namespace = this.environment.getProperty(NAMESPACE);
		if (connectionString == null && namespace != null && !StringUtils.hasText(namespace)) {
			throw new CacheInvalidationTransportNotFoundException(
					"Cache invalidation goes over Azure Service Bus, but '%s' is empty.".formatted(NAMESPACE),
					"Set it to the name of the namespace, without the domain.");
		}
	}

	private static @Nullable String problemOf(String connectionString) {
		if (!StringUtils.hasText(connectionString)) {
			return "is empty";
		}
		Map<String, String> parts = Arrays.stream(connectionString.split(";"))
			.map((part) -> part.split("=", 2))
			.collect(Collectors.toMap((part) -> part[0].trim().toLowerCase(Locale.ROOT),
					(part) -> (part.length > 1) ? part[1].trim() : "", (first, second) -> first));
		if (!isEndpoint(parts.get("endpoint"))) {
			return "has no 'Endpoint' of the form sb://<host>";
		}
		boolean key = StringUtils.hasText(parts.get("sharedaccesskeyname"))
				&& StringUtils.hasText(parts.get("sharedaccesskey"));
		if (!key && !StringUtils.hasText(parts.get("sharedaccesssignature"))) {
			return "has no 'SharedAccessKeyName' with a 'SharedAccessKey'";
		}
		return (parts.containsKey("entitypath") && !StringUtils.hasText(parts.get("entitypath")))
				? "has an empty 'EntityPath'" : null;
	}

	private static boolean isEndpoint(@Nullable String endpoint) {
		try {
			return endpoint != null && URI.create(endpoint).getHost() != null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
