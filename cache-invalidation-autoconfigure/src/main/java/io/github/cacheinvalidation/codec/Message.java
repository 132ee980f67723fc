package io.github.cacheinvalidation.codec;

import java.time.Instant;
import java.util.List;
import java.util.Map;

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
 * @param trace names and values that say of which trace the message is a part; empty for
 * none
 * @since 0.1.0
 */
public record Message(@Nullable Sender sender, long number, @Nullable Instant sentAt,
		List<CacheInvalidation> invalidations, @Nullable Statement statement, Map<String, String> trace) {

	/**
	 * Largest number of entries in {@link #trace()}.
	 */
	public static final int MAX_TRACE_ENTRIES = 16;

	/**
	 * Largest number of characters in a name of {@link #trace()}.
	 */
	static final int MAX_TRACE_NAME_LENGTH = 100;

	/**
	 * Largest number of characters in a value of {@link #trace()}.
	 */
	public static final int MAX_TRACE_LENGTH = 1024;

	public Message {
		if (statement != null && (sender == null || !invalidations.isEmpty())) {
			throw new IllegalArgumentException("A statement has a sender and stands alone");
		}
		invalidations = List.copyOf(invalidations);
		trace = Map.copyOf(trace);
	}

	/**
	 * Create a message that has entries removed.
	 * @param sender who sends it, or {@code null}
	 * @param number position in what the sender has sent, or 0
	 * @param sentAt when it is sent, or {@code null}
	 * @param invalidations what is to be removed
	 * @param trace of which trace it is a part, or empty
	 */
	public Message(@Nullable Sender sender, long number, @Nullable Instant sentAt,
			List<CacheInvalidation> invalidations, Map<String, String> trace) {
		this(sender, number, sentAt, invalidations, null, trace);
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
		this(sender, number, sentAt, invalidations, Map.of());
	}

	/**
	 * Create a message in which a node says something of itself.
	 * @param sender the node
	 * @param number the last number that the bus has accepted from it
	 * @param sentAt when it is sent
	 * @param statement what it says
	 */
	public Message(Sender sender, long number, Instant sentAt, Statement statement) {
		this(sender, number, sentAt, List.of(), statement, Map.of());
	}

}
