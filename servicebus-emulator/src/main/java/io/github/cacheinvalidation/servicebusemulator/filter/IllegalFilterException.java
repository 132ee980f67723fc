package io.github.cacheinvalidation.servicebusemulator.filter;

/**
 * A filter says something that is wrong, or that the stand-in doesn't understand.
 */
public final class IllegalFilterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what is wrong
	 */
	public IllegalFilterException(String message) {
		super(message);
	}

}
