package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;

/**
 * What can be set for a subscription.
 *
 * @param lockDuration how long a receiver that peeks has a message for itself, at most
 * five minutes
 * @param defaultMessageTimeToLive how long a message lives at most, at least one second
 * @param autoDeleteOnIdle after what time without use the subscription is deleted, at
 * least five minutes
 * @param maxDeliveryCount how often a message is delivered at most, from 1 to 2,000
 * @param status what the subscription is switched on for
 * @param userMetadata a remark of the user's
 */
public record SubscriptionOptions(Duration lockDuration, Duration defaultMessageTimeToLive, Duration autoDeleteOnIdle,
		int maxDeliveryCount, EntityStatus status, String userMetadata) {

	private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

	/**
	 * Create options.
	 * @param lockDuration how long a receiver that peeks has a message for itself
	 * @param defaultMessageTimeToLive how long a message lives at most
	 * @param autoDeleteOnIdle after what time without use the subscription is deleted
	 * @param maxDeliveryCount how often a message is delivered at most
	 * @param status what the subscription is switched on for
	 * @param userMetadata a remark of the user's
	 * @throws BrokerException if a value is out of its range
	 */
	public SubscriptionOptions {
		require(!lockDuration.isNegative() && !lockDuration.isZero() && lockDuration.compareTo(FIVE_MINUTES) <= 0,
				"LockDuration must be from 0 to 5 minutes, but is " + lockDuration);
		TopicOptions.requireTimeToLive(defaultMessageTimeToLive);
		require(autoDeleteOnIdle.compareTo(FIVE_MINUTES) >= 0,
				"AutoDeleteOnIdle must be at least 5 minutes, but is " + autoDeleteOnIdle);
		require(maxDeliveryCount >= 1 && maxDeliveryCount <= 2000,
				"MaxDeliveryCount must be from 1 to 2000, but is " + maxDeliveryCount);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new BrokerException(Reason.BAD_REQUEST, message);
		}
	}

	/**
	 * Return what is set where nothing is said.
	 * @return the options
	 */
	public static SubscriptionOptions defaults() {
		return new SubscriptionOptions(Duration.ofMinutes(1), TopicOptions.FOREVER, TopicOptions.FOREVER, 10,
				EntityStatus.ACTIVE, "");
	}

	/**
	 * Return the same options with another duration of locks.
	 * @param lockDuration how long a receiver that peeks has a message for itself
	 * @return the options
	 */
	public SubscriptionOptions withLockDuration(Duration lockDuration) {
		return new SubscriptionOptions(lockDuration, this.defaultMessageTimeToLive, this.autoDeleteOnIdle,
				this.maxDeliveryCount, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another time to live.
	 * @param defaultMessageTimeToLive how long a message lives at most
	 * @return the options
	 */
	public SubscriptionOptions withDefaultMessageTimeToLive(Duration defaultMessageTimeToLive) {
		return new SubscriptionOptions(this.lockDuration, defaultMessageTimeToLive, this.autoDeleteOnIdle,
				this.maxDeliveryCount, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another end by itself.
	 * @param autoDeleteOnIdle after what time without use the subscription is deleted
	 * @return the options
	 */
	public SubscriptionOptions withAutoDeleteOnIdle(Duration autoDeleteOnIdle) {
		return new SubscriptionOptions(this.lockDuration, this.defaultMessageTimeToLive, autoDeleteOnIdle,
				this.maxDeliveryCount, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another number of deliveries.
	 * @param maxDeliveryCount how often a message is delivered at most
	 * @return the options
	 */
	public SubscriptionOptions withMaxDeliveryCount(int maxDeliveryCount) {
		return new SubscriptionOptions(this.lockDuration, this.defaultMessageTimeToLive, this.autoDeleteOnIdle,
				maxDeliveryCount, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another status.
	 * @param status what the subscription is switched on for
	 * @return the options
	 */
	public SubscriptionOptions withStatus(EntityStatus status) {
		return new SubscriptionOptions(this.lockDuration, this.defaultMessageTimeToLive, this.autoDeleteOnIdle,
				this.maxDeliveryCount, status, this.userMetadata);
	}

}
