package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Instant;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message in a subscription.
 */
final class QueuedMessage {

	private final Message message;

	private final long sequenceNumber;

	private final Instant enqueuedAt;

	private final Instant expiresAt;

	private int deliveryCount;

	QueuedMessage(Message message, long sequenceNumber, Instant enqueuedAt, Instant expiresAt) {
		this.message = message;
		this.sequenceNumber = sequenceNumber;
		this.enqueuedAt = enqueuedAt;
		this.expiresAt = expiresAt;
	}

	long sequenceNumber() {
		return this.sequenceNumber;
	}

	boolean isExpired(Instant now) {
		return !now.isBefore(this.expiresAt);
	}

	MessageDelivery toDelivery(MessageDelivery.@Nullable Lock lock) {
		return new MessageDelivery(this.message, this.sequenceNumber, this.enqueuedAt, this.expiresAt,
				this.deliveryCount, lock);
	}

	/**
	 * Count a delivery that has come to nothing.
	 * @return how often the message has been delivered now
	 */
	int countDelivery() {
		return ++this.deliveryCount;
	}

}
