package io.github.cacheinvalidation.codec;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An array of primitives as it stands on the wire: the values one after the other. Arrays
 * of bytes aren't among them, they have a shorter form.
 *
 * @param tag name of the type on the wire
 * @param type the class of the array
 * @param element the type of the values
 */
record PrimitiveArrayType(String tag, Class<?> type, ScalarType element) {

	private static final List<PrimitiveArrayType> ALL = List.of(
			new PrimitiveArrayType("shorts", short[].class, ScalarType.SHORT),
			new PrimitiveArrayType("ints", int[].class, ScalarType.INT),
			new PrimitiveArrayType("longs", long[].class, ScalarType.LONG),
			new PrimitiveArrayType("floats", float[].class, ScalarType.FLOAT),
			new PrimitiveArrayType("doubles", double[].class, ScalarType.DOUBLE),
			new PrimitiveArrayType("chars", char[].class, ScalarType.CHAR),
			new PrimitiveArrayType("booleans", boolean[].class, ScalarType.BOOLEAN));

	static PrimitiveArrayType of(Class<?> type) {
		for (PrimitiveArrayType array : ALL) {
			if (array.type() == type) {
				return array;
			}
		}
		throw new IllegalArgumentException(type + " is not an array of primitives");
	}

	static @Nullable PrimitiveArrayType of(String tag) {
		for (PrimitiveArrayType array : ALL) {
			if (array.tag().equals(tag)) {
				return array;
			}
		}
		return null;
	}

}
