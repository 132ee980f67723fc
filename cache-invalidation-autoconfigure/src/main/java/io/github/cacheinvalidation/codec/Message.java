package io.github.cacheinvalidation.codec;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;

/**
 * What one message on the bus says.
 *
 * @param sender who sent it, or {@code null} for a message that a person or a foreign
 * program sent without saying so
 * @param number position in what the sender has sent since its start, from 1 without
 * gaps; 0 when not given. With a statement, that of the last such message which the bus
 * has accepted, 0 if there is none
 * @param sentAt when the sender sent it, by its own clock in milliseconds, or
 * {@code null} when not given
 * @param invalidations what is to be removed, nothing with a statement
 * @param statement what the sender says of itself, or {@code null} if entries are to be
 * removed
 * @since 0.1.0
 */
public record Message(@Nullable Sender sender, long number, @Nullable Instant sentAt,
		List<CacheInvalidation> invalidations, @Nullable Statement statement) {

	public Message {
		if (statement != null && (sender == null || !invalidations.isEmpty())) {
			throw new IllegalArgumentException("A statement has a sender and stands alone");
		}
		invalidations = List.copyOf(invalidations);
	}

	/**
	 * Create a message that has entries removed.
	 * @param sender who sends it, or {@code null}
	 * @param number position in what the sender has sent, or 0
	 * @param sentAt when it is sent, or {@code null}
	 * @param invalidations what is to be removed
	 */
	public Message(@Nullable Sender sender, long number, @Nullable Instant sentAt,
			List<CacheInvalidation> invalidations) {
		this(sender, number, sentAt, invalidations, null);
	}

	/**
	 * Create a message in which a node says something of itself.
	 * @param sender the node
	 * @param number the last number that the bus has accepted from it
	 * @param sentAt when it is sent
	 * @param statement what it says
	 */
	public Message(Sender sender, long number, Instant sentAt, Statement statement) {
		this(sender, number, sentAt, List.of(), statement);
	}

}
