package io.github.cacheinvalidation.servicebusemulator.security;

/**
 * Somebody may not do what they want to do.
 */
public final class UnauthorizedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message why not
	 */
	public UnauthorizedException(String message) {
		super(message);
	}

}
