package io.github.cacheinvalidation.codec;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The enums and records that may be named in a message: those of the application's own
 * packages and of packages that it trusts, sub-packages included.
 *
 * @since 0.1.0
 */
public final class TrustedTypes {

	/**
	 * How many names of classes that don't exist are looked for: a class loader keeps
	 * something of each name for ever.
	 */
	private static final int MAX_UNKNOWN = 1000;

	private static final int MAX_NAME_LENGTH = 1000;

	private final List<String> packages;

	private final Map<String, Class<?>> known = new ConcurrentHashMap<>();

	private final Set<String> unknown = ConcurrentHashMap.newKeySet();

	private final @Nullable ClassLoader classLoader;

	/**
	 * Create the set of types.
	 * @param packages names of the packages, sub-packages included
	 * @param classLoader finds the classes, or {@code null} for the default
	 */
	public TrustedTypes(Collection<String> packages, @Nullable ClassLoader classLoader) {
		this.packages = packages.stream().distinct().toList();
		this.classLoader = (classLoader != null) ? classLoader : ClassUtils.getDefaultClassLoader();
	}

	boolean contains(Class<?> type) {
		return isTrusted(type.getName());
	}

	/**
	 * Find a type by the name in a message, without initialising it. A class outside the
	 * trusted packages isn't even looked for.
	 */
	Class<?> resolve(String className) throws UnsupportedKeyException {
		if (!isTrusted(className)) {
			throw new UnsupportedKeyException(className, "is not in a trusted package");
		}
		Class<?> type = this.known.get(className);
		if (type == null) {
			type = find(className);
		}
		if (type == null) {
			throw new UnsupportedKeyException(className, "is not known here");
		}
		return type;
	}

	private @Nullable Class<?> find(String className) {
		if (className.length() > MAX_NAME_LENGTH || this.unknown.size() >= MAX_UNKNOWN
				|| this.unknown.contains(className)) {
			return null;
		}
		try {
			Class<?> type = Class.forName(className, false, this.classLoader);
			this.known.put(className, type);
			return type;
		}
		catch (ClassNotFoundException | LinkageError | RuntimeException ex) {
			// Of the latter, for instance, where the name is no valid path.
			this.unknown.add(className);
			return null;
		}
	}

	private boolean isTrusted(String className) {
		for (String trusted : this.packages) {
			if (className.startsWith(trusted) && className.length() > trusted.length()
					&& className.charAt(trusted.length()) == '.') {
				return true;
			}
		}
		return false;
	}

}
