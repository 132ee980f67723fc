package io.github.cacheinvalidation.codec;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a key can't travel, or a key that arrived can't be understood here: what it
 * stands for can only be removed by clearing its cache.
 *
 * @since 0.1.0
 */
public final class UnsupportedKeyException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int MAX_TYPE_LENGTH = 200;

	/**
	 * What could forge a line of a log.
	 */
	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

	private final String type;

	UnsupportedKeyException(String type, String message) {
		this(type, message, null);
	}

	UnsupportedKeyException(String type, String message, @Nullable Throwable cause) {
		super(message, cause);
		String shortType = (type.length() <= MAX_TYPE_LENGTH) ? type : type.substring(0, MAX_TYPE_LENGTH) + "...";
		this.type = UNPRINTABLE.matcher(shortType).replaceAll("?");
	}

	/**
	 * Return the type of the key, or of the part of it that isn't supported. It may come
	 * from the bus: it is bounded in length and without control characters.
	 * @return the name of the type
	 */
	public String getType() {
		return this.type;
	}

}
