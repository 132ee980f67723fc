package io.github.cacheinvalidation.codec;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The enums and records that may be named in a message: those of the application's own
 * packages and of packages that it trusts, sub-packages included.
 *
 * @since 0.1.0
 */
public final class TrustedTypes {

	private final List<String> packages;

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
	 * Find a type by the name in a message. A class outside the trusted packages isn't
	 * even looked for.
	 */
	Class<?> resolve(String className) throws UnsupportedKeyException {
		if (!isTrusted(className)) {
			throw new UnsupportedKeyException(className, "is not in a trusted package");
		}
		try {
			return Class.forName(className, false, this.classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new UnsupportedKeyException(className, "is not known here", ex);
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
