package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Instant;
import java.util.UUID;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a consumer.
 *
 * @param message the message
 * @param sequenceNumber its number in the topic, counted from 1
 * @param enqueuedAt when the topic got it
 * @param expiresAt when it expires
 * @param deliveryCount how often it has been delivered before
 * @param lock the lock that the consumer holds, or null if it holds none
 */
public record MessageDelivery(Message message, long sequenceNumber, Instant enqueuedAt, Instant expiresAt,
		int deliveryCount, @Nullable Lock lock) {

	/**
	 * Has the message to itself for a while.
	 *
	 * @param token what the consumer refers to it by
	 * @param until when the while is over
	 */
	public record Lock(UUID token, Instant until) {

	}

}
