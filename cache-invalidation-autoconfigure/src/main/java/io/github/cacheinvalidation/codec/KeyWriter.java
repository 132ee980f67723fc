package io.github.cacheinvalidation.codec;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.CacheKeys;

/**
 * Writes cache keys together with their Java types, since {@code 42} and {@code 42L} are
 * different keys.
 */
final class KeyWriter {

	/**
	 * How deep keys may be nested.
	 */
	static final int MAX_DEPTH = 16;

	private final Map<Class<?>, CacheKeyCodec<?>> codecs;

	private final TrustedTypes trustedTypes;

	KeyWriter(Map<Class<?>, CacheKeyCodec<?>> codecs, TrustedTypes trustedTypes) {
		this.codecs = codecs;
		this.trustedTypes = trustedTypes;
	}

	/**
	 * Write a key.
	 * @throws UnsupportedKeyException if the key can't travel; the generator may have
	 * been left in the middle of a value
	 */
	void write(JsonGenerator json, Object key) throws UnsupportedKeyException {
		try {
			write(json, key, 1, true);
		}
		catch (UnsupportedKeyException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// A collection that changes meanwhile or never ends, for instance.
			throw new UnsupportedKeyException(key.getClass().getName(), "could not be written", ex);
		}
	}

	/**
	 * Write a key or a part of one. Where arrays would be compared by identity (in a
	 * list, a set or a record), no copy of one could ever equal the original.
	 */
	private void write(JsonGenerator json, @Nullable Object value, int depth, boolean arraysAllowed)
			throws UnsupportedKeyException {
		if (depth > MAX_DEPTH) {
			throw new UnsupportedKeyException((value != null) ? value.getClass().getTypeName() : "null",
					"is nested too deeply");
		}
		if (value == null) {
			json.writeNull();
			return;
		}
		// The class of a constant can be one of its own.
		Class<?> type = (value instanceof Enum<?> constant) ? constant.getDeclaringClass() : value.getClass();
		CacheKeyCodec<?> codec = this.codecs.get(type);
		ScalarType scalar = ScalarType.of(type);
		if (codec != null) {
			writeWithCodec(json, codec, value);
		}
		else if (value instanceof String text) {
			json.writeString(text);
		}
		else if (value instanceof Boolean bool) {
			json.writeBoolean(bool);
		}
		else if (scalar != null) {
			json.writeStartObject();
			json.writeName(scalar.tag());
			writeScalar(json, scalar, value);
			json.writeEndObject();
		}
		else if (value instanceof Enum<?> constant) {
			writeEnum(json, type, constant);
		}
		else if (type.isRecord()) {
			writeRecord(json, type, value, depth);
		}
		else if (type == SimpleKey.class) {
			writeAll(json, "simpleKey", paramsOf((SimpleKey) value), depth, true);
		}
		else if (value instanceof List<?> list) {
			writeAll(json, "list", list, depth, false);
		}
		else if (value instanceof Set<?> set) {
			writeAll(json, "set", set, depth, false);
		}
		else if (type.isArray() && arraysAllowed) {
			writeArray(json, value, depth);
		}
		else {
			throw new UnsupportedKeyException(type.getTypeName(), "is not a type that can travel");
		}
	}

	private static List<@Nullable Object> paramsOf(SimpleKey key) throws UnsupportedKeyException {
		@Nullable Object @Nullable [] params = CacheKeys.paramsOf(key);
		if (params == null) {
			throw new UnsupportedKeyException(SimpleKey.class.getName(), "can't be read with this version of Spring");
		}
		return Arrays.asList(params);
	}

	private void writeEnum(JsonGenerator json, Class<?> type, Enum<?> constant) throws UnsupportedKeyException {
		checkTrusted(type);
		json.writeStartObject();
		json.writeName("enum");
		json.writeStartArray();
		json.writeString(type.getName());
		json.writeString(constant.name());
		json.writeEndArray();
		json.writeEndObject();
	}

	private void writeRecord(JsonGenerator json, Class<?> type, Object instance, int depth)
			throws UnsupportedKeyException {
		checkTrusted(type);
		json.writeStartObject();
		json.writeName("record");
		json.writeStartArray();
		json.writeString(type.getName());
		writeElements(json, Arrays.asList(RecordType.of(type).componentsOf(instance)), depth, false);
		json.writeEndArray();
		json.writeEndObject();
	}

	private void checkTrusted(Class<?> type) throws UnsupportedKeyException {
		if (!this.trustedTypes.contains(type)) {
			throw new UnsupportedKeyException(type.getName(), "is not in a trusted package");
		}
	}

	private <T> void writeWithCodec(JsonGenerator json, CacheKeyCodec<T> codec, Object value)
			throws UnsupportedKeyException {
		String text;
		try {
			text = Objects.requireNonNull(codec.encode(codec.keyType().cast(value)), "encode returned null");
		}
		catch (Throwable ex) {
			// It is the application's code, perhaps in a language without checked
			// exceptions.
			throw new UnsupportedKeyException(codec.typeName(), "could not be encoded", ex);
		}
		json.writeStartObject();
		json.writeName("key");
		json.writeStartArray();
		json.writeString(codec.typeName());
		json.writeString(text);
		json.writeEndArray();
		json.writeEndObject();
	}

	private void writeArray(JsonGenerator json, Object array, int depth) throws UnsupportedKeyException {
		if (array instanceof Object[] elements) {
			writeAll(json, "array", Arrays.asList(elements), depth, true);
			return;
		}
		json.writeStartObject();
		if (array instanceof byte[] bytes) {
			json.writeBinaryProperty("bytes", bytes);
		}
		else {
			PrimitiveArrayType type = PrimitiveArrayType.of(array.getClass());
			json.writeName(type.tag());
			json.writeStartArray();
			for (int i = 0; i < Array.getLength(array); i++) {
				writeScalar(json, type.element(), Array.get(array, i));
			}
			json.writeEndArray();
		}
		json.writeEndObject();
	}

	private void writeAll(JsonGenerator json, String tag, Collection<?> elements, int depth, boolean arraysAllowed)
			throws UnsupportedKeyException {
		json.writeStartObject();
		json.writeName(tag);
		json.writeStartArray();
		writeElements(json, elements, depth, arraysAllowed);
		json.writeEndArray();
		json.writeEndObject();
	}

	private void writeElements(JsonGenerator json, Collection<?> elements, int depth, boolean arraysAllowed)
			throws UnsupportedKeyException {
		for (Object element : elements) {
			write(json, element, depth + 1, arraysAllowed);
		}
	}

	private void writeScalar(JsonGenerator json, ScalarType scalar, Object value) throws UnsupportedKeyException {
		String text;
		try {
			text = scalar.toText().apply(value);
		}
		catch (NumberFormatException ex) {
			throw new UnsupportedKeyException(scalar.tag(), "has too many digits", ex);
		}
		switch (scalar.form()) {
			case NUMBER -> json.writeNumber(text);
			case BOOLEAN -> json.writeBoolean((Boolean) value);
			case TEXT -> json.writeString(text);
		}
	}

}
