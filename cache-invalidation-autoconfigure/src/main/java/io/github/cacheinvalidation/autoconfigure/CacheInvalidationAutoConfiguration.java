package io.github.cacheinvalidation.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.cache.CacheInterceptorPostProcessor;
import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.InvalidationSink;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.ReactiveInvocations;
import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.OnPeerLost;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.cache.Transactions;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CompositeCacheInvalidationListener;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.NodeStatistics;
import io.github.cacheinvalidation.event.StateEventDispatcher;
import io.github.cacheinvalidation.event.UnsupportedKeyWarnings;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.receiving.HearingSettings;
import io.github.cacheinvalidation.receiving.HeartbeatRate;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.sending.PublisherSettings;
import io.github.cacheinvalidation.time.SystemTimeline;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.tracing.ObservedMessages;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * {@linkplain AutoConfiguration Auto-configuration} for cache invalidation.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = CacheAutoConfiguration.class, before = CacheMetricsAutoConfiguration.class,
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"com.azure.spring.cloud.autoconfigure.implementation.servicebus.AzureServiceBusAutoConfiguration" })
@ConditionalOnClass({ Caffeine.class, CaffeineCacheManager.class })
@Conditional(OnEnabledCondition.class)
@EnableConfigurationProperties(CacheInvalidationProperties.class)
@Import({ RedisTransportConfiguration.class, ServiceBusTransportConfiguration.class, TransactionConfiguration.class,
		ReactiveTransactionConfiguration.class })
public final class CacheInvalidationAutoConfiguration {

	private static final int NODE_ID_LENGTH = 8;

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CacheInterceptorPostProcessor cacheInvalidationCacheInterceptorPostProcessor(
			ObjectProvider<LocalCaches> localCaches, ObjectProvider<ReactiveInvocations> reactiveInvocations) {
		return new CacheInterceptorPostProcessor(localCaches::getObject, reactiveInvocations::getIfAvailable);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CacheManagerPostProcessor cacheInvalidationCacheManagerPostProcessor(
			ObjectProvider<LocalCaches> localCaches) {
		return new CacheManagerPostProcessor(localCaches::getObject);
	}

	/**
	 * Created along with the first cache manager, perhaps before most other beans: those
	 * that it tells are looked for when there is something to tell.
	 */
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	LocalCaches cacheInvalidationLocalCaches(CacheInvalidationProperties properties,
			ObjectProvider<InvalidationPublisher> publishers, ObjectProvider<CacheInvalidationListener> listeners,
			ObjectProvider<Transactions> transactions, ObjectProvider<CacheAspectSupport> cacheAspects) {
		CacheInvalidationPropertiesValidator.validate(properties);
		Supplier<InvalidationPublisher> publisher = SingletonSupplier.of(publishers::getObject);
		Supplier<CacheInvalidationListener> listener = SingletonSupplier.of(() -> composite(listeners));
		return new LocalCaches(new CacheNames(properties.getCacheNames(), properties.getExcludeCacheNames()),
				sinkOf(publisher), (cacheName) -> listener.get().fillRefused(cacheName), transactions.getIfAvailable(),
				() -> cacheAspects.stream()
					.findFirst()
					.map(CacheAspectSupport::getErrorHandler)
					.orElseGet(SimpleCacheErrorHandler::new),
				(properties.getMaxStaleness() != null)
						? new StalenessBound(properties.getMaxStaleness(), System::nanoTime, System::currentTimeMillis)
						: null);
	}

	private static InvalidationSink sinkOf(Supplier<InvalidationPublisher> publisher) {
		return new InvalidationSink() {

			@Override
			public void publish(List<CacheInvalidation> invalidations) {
				publisher.get().publish(invalidations);
			}

			@Override
			public void prepare() {
				publisher.get().prepare();
			}

		};
	}

	@Bean
	MessageCodec cacheInvalidationMessageCodec(CacheInvalidationProperties properties, BeanFactory beanFactory,
			ResourceLoader resourceLoader, ObjectProvider<CacheKeyCodec<?>> keyCodecs,
			ObjectProvider<CacheInvalidationListener> listeners) {
		List<String> packages = new ArrayList<>(properties.getTrustedKeyPackages());
		if (AutoConfigurationPackages.has(beanFactory)) {
			packages.addAll(AutoConfigurationPackages.get(beanFactory));
		}
		return new MessageCodec(keyCodecs.orderedStream().toList(),
				new TrustedTypes(packages, resourceLoader.getClassLoader()), properties.getSigningSecret(),
				new UnsupportedKeyWarnings(composite(listeners)));
	}

	@Bean
	MessageTracing cacheInvalidationMessageTracing(ObjectProvider<CacheInvalidationTransport> transport,
			ObjectProvider<ObservationRegistry> observations, Environment environment) {
		return new ObservedMessages(observations.getIfUnique(() -> ObservationRegistry.NOOP),
				required(transport, environment).name());
	}

	@Bean
	InvalidationPublisher cacheInvalidationPublisher(CacheInvalidationProperties properties,
			ObjectProvider<CacheInvalidationTransport> transport, MessageCodec codec,
			ObjectProvider<CacheInvalidationListener> listeners, MessageTracing tracing, Environment environment) {
		CacheInvalidationProperties.Publish publish = properties.getPublish();
		return new InvalidationPublisher(required(transport, environment), codec, composite(listeners), tracing,
				new PublisherSettings(publish.getMaxPending(), publish.getMaxBatch(), publish.getShutdownTimeout()));
	}

	@Bean
	NodeStatistics cacheInvalidationNodeStatistics() {
		return new NodeStatistics(Clock.systemUTC());
	}

	@Bean
	StateEventDispatcher cacheInvalidationStateEventDispatcher(ApplicationEventPublisher publisher) {
		return new StateEventDispatcher(publisher);
	}

	/**
	 * Asks for the cache managers so that all take part before the node starts, also
	 * where beans are created lazily.
	 */
	@Bean
	CacheInvalidationNode cacheInvalidationNode(CacheInvalidationProperties properties,
			ObjectProvider<CacheInvalidationTransport> transport, MessageCodec codec, LocalCaches localCaches,
			InvalidationPublisher publisher, ObjectProvider<CacheInvalidationListener> listeners,
			MessageTracing tracing, StateEventDispatcher events, ObjectProvider<CacheManager> cacheManagers,
			Environment environment) {
		cacheManagers.stream().forEach(Objects::requireNonNull);
		String nodeId = (properties.getNodeId() != null) ? properties.getNodeId()
				: UUID.randomUUID().toString().substring(0, NODE_ID_LENGTH);
		return new CacheInvalidationNode(nodeId, required(transport, environment), codec, localCaches, publisher,
				composite(listeners), tracing, hearingSettings(properties, required(transport, environment)),
				() -> newTimeline(required(transport, environment)), events);
	}

	private static Timeline newTimeline(CacheInvalidationTransport transport) {
		ScheduledExecutorService sendingThread = transport.sendingThread();
		return (sendingThread != null) ? SystemTimeline.onThread(sendingThread)
				: SystemTimeline.withOwnThread("cache-invalidation-node");
	}

	private static HearingSettings hearingSettings(CacheInvalidationProperties properties,
			CacheInvalidationTransport transport) {
		Duration interval = (properties.getHeartbeatInterval() != null) ? properties.getHeartbeatInterval()
				: transport.heartbeatInterval();
		Duration maxStaleness = properties.getMaxStaleness();
		CacheInvalidationPropertiesValidator.validateMaxStaleness(maxStaleness, interval, transport.reorderWindow());
		return new HearingSettings(
				new HeartbeatRate(interval,
						(maxStaleness != null) ? maxStaleness.minus(transport.reorderWindow()) : null),
				properties.getOnPeerLost() == OnPeerLost.CLEAR);
	}

	private static CacheInvalidationTransport required(ObjectProvider<CacheInvalidationTransport> transports,
			Environment environment) {
		CacheInvalidationTransport transport = transports.getIfAvailable();
		if (transport == null) {
			throw CacheInvalidationTransportNotFoundException.of(environment);
		}
		return transport;
	}

	private static CacheInvalidationListener composite(ObjectProvider<CacheInvalidationListener> listeners) {
		return new CompositeCacheInvalidationListener(listeners.orderedStream().toList());
	}

}
