package io.github.cacheinvalidation;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * What has to be known of the keys that applications use.
 *
 * @since 0.1.0
 */
public final class CacheKeys {

	/**
	 * Deeper nested keys don't travel.
	 */
	private static final int MAX_DEPTH = 16;

	private static final @Nullable Field PARAMS = findParams();

	private CacheKeys() {
	}

	/**
	 * Return a key that stays as it is when the caller goes on to change its own: a copy
	 * of lists, sets and arrays, also as parameters of a {@link SimpleKey}, and any other
	 * key itself.
	 * @param key the key
	 * @return an equal key
	 */
	public static Object snapshot(Object key) {
		try {
			return snapshot(key, 1);
		}
		catch (RuntimeException ex) {
			// A collection that changes meanwhile: the one who sends the key will see.
			return key;
		}
	}

	private static Object snapshot(Object key, int depth) {
		if (depth > MAX_DEPTH) {
			return key;
		}
		if (key instanceof SimpleKey simpleKey) {
			@Nullable Object @Nullable [] params = paramsOf(simpleKey);
			return (params != null && hasMutable(params)) ? new SimpleKey((Object[]) copyOf(params, depth)) : key;
		}
		if (key instanceof List<?> list) {
			return copyInto(new ArrayList<>(list.size()), list, depth);
		}
		if (key instanceof Set<?> set) {
			return copyInto(new LinkedHashSet<>(), set, depth);
		}
		return key.getClass().isArray() ? copyOf(key, depth) : key;
	}

	private static boolean hasMutable(@Nullable Object[] params) {
		for (Object param : params) {
			if (param instanceof Collection || param instanceof SimpleKey
					|| (param != null && param.getClass().isArray())) {
				return true;
			}
		}
		return false;
	}

	private static Collection<@Nullable Object> copyInto(Collection<@Nullable Object> copy, Collection<?> elements,
			int depth) {
		for (Object element : elements) {
			copy.add((element != null) ? snapshot(element, depth + 1) : null);
		}
		return copy;
	}

	private static Object copyOf(Object array, int depth) {
		int length = Array.getLength(array);
		Object copy = Array.newInstance(array.getClass().getComponentType(), length);
		if (!(array instanceof Object[] elements)) {
			System.arraycopy(array, 0, copy, 0, length);
			return copy;
		}
		for (int i = 0; i < length; i++) {
			Object element = elements[i];
			// A list in an array of its own class can't be replaced by another one.
			boolean replaceable = element != null
					&& (element.getClass().isArray() || elements.getClass() == Object[].class);
			Array.set(copy, i, replaceable ? snapshot(element, depth + 1) : element);
		}
		return copy;
	}

	/**
	 * Return the parameters of a {@link SimpleKey}, which doesn't show them.
	 * @param key the key
	 * @return the parameters, not to be changed, or {@code null} if they can't be read
	 * with this version of Spring
	 */
	public static @Nullable Object @Nullable [] paramsOf(SimpleKey key) {
		return (PARAMS != null) ? (Object[]) ReflectionUtils.getField(PARAMS, key) : null;
	}

	private static @Nullable Field findParams() {
		Field field = ReflectionUtils.findField(SimpleKey.class, null, Object[].class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
		}
		return field;
	}

}
