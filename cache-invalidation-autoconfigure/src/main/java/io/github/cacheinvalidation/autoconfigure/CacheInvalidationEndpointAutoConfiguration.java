package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.cacheinvalidation.actuate.CacheInvalidationEndpoint;
import io.github.cacheinvalidation.actuate.CacheInvalidationEndpointWebExtension;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.event.NodeStatistics;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * {@linkplain AutoConfiguration Auto-configuration} for the endpoint of cache
 * invalidation.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = CacheInvalidationAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean({ CacheInvalidationNode.class, CacheInvalidationTransport.class })
@ConditionalOnAvailableEndpoint(CacheInvalidationEndpoint.class)
public final class CacheInvalidationEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CacheInvalidationEndpoint cacheInvalidationEndpoint(CacheInvalidationNode node,
			CacheInvalidationTransport transport, InvalidationPublisher publisher, LocalCaches localCaches,
			NodeStatistics statistics) {
		return new CacheInvalidationEndpoint(node, transport, publisher, localCaches, statistics);
	}

	@Bean
	@ConditionalOnMissingBean
	CacheInvalidationEndpointWebExtension cacheInvalidationEndpointWebExtension(CacheInvalidationEndpoint endpoint) {
		return new CacheInvalidationEndpointWebExtension(endpoint);
	}

}
