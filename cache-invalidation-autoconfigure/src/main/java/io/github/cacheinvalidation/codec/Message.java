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
 * gaps; 0 when not given
 * @param sentAt when the sender sent it, by its own clock in milliseconds, or
 * {@code null} when not given
 * @param invalidations what is to be removed
 * @since 0.1.0
 */
public record Message(@Nullable Sender sender, long number, @Nullable Instant sentAt,
		List<CacheInvalidation> invalidations) {

	public Message {
		invalidations = List.copyOf(invalidations);
	}

}
