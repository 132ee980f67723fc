package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;

/**
 * What can be set for a topic.
 *
 * @param defaultMessageTimeToLive how long a message lives at most, at least one second
 * @param maxMessageSize the size of the largest message, in bytes
 * @param status what the topic is switched on for
 * @param userMetadata a remark of the user's
 */
public record TopicOptions(Duration defaultMessageTimeToLive, long maxMessageSize, EntityStatus status,
		String userMetadata) {

	/**
	 * What the service says when it means forever.
	 */
	public static final Duration FOREVER = Duration.parse("P10675199DT2H48M5.4775807S");

	/**
	 * The size of the largest message in the Standard tier, in bytes.
	 */
	public static final long STANDARD_MAX_MESSAGE_SIZE = 256 * 1024;

	/**
	 * Create options.
	 * @param defaultMessageTimeToLive how long a message lives at most
	 * @param maxMessageSize the size of the largest message, in bytes
	 * @param status what the topic is switched on for
	 * @param userMetadata a remark of the user's
	 * @throws BrokerException if a value is out of its range
	 */
	public TopicOptions {
		requireTimeToLive(defaultMessageTimeToLive);
		if (maxMessageSize <= 0) {
			throw new BrokerException(Reason.BAD_REQUEST, "The largest message must have at least one byte");
		}
	}

	/**
	 * Return what is set where nothing is said.
	 * @return the options of the Standard tier
	 */
	public static TopicOptions defaults() {
		return new TopicOptions(FOREVER, STANDARD_MAX_MESSAGE_SIZE, EntityStatus.ACTIVE, "");
	}

	/**
	 * Return the same options with another time to live.
	 * @param defaultMessageTimeToLive how long a message lives at most
	 * @return the options
	 */
	public TopicOptions withDefaultMessageTimeToLive(Duration defaultMessageTimeToLive) {
		return new TopicOptions(defaultMessageTimeToLive, this.maxMessageSize, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another limit of size.
	 * @param maxMessageSize the size of the largest message, in bytes
	 * @return the options
	 */
	public TopicOptions withMaxMessageSize(long maxMessageSize) {
		return new TopicOptions(this.defaultMessageTimeToLive, maxMessageSize, this.status, this.userMetadata);
	}

	/**
	 * Return the same options with another status.
	 * @param status what the topic is switched on for
	 * @return the options
	 */
	public TopicOptions withStatus(EntityStatus status) {
		return new TopicOptions(this.defaultMessageTimeToLive, this.maxMessageSize, status, this.userMetadata);
	}

	static void requireTimeToLive(Duration timeToLive) {
		if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0) {
			throw new BrokerException(Reason.BAD_REQUEST,
					"DefaultMessageTimeToLive must be at least one second, but is " + timeToLive);
		}
	}

}
