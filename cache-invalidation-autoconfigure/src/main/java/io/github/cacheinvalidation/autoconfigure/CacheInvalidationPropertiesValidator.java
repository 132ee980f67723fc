package io.github.cacheinvalidation.autoconfigure;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;

/**
 * Stops the start of an application whose properties make no sense, naming the property.
 */
final class CacheInvalidationPropertiesValidator {

	private static final String PREFIX = "cache.invalidation.";

	private static final Duration MIN_HEARTBEAT_INTERVAL = Duration.ofMillis(100);

	/**
	 * Longer times are mistakes, and some of them overflow.
	 */
	private static final Duration MAX_DURATION = Duration.ofDays(365);

	private static final Duration MIN_AUTO_DELETE_ON_IDLE = Duration.ofMinutes(5);

	private static final Duration MIN_MESSAGE_TIME_TO_LIVE = Duration.ofSeconds(1);

	private static final int MAX_SUBSCRIPTION_NAME_LENGTH = 50;

	private CacheInvalidationPropertiesValidator() {
	}

	/**
	 * Check the properties.
	 * @throws InvalidConfigurationPropertyValueException if a value makes no sense
	 */
	static void validate(CacheInvalidationProperties properties) {
		checkNotBlank("node-id", properties.getNodeId(), "A name, or no such property for a random one");
		check(properties.getNodeId() == null || properties.getNodeId().length() <= Sender.MAX_NODE_LENGTH, "node-id",
				properties.getNodeId(), "Must have at most %d characters.".formatted(Sender.MAX_NODE_LENGTH));
		checkNotBlank("signing-secret", properties.getSigningSecret(), "A secret, or no such property for none");
		for (String cacheName : properties.getCacheNames()) {
			check(!properties.getExcludeCacheNames().contains(cacheName), "exclude-cache-names", cacheName,
					"The cache is in 'cache.invalidation.cache-names' as well: remove it from one of the two.");
		}
		CacheInvalidationProperties.Publish publish = properties.getPublish();
		check(publish.getMaxPending() > 0, "publish.max-pending", publish.getMaxPending(), "Must be 1 or more.");
		check(publish.getMaxBatch() > 0 && publish.getMaxBatch() <= MessageCodec.MAX_KEYS, "publish.max-batch",
				publish.getMaxBatch(), "Must be from 1 to %d.".formatted(MessageCodec.MAX_KEYS));
		check(!publish.getShutdownTimeout().isNegative(), "publish.shutdown-timeout", publish.getShutdownTimeout(),
				"Must not be negative.");
		checkNotTooLong("publish.shutdown-timeout", publish.getShutdownTimeout());
		Duration heartbeatInterval = properties.getHeartbeatInterval();
		check(heartbeatInterval == null || (heartbeatInterval.compareTo(MIN_HEARTBEAT_INTERVAL) >= 0
				&& heartbeatInterval.compareTo(Statement.MAX_INTERVAL) <= 0), "heartbeat-interval", heartbeatInterval,
				"Must be from %d ms to %d h.".formatted(MIN_HEARTBEAT_INTERVAL.toMillis(),
						Statement.MAX_INTERVAL.toHours()));
		Duration maxStaleness = properties.getMaxStaleness();
		check(maxStaleness == null || (!maxStaleness.isNegative() && !maxStaleness.isZero()), "max-staleness",
				maxStaleness, "Must be positive, or not be set so that caches are read through an outage.");
		checkNotTooLong("max-staleness", maxStaleness);
		checkNotBlank("redis.channel", properties.getRedis().getChannel(),
				"The name of a channel, or no such property for the default");
		validate(properties.getServicebus());
	}

	private static void validate(CacheInvalidationProperties.Servicebus servicebus) {
		checkNotBlank("servicebus.topic-name", servicebus.getTopicName(),
				"The name of a topic, or no such property for the default");
		checkNotBlank("servicebus.subscription-name", servicebus.getSubscriptionName(),
				"The name of a subscription of this node alone, or no such property to have one created");
		check(servicebus.getSubscriptionName() == null
				|| servicebus.getSubscriptionName().length() <= MAX_SUBSCRIPTION_NAME_LENGTH,
				"servicebus.subscription-name", servicebus.getSubscriptionName(),
				"Azure allows at most %d characters.".formatted(MAX_SUBSCRIPTION_NAME_LENGTH));
		check(servicebus.getAutoDeleteOnIdle().compareTo(MIN_AUTO_DELETE_ON_IDLE) >= 0,
				"servicebus.auto-delete-on-idle", servicebus.getAutoDeleteOnIdle(),
				"Must be %d minutes or more, which is Azure's own minimum."
					.formatted(MIN_AUTO_DELETE_ON_IDLE.toMinutes()));
		check(servicebus.getMessageTimeToLive().compareTo(MIN_MESSAGE_TIME_TO_LIVE) >= 0,
				"servicebus.message-time-to-live", servicebus.getMessageTimeToLive(), "Must be 1 second or more.");
		checkNotTooLong("servicebus.auto-delete-on-idle", servicebus.getAutoDeleteOnIdle());
		checkNotTooLong("servicebus.message-time-to-live", servicebus.getMessageTimeToLive());
		URI adminEndpoint = servicebus.getAdminEndpoint();
		check(adminEndpoint == null || (adminEndpoint.getScheme() != null && adminEndpoint.getHost() != null),
				"servicebus.admin-endpoint", adminEndpoint,
				"Must be an address such as http://localhost:5300, or not be set for Azure itself.");
	}

	/**
	 * Check that the bound leaves time for heartbeats.
	 * @param maxStaleness the bound, if there is one
	 * @param heartbeatInterval the interval, whether it was set or is the transport's
	 * @param reorderWindow by how much less a heartbeat proves over the transport
	 * @throws InvalidConfigurationPropertyValueException if it doesn't
	 */
	static void validateMaxStaleness(@Nullable Duration maxStaleness, Duration heartbeatInterval,
			Duration reorderWindow) {
		String onTop = reorderWindow.isZero() ? ""
				: ", and %s on top, by which messages may overtake each other".formatted(reorderWindow);
		check(maxStaleness == null
				|| maxStaleness.compareTo(heartbeatInterval.multipliedBy(2).plus(reorderWindow)) >= 0, "max-staleness",
				maxStaleness,
				"Must be at least twice as long as 'cache.invalidation.heartbeat-interval', which is %s%s: each heartbeat that comes back proves how fresh the caches are. Set one of the two."
					.formatted(heartbeatInterval, onTop));
	}

	private static void checkNotBlank(String name, @Nullable String value, String expected) {
		check(value == null || StringUtils.hasText(value), name, value,
				"Must not be blank. Set it to: " + expected + ".");
	}

	private static void checkNotTooLong(String name, @Nullable Duration value) {
		check(value == null || value.compareTo(MAX_DURATION) <= 0, name, value,
				"Must be %d days or less.".formatted(MAX_DURATION.toDays()));
	}

	private static void check(boolean condition, String name, @Nullable Object value, String reason) {
		if (!condition) {
			// A secret never gets here, except when it is blank.
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, value, reason);
		}
	}

}
