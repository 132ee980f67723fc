package io.github.cacheinvalidation.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.cacheinvalidation.metrics.CacheInvalidationGauges;
import io.github.cacheinvalidation.metrics.MicrometerCacheInvalidationListener;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * {@linkplain AutoConfiguration Auto-configuration} for the meters of cache invalidation.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = CacheInvalidationAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, CacheInvalidationNode.class, CacheInvalidationTransport.class })
public final class CacheInvalidationMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MicrometerCacheInvalidationListener cacheInvalidationMicrometerListener(MeterRegistry registry,
			CacheInvalidationTransport transport) {
		return new MicrometerCacheInvalidationListener(registry, transport.name());
	}

	@Bean
	@ConditionalOnMissingBean
	CacheInvalidationGauges cacheInvalidationGauges(CacheInvalidationNode node, InvalidationPublisher publisher,
			CacheInvalidationTransport transport) {
		return new CacheInvalidationGauges(node, publisher, transport.name());
	}

}
