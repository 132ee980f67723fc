package io.github.cacheinvalidation.actuate;

import java.util.Map;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that answers with the status that
 * suits what has become of a change.
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
	 * @return nothing; 404 if there is no such manager, 503 with the reason if this node
	 * isn't running
	 */
	@DeleteOperation
	public WebEndpointResponse<Map<String, String>> clearAll(@Nullable String cacheManager) {
		return whileRunning(() -> this.delegate.clearAll(cacheManager) != null);
	}

	/**
	 * Remove all entries of a cache, on every node.
	 * @param cache its name
	 * @param cacheManager the name of its manager, or {@code null} for each that has one
	 * @return nothing; 404 if no such cache takes part, 503 with the reason if this node
	 * isn't running
	 */
	@DeleteOperation
	public WebEndpointResponse<Map<String, String>> clear(@Selector String cache, @Nullable String cacheManager) {
		return whileRunning(() -> this.delegate.clear(cache, cacheManager) != null);
	}

	/**
	 * Remove all entries of all caches that take part, on this node only.
	 * @return nothing; 503 with the reason if this node isn't running
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, String>> repair() {
		return whileRunning(() -> {
			this.delegate.repair();
			return true;
		});
	}

	private WebEndpointResponse<Map<String, String>> whileRunning(BooleanSupplier operation) {
		String reason = this.delegate.notRunningReason();
		if (reason != null) {
			return new WebEndpointResponse<>(Map.of("reason", reason), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
		return new WebEndpointResponse<>(operation.getAsBoolean() ? WebEndpointResponse.STATUS_NO_CONTENT
				: WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
