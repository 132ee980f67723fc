package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Instant;
import java.util.List;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.TrustedTypes;

/**
 * What this library would send, so that the limits carry the same bytes.
 */
final class Wire {

	/**
	 * The default of {@code cache.invalidation.publish.max-batch}.
	 */
	static final int MAX_BATCH = 500;

	private static final Sender SENDER = new Sender("Zm9vYmFyYm", 1_795_532_400_000L);

	private final MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
			(cache, sent, failure) -> {
			});

	/**
	 * Return a message that removes keys.
	 * @param keys the keys
	 */
	byte[] message(List<Long> keys) {
		return this.codec.encode(new Message(SENDER, 1_000_000, Instant.now(),
				List.of(new CacheInvalidation.Keys("cacheManager", "books", List.copyOf(keys)))));
	}

}
