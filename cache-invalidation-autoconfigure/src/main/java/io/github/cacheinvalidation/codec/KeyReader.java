package io.github.cacheinvalidation.codec;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;

/**
 * Reads cache keys as {@link KeyWriter} writes them, and as a person would type them.
 * Nothing that isn't a known type, a {@link CacheKeyCodec}'s or a {@link TrustedTypes
 * trusted} one is ever instantiated.
 */
final class KeyReader {

	/**
	 * How many elements of a set may have the same hash code: each of them is compared
	 * with the others, which a message could make take very long, the more so as sets can
	 * be nested.
	 */
	private static final int MAX_COLLISIONS = 8;

	private final Map<String, CacheKeyCodec<?>> codecs;

	private final TrustedTypes trustedTypes;

	KeyReader(Map<String, CacheKeyCodec<?>> codecs, TrustedTypes trustedTypes) {
		this.codecs = codecs;
		this.trustedTypes = trustedTypes;
	}

	/**
	 * Read the key at the parser's present token.
	 * @param json the parser, afterwards at the key's last token
	 * @param keys receives the key, or each one that is meant
	 * @throws UnsupportedKeyException if the key can't be understood here; the parser may
	 * have been left inside of it
	 * @throws InvalidMessageException if this is not the form of a key
	 */
	void read(JsonParser json, Collection<Object> keys) throws UnsupportedKeyException, InvalidMessageException {
		switch (json.currentToken()) {
			case VALUE_NUMBER_INT -> addIntegers(json.getString(), keys);
			case VALUE_NUMBER_FLOAT -> addDecimals(json.getString(), keys);
			case VALUE_NULL -> throw malformed("A key must not be null");
			default -> keys.add(hashable(Objects.requireNonNull(read(json, 1))));
		}
	}

	private static Object hashable(Object key) throws UnsupportedKeyException {
		try {
			int unused = key.hashCode();
			return key;
		}
		catch (RuntimeException | Error ex) {
			throw new UnsupportedKeyException(typeOf(key), "has a hashCode method that fails", ex);
		}
	}

	/**
	 * Make a set of what has been read.
	 * @throws UnsupportedKeyException if a hash table can't hold it well
	 */
	private static Set<@Nullable Object> toSet(List<@Nullable Object> elements) throws UnsupportedKeyException {
		Set<@Nullable Object> set = new LinkedHashSet<>();
		Map<Integer, Integer> collisions = new HashMap<>();
		for (Object element : elements) {
			boolean collides;
			try {
				collides = set.add(element) && elements.size() > MAX_COLLISIONS
						&& collisions.merge(Objects.hashCode(element), 1, Integer::sum) > MAX_COLLISIONS;
			}
			catch (RuntimeException | Error ex) {
				throw new UnsupportedKeyException(typeOf(element), "has a hashCode or equals method that fails", ex);
			}
			if (collides) {
				throw new UnsupportedKeyException(typeOf(element), "has the same hash code for too many values");
			}
		}
		return set;
	}

	private static String typeOf(@Nullable Object element) {
		return (element != null) ? element.getClass().getTypeName() : "null";
	}

	private @Nullable Object read(JsonParser json, int depth) throws UnsupportedKeyException, InvalidMessageException {
		if (depth > KeyWriter.MAX_DEPTH) {
			throw new InvalidMessageException(Reason.OVERSIZED, "A key is nested too deeply");
		}
		return switch (json.currentToken()) {
			case VALUE_STRING -> json.getString();
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			case VALUE_NULL -> null;
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
				throw new UnsupportedKeyException("number", "needs its Java type when it is part of a key");
			case START_OBJECT -> {
				expect(json, JsonToken.PROPERTY_NAME);
				String tag = json.currentName();
				json.nextToken();
				Object value = readTagged(json, tag, depth);
				expect(json, JsonToken.END_OBJECT);
				yield value;
			}
			default -> throw malformed("A key must be a string, a number, a boolean or an object with one member");
		};
	}

	private Object readTagged(JsonParser json, String tag, int depth)
			throws UnsupportedKeyException, InvalidMessageException {
		ScalarType scalar = ScalarType.of(tag);
		if (scalar != null) {
			return readScalar(json, scalar);
		}
		PrimitiveArrayType array = PrimitiveArrayType.of(tag);
		if (array != null) {
			return readPrimitiveArray(json, array);
		}
		return switch (tag) {
			case "bytes" -> readBytes(json);
			case "simpleKey" -> new SimpleKey(readElements(json, depth).toArray());
			case "list" -> readElements(json, depth);
			case "set" -> toSet(readElements(json, depth));
			case "array" -> readElements(json, depth).toArray();
			case "enum" -> readEnum(json);
			case "record" -> readRecord(json, depth);
			case "key" -> readWithCodec(json);
			default -> throw new UnsupportedKeyException(tag, "is not known here");
		};
	}

	private Object readScalar(JsonParser json, ScalarType scalar)
			throws UnsupportedKeyException, InvalidMessageException {
		if (!json.currentToken().isScalarValue()) {
			throw malformed("The value of a '" + scalar.tag() + "' must be a text or a number");
		}
		try {
			return scalar.fromText().apply(json.getString());
		}
		catch (RuntimeException ex) {
			if (scalar.dependsOnTimeZoneData()) {
				throw new UnsupportedKeyException(scalar.tag(), "has a zone that is not known here, or is not valid");
			}
			throw new InvalidMessageException(Reason.MALFORMED, "Not a valid '" + scalar.tag() + "'", ex);
		}
	}

	private Object readPrimitiveArray(JsonParser json, PrimitiveArrayType type)
			throws UnsupportedKeyException, InvalidMessageException {
		List<Object> values = new ArrayList<>();
		startArray(json);
		while (json.nextToken() != JsonToken.END_ARRAY) {
			values.add(readScalar(json, type.element()));
		}
		Object array = Array.newInstance(type.type().getComponentType(), values.size());
		for (int i = 0; i < values.size(); i++) {
			Array.set(array, i, values.get(i));
		}
		return array;
	}

	private Object readBytes(JsonParser json) throws InvalidMessageException {
		try {
			return Base64.getDecoder().decode(text(json));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMessageException(Reason.MALFORMED, "Not valid base64", ex);
		}
	}

	private Object readEnum(JsonParser json) throws UnsupportedKeyException, InvalidMessageException {
		startArray(json);
		json.nextToken();
		Class<?> type = this.trustedTypes.resolve(text(json));
		json.nextToken();
		String name = text(json);
		expect(json, JsonToken.END_ARRAY);
		try {
			return constantOf(type, name);
		}
		catch (RuntimeException | LinkageError ex) {
			throw new UnsupportedKeyException(type.getName(), "has no such constant here", ex);
		}
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	private static Object constantOf(Class<?> type, String name) {
		return Enum.valueOf((Class) type, name);
	}

	private Object readRecord(JsonParser json, int depth) throws UnsupportedKeyException, InvalidMessageException {
		startArray(json);
		json.nextToken();
		RecordType type = RecordType.of(this.trustedTypes.resolve(text(json)));
		return type.newInstance(readRemaining(json, depth));
	}

	private Object readWithCodec(JsonParser json) throws UnsupportedKeyException, InvalidMessageException {
		startArray(json);
		json.nextToken();
		String typeName = text(json);
		json.nextToken();
		String text = text(json);
		expect(json, JsonToken.END_ARRAY);
		CacheKeyCodec<?> codec = this.codecs.get(typeName);
		if (codec == null) {
			throw new UnsupportedKeyException(typeName, "has no CacheKeyCodec here");
		}
		try {
			return Objects.requireNonNull(codec.decode(text), "decode returned null");
		}
		catch (Throwable ex) {
			// It is the application's code, perhaps in a language without checked
			// exceptions.
			throw new UnsupportedKeyException(typeName, "could not be decoded", ex);
		}
	}

	private List<@Nullable Object> readElements(JsonParser json, int depth)
			throws UnsupportedKeyException, InvalidMessageException {
		startArray(json);
		return readRemaining(json, depth);
	}

	private List<@Nullable Object> readRemaining(JsonParser json, int depth)
			throws UnsupportedKeyException, InvalidMessageException {
		List<@Nullable Object> elements = new ArrayList<>();
		while (json.nextToken() != JsonToken.END_ARRAY) {
			elements.add(read(json, depth + 1));
		}
		return elements;
	}

	/**
	 * A whole number without its type, as a person types it: the key may be of each type
	 * that can have this value.
	 */
	private static void addIntegers(String text, Collection<Object> keys) throws InvalidMessageException {
		BigInteger number = (BigInteger) number(ScalarType.BIG_INTEGER, text);
		keys.add(number);
		if (number.bitLength() < Long.SIZE) {
			long value = number.longValue();
			keys.add(value);
			if (value == (int) value) {
				keys.add((int) value);
			}
			if (value == (short) value) {
				keys.add((short) value);
			}
			if (value == (byte) value) {
				keys.add((byte) value);
			}
		}
	}

	private static void addDecimals(String text, Collection<Object> keys) throws InvalidMessageException {
		keys.addAll(List.of(number(ScalarType.BIG_DECIMAL, text), number(ScalarType.DOUBLE, text),
				number(ScalarType.FLOAT, text)));
	}

	private static Object number(ScalarType type, String text) throws InvalidMessageException {
		try {
			return type.fromText().apply(text);
		}
		catch (NumberFormatException ex) {
			throw new InvalidMessageException(Reason.MALFORMED, "Not a valid number", ex);
		}
	}

	private static String text(JsonParser json) throws InvalidMessageException {
		if (json.currentToken() != JsonToken.VALUE_STRING) {
			throw malformed("A text is missing in a key");
		}
		return json.getString();
	}

	private static void startArray(JsonParser json) throws InvalidMessageException {
		if (json.currentToken() != JsonToken.START_ARRAY) {
			throw malformed("An array is missing in a key");
		}
	}

	private static void expect(JsonParser json, JsonToken token) throws InvalidMessageException {
		if (json.nextToken() != token) {
			throw malformed("A key of more than one type, or of none");
		}
	}

	private static InvalidMessageException malformed(String message) {
		return new InvalidMessageException(Reason.MALFORMED, message);
	}

}
