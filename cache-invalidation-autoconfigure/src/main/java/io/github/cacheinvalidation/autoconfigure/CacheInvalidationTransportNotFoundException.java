package io.github.cacheinvalidation.autoconfigure;

import org.springframework.core.env.Environment;

/**
 * Thrown when cache invalidation is enabled but there is no bus that could carry its
 * messages.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationTransportNotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final String AZURE_SWITCH = "spring.cloud.azure.servicebus.enabled";

	private static final String REDIS_CLIENT = "spring.data.redis.client-type";

	private final String action;

	CacheInvalidationTransportNotFoundException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what to say of an application that has no transport.
	 */
	static CacheInvalidationTransportNotFoundException of(Environment environment) {
		ConfiguredTransports configured = ConfiguredTransports.of(environment);
		String enabled = "Cache invalidation is enabled, but ";
		String otherwise = " To keep the caches of each node to itself, set 'cache.invalidation.enabled' to 'false'.";
		if (configured.choose() == null) {
			return new CacheInvalidationTransportNotFoundException(
					enabled + "there are connection settings for Redis and for Azure Service Bus.",
					"Set 'cache.invalidation.transport' to 'redis' or to 'servicebus', the same on all nodes.");
		}
		if (configured.choose() == CacheInvalidationProperties.Transport.SERVICEBUS) {
			if (!environment.getProperty(AZURE_SWITCH, Boolean.class, true)) {
				return new CacheInvalidationTransportNotFoundException(
						enabled + "'%s' switches Azure Service Bus off.".formatted(AZURE_SWITCH),
						"Remove that property." + otherwise);
			}
			return new CacheInvalidationTransportNotFoundException(
					enabled + "there is no Azure Service Bus to send messages over.",
					"Add the dependency 'com.azure.spring:spring-cloud-azure-starter-servicebus', without its dependency "
							+ "'com.azure:azure-core-http-netty' but with 'com.azure:azure-core-http-jdk-httpclient', and "
							+ "set 'spring.cloud.azure.servicebus.connection-string' or "
							+ "'spring.cloud.azure.servicebus.namespace'." + otherwise);
		}
		if ("jedis".equalsIgnoreCase(environment.getProperty(REDIS_CLIENT))) {
			return new CacheInvalidationTransportNotFoundException(
					enabled + "'%s' asks for Jedis, and there is no Redis connection factory.".formatted(REDIS_CLIENT),
					"Remove that property: cache invalidation needs Lettuce, which is Boot's default." + otherwise);
		}
		return new CacheInvalidationTransportNotFoundException(enabled + "there is no bus to send messages over.",
				"Add the dependency 'org.springframework.boot:spring-boot-starter-data-redis' and set "
						+ "'spring.data.redis.host', or declare a bean of type CacheInvalidationTransport."
						+ otherwise);
	}

	/**
	 * Return what the developer can do about it.
	 * @return the advice
	 */
	public String getAction() {
		return this.action;
	}

}
