package io.github.cacheinvalidation.codec;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a key can't travel, or a key that arrived can't be understood here: what it
 * stands for can only be removed by clearing its cache.
 *
 * @since 0.1.0
 */
public final class UnsupportedKeyException extends Exception {

	private static final long serialVersionUID = 1L;

	private final String type;

	UnsupportedKeyException(String type, String message) {
		this(type, message, null);
	}

	UnsupportedKeyException(String type, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.type = type;
	}

	/**
	 * Return the type of the key, or of the part of it that isn't supported.
	 * @return the name of the type
	 */
	public String getType() {
		return this.type;
	}

}
