package io.github.cacheinvalidation.autoconfigure;

/**
 * Thrown when cache invalidation is enabled but there is no bus that could carry its
 * messages.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationTransportNotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	CacheInvalidationTransportNotFoundException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what to say of an application that has no transport.
	 */
	static CacheInvalidationTransportNotFoundException of(ConfiguredTransports configured) {
		String enabled = "Cache invalidation is enabled, but ";
		String otherwise = " To keep the caches of each node to itself, set 'cache.invalidation.enabled' to 'false'.";
		if (configured.choose() == null) {
			return new CacheInvalidationTransportNotFoundException(
					enabled + "there are connection settings for Redis and for Azure Service Bus.",
					"Set 'cache.invalidation.transport' to 'redis' or to 'servicebus', the same on all nodes.");
		}
		if (configured.choose() == CacheInvalidationProperties.Transport.SERVICEBUS) {
			return new CacheInvalidationTransportNotFoundException(
					enabled + "there is no Azure Service Bus to send messages over.",
					"Add the dependency 'com.azure.spring:spring-cloud-azure-starter-servicebus', without its dependency "
							+ "'com.azure:azure-core-http-netty' but with 'com.azure:azure-core-http-jdk-httpclient', and "
							+ "set 'spring.cloud.azure.servicebus.connection-string' or "
							+ "'spring.cloud.azure.servicebus.namespace'." + otherwise);
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
