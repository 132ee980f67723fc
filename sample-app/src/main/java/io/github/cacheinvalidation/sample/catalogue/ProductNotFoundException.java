package io.github.cacheinvalidation.sample.catalogue;

/**
 * Thrown when there is no product of an id.
 */
class ProductNotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ProductNotFoundException(long id) {
		super("There is no product %d".formatted(id));
	}

}
