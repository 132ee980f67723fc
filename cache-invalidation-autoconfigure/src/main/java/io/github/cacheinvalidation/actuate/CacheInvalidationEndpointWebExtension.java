package io.github.cacheinvalidation.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that answers with the status that
 * suits what has become of a clear.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = CacheInvalidationEndpoint.class)
public final class CacheInvalidationEndpointWebExtension {

	private final CacheInvalidationEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate what does the work
	 */
	public CacheInvalidationEndpointWebExtension(CacheInvalidationEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Remove all entries of all caches that take part, on every node.
	 * @param cacheManager the name of a manager, or {@code null} for each
	 * @return nothing, or 404 if there is no such manager
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> clearAll(@Nullable String cacheManager) {
		return response(this.delegate.clearAll(cacheManager));
	}

	/**
	 * Remove all entries of a cache, on every node.
	 * @param cache its name
	 * @param cacheManager the name of its manager, or {@code null} for each that has one
	 * @return nothing, or 404 if no such cache takes part
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> clear(@Selector String cache, @Nullable String cacheManager) {
		return response(this.delegate.clear(cache, cacheManager));
	}

	private static WebEndpointResponse<Void> response(boolean found) {
		return new WebEndpointResponse<>(
				found ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
