package io.github.cacheinvalidation.autoconfigure;

/**
 * Thrown when cache invalidation is enabled but there is no bus that could carry its
 * messages.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationTransportNotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	CacheInvalidationTransportNotFoundException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what the developer can do about it.
	 * @return the advice
	 */
	public String getAction() {
		return this.action;
	}

}
