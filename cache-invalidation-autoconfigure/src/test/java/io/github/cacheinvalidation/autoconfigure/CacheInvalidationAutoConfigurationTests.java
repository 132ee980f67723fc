package io.github.cacheinvalidation.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.ManagedList;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CachesEndpointAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.cacheinvalidation.cache.InvalidatingCache;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.memory.RemovalWatcher;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redis.RedisTransport;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheInvalidationAutoConfiguration} and
 * {@link CacheInvalidationMetricsAutoConfiguration}.
 */
class CacheInvalidationAutoConfigurationTests {

	private final InMemoryBus bus = new InMemoryBus();

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner withoutBus = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class,
				CacheInvalidationMetricsAutoConfiguration.class))
		.withPropertyValues("spring.cache.type=caffeine");

	private final ApplicationContextRunner contextRunner = this.withoutBus.withBean(CacheInvalidationTransport.class,
			this.bus::newTransport);

	@BeforeEach
	void watchTheBus() {
		RemovalWatcher.watch(this.bus, this.messages::add);
	}

	@Test
	void cacheManagerOfBootIsDecorated() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.cache.caffeine.spec=maximumSize=7", "spring.cache.cache-names=books")
			.run((context) -> {
				assertThat(context).hasSingleBean(CaffeineCacheManager.class).hasBean("cacheManager");
				CacheManager manager = context.getBean(CacheManager.class);
				assertThat(manager.getCacheNames()).containsExactly("books");
				assertThat(manager.getCache("unknown")).isNull();
				InvalidatingCache cache = (InvalidatingCache) manager.getCache("books");
				assertThat(cache.getNativeCache().policy().eviction().get().getMaximum()).isEqualTo(7);
				assertThat(context.getBean(CacheInvalidationNode.class).isConnected()).isTrue();
			});
	}

	@Test
	void customizersAreApplied() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class, CustomizerConfiguration.class)
			.run((context) -> assertThat(context.getBean(CacheManager.class).getCacheNames())
				.containsExactly("customized"));
	}

	@Test
	void injectionPointsOfTheConcreteTypeWorkAndThePrimaryOneStaysPrimary() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class, SeveralManagersConfiguration.class)
			.run((context) -> {
				InjectedBean bean = context.getBean(InjectedBean.class);
				assertThat(bean.primary).isSameAs(context.getBean("first")).isSameAs(bean.manager);
				bean.primary.getCache("books").evict("key");
				await().until(() -> this.messages.toString().contains("\"manager\":\"first\""));
				bean.second.getCache("books").evict("key");
				await().until(() -> this.messages.toString().contains("\"manager\":\"second\""));
			});
	}

	@Test
	void changesTravelAndAreNotAppliedToTheOneThatMadeThem() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.run((first) -> this.contextRunner.withUserConfiguration(CachingConfiguration.class).run((second) -> {
				Cache ours = first.getBean(CacheManager.class).getCache("books");
				Cache theirs = second.getBean(CacheManager.class).getCache("books");
				((InvalidatingCache) theirs).getTargetCache().put("key", "theirs");
				ours.put("key", "ours");
				await().until(() -> theirs.get("key") == null);
				assertThat(ours.get("key").get()).isEqualTo("ours");
			}));
	}

	@Test
	void withoutTheSwitchCachesStayLocal() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("cache.invalidation.enabled=false")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(CacheInvalidationNode.class);
				assertThat(context.getBean(CacheManager.class).getCache("books"))
					.isNotInstanceOf(InvalidatingCache.class);
			});
	}

	@Test
	void onlyNamedCachesTakePart() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("cache.invalidation.cache-names=books,prices",
					"cache.invalidation.exclude-cache-names=authors")
			.run((context) -> {
				CacheManager manager = context.getBean(CacheManager.class);
				assertThat(manager.getCache("books")).isInstanceOf(InvalidatingCache.class);
				assertThat(manager.getCache("authors")).isNotInstanceOf(InvalidatingCache.class);
				assertThat(manager.getCache("others")).isNotInstanceOf(InvalidatingCache.class);
			});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void cacheManagersThatAreNotLocalAreLeftAlone(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withBean("maps", CacheManager.class, ConcurrentMapCacheManager::new)
			.run((context) -> {
				assertThat(context.getBean(CacheManager.class)).isExactlyInstanceOf(ConcurrentMapCacheManager.class);
				assertThat(context.getBean(CacheInvalidationNode.class).isRunning()).isFalse();
			});
		assertThat(output).containsOnlyOnce("Cache manager 'maps'").contains("There is no cache manager of local");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void missingEnableCachingIsSaid(CapturedOutput output) {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("Is @EnableCaching missing");
	}

	@Test
	void nodeStartsAlsoWhereBeansAreCreatedLazily() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(context.getBean(CacheInvalidationNode.class).isConnected()).isTrue();
				context.getBean(CacheManager.class).getCache("books").evict("key");
				awaitMessages(1);
			});
	}

	@Test
	void entryChangedWhileTheApplicationStartsIsSentAsSoonAsItHas() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class, EarlyChangeConfiguration.class)
			.run((context) -> awaitMessages(1));
	}

	@Test
	void configurerOfTheApplicationIsKept() {
		this.contextRunner.withUserConfiguration(OwnCachingConfigurer.class).run((context) -> {
			CachedService service = context.getBean(CachedService.class);
			assertThat(service.load("key")).isEqualTo(service.load("key"));
			Cache cache = context.getBean("own", CacheManager.class).getCache("own-books");
			assertThat(cache).isInstanceOf(InvalidatingCache.class);
			assertThat(cache.get("generated-key")).isNotNull();
			assertThat(context.getBean(OwnCachingConfigurer.class).resolved).isPositive();
			assertThat(this.messages).isEmpty();
			cache.evict("generated-key");
			awaitMessages(1);
		});
	}

	@Test
	void configurerThatMakesAManagerOfItsOwnTakesPart() {
		for (Class<?> configuration : List.of(ConfigurerWithoutProxy.class, ConfigurerWithoutBean.class)) {
			this.messages.clear();
			this.contextRunner.withUserConfiguration(configuration).run((context) -> {
				CachedService service = context.getBean(CachedService.class);
				String loaded = service.load("key");
				assertThat(service.load("key")).isEqualTo(loaded);
				assertThat(this.messages).isEmpty();
				service.evict("other");
				awaitMessages(1);
				assertThat(this.messages.get(0)).contains("\"manager\":\"cacheManager\"").contains("other");
				assertThat(service.load("key")).isEqualTo(loaded);
				this.bus.publish(
						"{\"v\":1,\"caches\":[{\"manager\":\"cacheManager\",\"cache\":\"own-books\",\"keys\":[\"key\"]}]}"
							.getBytes(StandardCharsets.UTF_8));
				assertThat(service.load("key")).isNotEqualTo(loaded);
			});
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void resolverThatWrapsItsCachesIsWarnedOfOnce(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(WrappingConfigurer.class).run((context) -> {
			context.getBean(CachedService.class).load("key");
			context.getBean(CachedService.class).load("other");
		});
		assertThat(output).containsOnlyOnce("Cache 'own-books' of a cached method is a");
	}

	@Test
	void managerInAJdkProxyTakesPart() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withBean("proxied", CacheManager.class, () -> {
				ProxyFactory factory = new ProxyFactory(CacheManager.class,
						(MethodInterceptor) MethodInvocation::proceed);
				factory.setTarget(new CaffeineCacheManager());
				return (CacheManager) factory.getProxy();
			})
			.run((context) -> {
				assertThat(context.getBean(CacheManager.class).getCache("books")).isInstanceOf(InvalidatingCache.class);
				context.getBean(CacheManager.class).getCache("books").evict("key");
				awaitMessages(1);
			});
	}

	@Test
	void managerThatIsAnInnerBeanHasTheSameNameOnAllNodes() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class).withInitializer((context) -> {
			RootBeanDefinition composite = new RootBeanDefinition(CompositeCacheManager.class);
			ManagedList<Object> delegates = new ManagedList<>();
			delegates.add(new RootBeanDefinition(CaffeineCacheManager.class));
			composite.getPropertyValues().add("cacheManagers", delegates);
			((BeanDefinitionRegistry) context).registerBeanDefinition("composite", composite);
		}).run((context) -> {
			context.getBean(CacheManager.class).getCache("books").evict("key");
			awaitMessages(1);
			assertThat(this.messages.get(0)).contains("\"manager\":\"(inner bean)\"");
		});
	}

	@Test
	void managerThatAnotherPostProcessorNeedsTakesPart() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class, EarlyManagerConfiguration.class)
			.run((context) -> assertThat(context.getBean(CacheManager.class).getCache("books"))
				.isInstanceOf(InvalidatingCache.class));
	}

	@Test
	void parentAndChildAreNodesOfTheirOwn() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withUserConfiguration(CachingConfiguration.class)
				.run((child) -> {
					Cache ours = parent.getBean(CacheManager.class).getCache("books");
					Cache theirs = child.getBean(CacheManager.class).getCache("books");
					((InvalidatingCache) theirs).getTargetCache().put("key", "theirs");
					ours.evict("key");
					await().until(() -> theirs.get("key") == null);
				}));
	}

	@Test
	void metersOfCaffeineStayAsWithoutUs() {
		ApplicationContextRunner runner = withMetrics().withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.cache.caffeine.spec=recordStats", "spring.cache.cache-names=books");
		List<String> with = new ArrayList<>();
		List<String> without = new ArrayList<>();
		runner.run((context) -> with.addAll(cacheMeters(context)));
		runner.withPropertyValues("cache.invalidation.enabled=false")
			.run((context) -> without.addAll(cacheMeters(context)));
		assertThat(with).isNotEmpty().isEqualTo(without);
		runner.run((context) -> {
			Cache cache = context.getBean(CacheManager.class).getCache("books");
			cache.put("key", "value");
			cache.get("key");
			assertThat(context.getBean(MeterRegistry.class)
				.get("cache.gets")
				.tag("cache", "books")
				.tag("result", "hit")
				.functionCounter()
				.count()).isEqualTo(1);
		});
	}

	private static List<String> cacheMeters(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName() + meter.getId().getTags())
			.filter((id) -> id.startsWith("cache.") && !id.startsWith("cache.invalidation."))
			.sorted()
			.toList();
	}

	@Test
	void metersOfInvalidationAreThere() {
		withMetrics().withUserConfiguration(CachingConfiguration.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("cache.invalidation.connected").tag("transport", "in-memory").gauge().value())
				.isEqualTo(1);
			context.getBean(CacheManager.class).getCache("books").evict("key");
			await().until(() -> registry.get("cache.invalidation.published").counter().count() == 1);
			assertThat(registry.get("cache.invalidation.publish.failures").counter().count()).isZero();
		});
	}

	@Test
	void withoutMetricsThereIsNoListener() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class)
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("cacheInvalidationMicrometerListener"));
	}

	@Test
	void cachesEndpointShowsAndClearsAsWithoutUs() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(CachesEndpointAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.cache.cache-names=books", "management.endpoints.web.exposure.include=caches")
			.run((context) -> {
				CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
				assertThat(endpoint.cache("books", null).getTarget()).startsWith("com.github.benmanes.caffeine.cache.");
				assertThat(endpoint.clearCache("books", null)).isTrue();
				awaitMessages(1);
				assertThat(this.messages.get(0)).contains("\"cache\":\"books\",\"clear\":true");
				endpoint.clearCaches();
				awaitMessages(2);
			});
	}

	@Test
	void redisIsTheTransportWhenItIsThere() {
		this.withoutBus.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.application.name=shop", "spring.data.redis.port=1")
			.run((context) -> {
				assertThat(context).hasSingleBean(RedisTransport.class);
				assertThat(context.getBean(RedisTransport.class).destination())
					.isEqualTo("channel shop:cache-invalidation");
			});
	}

	@Test
	void channelIsUsedAsItIs() {
		this.withoutBus.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("cache.invalidation.transport=redis", "cache.invalidation.redis.channel=my channel",
					"spring.data.redis.port=1")
			.run((context) -> assertThat(context.getBean(RedisTransport.class).destination())
				.isEqualTo("channel my channel"));
	}

	@Test
	void transportOfTheApplicationWins() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(CacheInvalidationTransport.class)
				.doesNotHaveBean(RedisTransport.class));
	}

	@Test
	void withoutAnyBusTheStartFailsWithAdvice() {
		this.withoutBus.withUserConfiguration(CachingConfiguration.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(CacheInvalidationTransportNotFoundException.class);
		});
	}

	@Test
	void otherClientThanLettuceFailsWithAdvice() {
		this.withoutBus.withBean(RedisConnectionFactory.class, JedisConnectionFactory::new)
			.withUserConfiguration(CachingConfiguration.class)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(CacheInvalidationTransportNotFoundException.class)
				.hasMessageContaining("Lettuce"));
	}

	@Test
	void severalConnectionFactoriesNeedAPrimaryOne() {
		ApplicationContextRunner runner = this.withoutBus.withUserConfiguration(CachingConfiguration.class)
			.withBean("first", LettuceConnectionFactory.class, () -> new LettuceConnectionFactory("localhost", 1));
		runner.withBean("second", LettuceConnectionFactory.class, () -> new LettuceConnectionFactory("localhost", 2))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(CacheInvalidationTransportNotFoundException.class)
				.hasMessageContaining("several Redis connection factories"));
		runner
			.withBean("second", LettuceConnectionFactory.class, () -> new LettuceConnectionFactory("localhost", 2),
					(definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context).hasSingleBean(RedisTransport.class));
	}

	@Test
	void factoryForAMasterAndItsReplicasOneByOneIsRefused() {
		this.withoutBus.withUserConfiguration(CachingConfiguration.class)
			.withBean(LettuceConnectionFactory.class,
					() -> new LettuceConnectionFactory(new RedisStaticMasterReplicaConfiguration("localhost")))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("RedisStaticMasterReplicaConfiguration"));
	}

	@Test
	void masterAndReplicasFailWithAdvice() {
		this.withoutBus.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.data.redis.masterreplica.nodes=localhost:1,localhost:2")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(CacheInvalidationTransportNotFoundException.class)
				.hasMessageContaining("spring.data.redis.masterreplica.nodes"));
	}

	private ApplicationContextRunner withMetrics() {
		return this.contextRunner.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class, CacheMetricsAutoConfiguration.class));
	}

	/**
	 * A message that was under way as the link came up is sent again, and is the same.
	 */
	private void awaitMessages(int count) {
		await().until(() -> this.messages.stream().distinct().count() == count);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		@Bean
		CacheManagerCustomizer<CaffeineCacheManager> customizer() {
			return (manager) -> manager.setCacheNames(List.of("customized"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SeveralManagersConfiguration {

		@Bean
		@Primary
		CaffeineCacheManager first() {
			return new CaffeineCacheManager();
		}

		@Bean
		CaffeineCacheManager second() {
			return new CaffeineCacheManager();
		}

		@Bean
		InjectedBean injectedBean(CaffeineCacheManager primary, CacheManager manager, CaffeineCacheManager second,
				Map<String, CacheManager> all) {
			assertThat(all).containsOnlyKeys("first", "second");
			return new InjectedBean(primary, manager, (CaffeineCacheManager) all.get("second"));
		}

	}

	record InjectedBean(CaffeineCacheManager primary, CacheManager manager, CaffeineCacheManager second) {

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyChangeConfiguration {

		@Autowired
		void change(CacheManager cacheManager) {
			cacheManager.getCache("books").evict("key");
		}

	}

	static class CachedService {

		private int loads;

		@Cacheable("own-books")
		public String load(String key) {
			return key + ++this.loads;
		}

		@CacheEvict("own-books")
		public void evict(String key) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class ConfigurerWithoutProxy implements CachingConfigurer {

		@Bean
		@Override
		public CacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CachedService cachedService() {
			return new CachedService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class ConfigurerWithoutBean implements CachingConfigurer {

		@Override
		public CacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CachedService cachedService() {
			return new CachedService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class WrappingConfigurer implements CachingConfigurer {

		@Override
		public CacheResolver cacheResolver() {
			return (context) -> List
				.of(new TransactionAwareCacheDecorator(new CaffeineCache("own-books", Caffeine.newBuilder().build())));
		}

		@Bean
		CachedService cachedService() {
			return new CachedService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyManagerConfiguration {

		@Bean
		static BeanPostProcessor needsTheManager(CacheManager cacheManager) {
			return new BeanPostProcessor() {

			};
		}

	}

	@Configuration(proxyBeanMethods = true)
	@EnableCaching
	static class OwnCachingConfigurer implements CachingConfigurer {

		int resolved;

		@Bean
		CaffeineCacheManager own() {
			return new CaffeineCacheManager();
		}

		@Bean
		CachedService cachedService() {
			return new CachedService();
		}

		@Override
		public CacheResolver cacheResolver() {
			CaffeineCacheManager manager = own();
			return (context) -> {
				this.resolved++;
				return new SimpleCacheResolver(manager).resolveCaches(context);
			};
		}

		@Override
		public KeyGenerator keyGenerator() {
			return (target, method, params) -> "generated-" + params[0];
		}

		@Override
		public CacheErrorHandler errorHandler() {
			return new LoggingCacheErrorHandler();
		}

	}

}
