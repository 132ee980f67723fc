package io.github.cacheinvalidation.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the keys of one record class are taken apart and put together again.
 */
final class RecordType {

	private static final ClassValue<RecordType> TYPES = new ClassValue<>() {

		@Override
		protected RecordType computeValue(Class<?> type) {
			return new RecordType(type);
		}

	};

	private final Class<?> type;

	private final Method[] accessors;

	private final Constructor<?> constructor;

	private RecordType(Class<?> type) {
		this.type = type;
		RecordComponent[] components = type.getRecordComponents();
		this.accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
		try {
			this.constructor = type.getDeclaredConstructor(
					Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
			// A record of the application needn't be public.
			this.constructor.setAccessible(true);
			for (Method accessor : this.accessors) {
				accessor.setAccessible(true);
			}
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the description of a record class.
	 * @throws UnsupportedKeyException if the class isn't a record that can be accessed
	 */
	static RecordType of(Class<?> type) throws UnsupportedKeyException {
		if (!type.isRecord()) {
			throw new UnsupportedKeyException(type.getName(), "is not a record");
		}
		try {
			return TYPES.get(type);
		}
		catch (RuntimeException | LinkageError ex) {
			throw new UnsupportedKeyException(type.getName(), "can't be accessed", ex);
		}
	}

	@Nullable Object[] componentsOf(Object instance) throws UnsupportedKeyException {
		@Nullable Object[] values = new Object[this.accessors.length];
		try {
			for (int i = 0; i < values.length; i++) {
				values[i] = this.accessors[i].invoke(instance);
			}
			return values;
		}
		catch (ReflectiveOperationException ex) {
			throw new UnsupportedKeyException(this.type.getName(), "could not be read", ex);
		}
	}

	Object newInstance(List<@Nullable Object> components) throws UnsupportedKeyException {
		try {
			return this.constructor.newInstance(components.toArray());
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			throw new UnsupportedKeyException(this.type.getName(), "can't be made of these components here", ex);
		}
	}

}
