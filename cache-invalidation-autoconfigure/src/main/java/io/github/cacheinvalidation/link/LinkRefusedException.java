package io.github.cacheinvalidation.link;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the bus has answered that it doesn't serve this node, or when what it
 * serves is of no use. Trying again doesn't help until people have changed something.
 *
 * @since 0.1.0
 */
public final class LinkRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean shared;

	private LinkRefusedException(String message, boolean shared, @Nullable Throwable cause) {
		super(message, cause);
		this.shared = shared;
	}

	/**
	 * The bus refuses.
	 * @param message what people have to change
	 * @param cause what the client library has thrown
	 * @return the exception
	 */
	public static LinkRefusedException of(String message, Throwable cause) {
		return new LinkRefusedException(message, false, cause);
	}

	/**
	 * Another node takes messages away that are meant for this one.
	 * @param message what people have to change
	 * @return the exception
	 */
	public static LinkRefusedException shared(String message) {
		return new LinkRefusedException(message, true, null);
	}

	/**
	 * Return whether another node takes messages away.
	 */
	boolean isShared() {
		return this.shared;
	}

}
