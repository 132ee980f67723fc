package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.event.NodeStatistics;
import io.github.cacheinvalidation.health.CacheInvalidationHealthIndicator;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * {@linkplain AutoConfiguration Auto-configuration} for the health of cache invalidation.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = CacheInvalidationAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ CacheInvalidationNode.class, CacheInvalidationTransport.class })
@ConditionalOnEnabledHealthIndicator("cacheinvalidation")
public final class CacheInvalidationHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "cacheInvalidationHealthIndicator")
	CacheInvalidationHealthIndicator cacheInvalidationHealthIndicator(CacheInvalidationNode node,
			CacheInvalidationTransport transport, InvalidationPublisher publisher, LocalCaches localCaches,
			NodeStatistics statistics) {
		return new CacheInvalidationHealthIndicator(node, transport, publisher, localCaches, statistics);
	}

}
