package io.github.cacheinvalidation.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeyCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A codec and what it tells its listener; sends and receives.
 */
final class Codecs {

	static final String TRUSTED_PACKAGE = "io.github.cacheinvalidation.codec.trusted";

	private final List<Unsupported> unsupported = new CopyOnWriteArrayList<>();

	private final MessageCodec codec;

	private Codecs(List<? extends CacheKeyCodec<?>> keyCodecs, TrustedTypes trustedTypes, @Nullable String secret) {
		this.codec = new MessageCodec(keyCodecs, trustedTypes, secret,
				(cache, sent, ex) -> this.unsupported.add(new Unsupported(cache, sent, ex.getType(), ex)));
	}

	static Codecs create() {
		return with(new TrustedTypes(List.of(TRUSTED_PACKAGE), null));
	}

	static Codecs with(TrustedTypes trustedTypes) {
		return new Codecs(List.of(), trustedTypes, null);
	}

	static Codecs with(CacheKeyCodec<?>... keyCodecs) {
		return new Codecs(List.of(keyCodecs), new TrustedTypes(List.of(TRUSTED_PACKAGE), null), null);
	}

	static Codecs withSecret(String secret) {
		return new Codecs(List.of(), new TrustedTypes(List.of(TRUSTED_PACKAGE), null), secret);
	}

	List<Unsupported> unsupported() {
		return this.unsupported;
	}

	byte[] encode(Message message) {
		return this.codec.encode(message);
	}

	byte[] encodeKeys(Object... keys) {
		return encode(keys(keys));
	}

	/**
	 * Return the JSON of one key.
	 */
	String encodeKey(Object key) {
		String message = new String(encodeKeys(key), StandardCharsets.UTF_8);
		String start = "{\"v\":1,\"type\":\"invalidate\",\"caches\":[{\"cache\":\"products\",\"keys\":[";
		assertThat(message).startsWith(start).endsWith("]}]}");
		return message.substring(start.length(), message.length() - "]}]}".length());
	}

	Message decode(byte[] bytes) throws InvalidMessageException {
		return this.codec.decode(bytes);
	}

	Message decode(String json) throws InvalidMessageException {
		return decode(json.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Decode a message about one cache with these keys.
	 */
	CacheInvalidation decodeKeys(String jsonKeys) throws InvalidMessageException {
		List<CacheInvalidation> invalidations = decode(message(jsonKeys)).invalidations();
		assertThat(invalidations).hasSize(1);
		return invalidations.get(0);
	}

	InvalidMessageException rejection(byte[] bytes) {
		return catchThrowableOfType(InvalidMessageException.class, () -> decode(bytes));
	}

	InvalidMessageException rejection(String json) {
		return rejection(json.getBytes(StandardCharsets.UTF_8));
	}

	Object roundTrip(Object key) throws InvalidMessageException {
		Message decoded = decode(encodeKeys(key));
		assertThat(this.unsupported).isEmpty();
		assertThat(decoded.invalidations()).hasSize(1);
		assertThat(decoded.invalidations().get(0)).isInstanceOf(CacheInvalidation.Keys.class);
		List<Object> keys = ((CacheInvalidation.Keys) decoded.invalidations().get(0)).keys();
		assertThat(keys).hasSize(1);
		return keys.get(0);
	}

	static String message(String jsonKeys) {
		return "{\"v\":1,\"caches\":[{\"cache\":\"products\",\"keys\":[" + jsonKeys + "]}]}";
	}

	static Message keys(Object... keys) {
		return new Message(null, 0, null, List.of(new CacheInvalidation.Keys(null, "products", List.of(keys))));
	}

	/**
	 * What the listener was told.
	 *
	 * @param cache the cache's name
	 * @param sent whether the key is the node's own
	 * @param type name of the type
	 * @param exception says why
	 */
	record Unsupported(String cache, boolean sent, String type, UnsupportedKeyException exception) {

	}

}
