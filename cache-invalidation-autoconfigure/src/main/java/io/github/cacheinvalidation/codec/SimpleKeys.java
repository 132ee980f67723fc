package io.github.cacheinvalidation.codec;

import java.lang.reflect.Field;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * Takes Spring's {@link SimpleKey} apart, which doesn't show its parameters.
 */
final class SimpleKeys {

	private static final @Nullable Field PARAMS = findParams();

	private SimpleKeys() {
	}

	static @Nullable Object[] paramsOf(SimpleKey key) throws UnsupportedKeyException {
		if (PARAMS == null) {
			throw new UnsupportedKeyException(SimpleKey.class.getName(), "can't be read with this version of Spring");
		}
		@Nullable Object[] params = (Object[]) ReflectionUtils.getField(PARAMS, key);
		return (params != null) ? params : new Object[0];
	}

	static SimpleKey of(List<@Nullable Object> params) {
		return new SimpleKey(params.toArray());
	}

	private static @Nullable Field findParams() {
		Field field = ReflectionUtils.findField(SimpleKey.class, null, Object[].class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
		}
		return field;
	}

}
