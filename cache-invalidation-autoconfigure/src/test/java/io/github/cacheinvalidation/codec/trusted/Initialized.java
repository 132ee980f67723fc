package io.github.cacheinvalidation.codec.trusted;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which classes were initialised although a message must not achieve that.
 */
public final class Initialized {

	public static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

	private Initialized() {
	}

	public static boolean add(String name) {
		return NAMES.add(name);
	}

}
