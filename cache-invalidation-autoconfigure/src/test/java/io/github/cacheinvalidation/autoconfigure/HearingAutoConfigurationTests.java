package io.github.cacheinvalidation.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.health.CacheInvalidationHealthIndicator;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health, events and the properties that say how a node makes sure that it hears the
 * others.
 */
class HearingAutoConfigurationTests {

	private final InMemoryBus bus = new InMemoryBus();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class,
				CacheInvalidationHealthContributorAutoConfiguration.class))
		.withPropertyValues("spring.cache.type=caffeine", "cache.invalidation.node-id=test")
		.withBean(CacheInvalidationTransport.class, this.bus::newTransport)
		.withUserConfiguration(Application.class);

	@Test
	void healthIsDownWhileTheNodeIsDeafAndSaysWhy() {
		this.contextRunner.run((context) -> {
			Health up = health(context);
			assertThat(up.getStatus()).isEqualTo(Status.UP);
			assertThat(up.getDetails()).containsEntry("node", "test")
				.containsEntry("transport", "in-memory")
				.containsEntry("destination", "this JVM")
				.containsEntry("hearing", "CONNECTED")
				.containsEntry("sending", "accepted")
				.containsEntry("pending", 0)
				.containsEntry("peers", 0)
				.doesNotContainKey("cachesRead");
			this.bus.interrupt();
			Health down = health(context);
			assertThat(down.getStatus()).isEqualTo(Status.DOWN);
			assertThat(down.getDetails()).containsEntry("hearing", "DEAF")
				.hasEntrySatisfying("reason",
						(reason) -> assertThat((String) reason).startsWith("The bus is interrupted"));
			context.getBean(CacheManager.class).getCache("books").evict("key");
			await().untilAsserted(() -> assertThat(health(context).getDetails()).containsEntry("pending", 1)
				.hasEntrySatisfying("sending",
						(reason) -> assertThat((String) reason).contains("does not accept messages")));
			this.bus.restore();
			await().until(() -> health(context).getStatus().equals(Status.UP));
			await().until(() -> health(context).getDetails().get("pending").equals(0));
		});
	}

	@Test
	void healthIsDownWhileTheNodeHearsButCannotSend() {
		this.contextRunner.withBean(RefusedRemovals.class).run((context) -> {
			await().until(() -> health(context).getStatus().equals(Status.UP));
			context.getBean(CacheManager.class).getCache("books").evict("key");
			Health blocked = await().until(() -> health(context),
					(health) -> !health.getDetails().get("sending").equals("accepted")
							&& health.getDetails().get("hearing").equals("CONNECTED"));
			assertThat(blocked.getStatus()).isEqualTo(Status.DOWN);
			assertThat(blocked.getDetails()).extractingByKey("sending").asString().contains("refused by the test");
		});
	}

	@Test
	void healthSaysWhetherCachesAreRead() {
		this.contextRunner.withPropertyValues("cache.invalidation.max-staleness=30s").run((context) -> {
			await().untilAsserted(() -> assertThat(health(context).getDetails()).containsEntry("cachesRead", true));
			context.getBean(CacheInvalidationNode.class).stop();
			assertThat(health(context).getStatus()).isEqualTo(Status.UNKNOWN);
		});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.cacheinvalidation.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(CacheInvalidationHealthIndicator.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("cacheInvalidationHealthIndicator"));
	}

	@Test
	void changesOfStateAreApplicationEventsThatHoldNothingUp() {
		this.contextRunner.run((context) -> {
			Application application = context.getBean(Application.class);
			await().until(() -> application.states().contains(State.CONNECTED));
			application.events.clear();
			this.bus.interrupt();
			this.bus.restore();
			await().until(() -> application.states()
				.equals(List.of(State.DEAF, State.SUSPECT, State.REPAIRED, State.CONNECTED)));
			assertThat(application.events).allMatch((event) -> event.getNodeId().equals("test"));
			assertThat(application.threads).allMatch((thread) -> thread.startsWith("cache-invalidation-events"));
			assertThat(application.events.get(3).getLasted()).isPositive();
		});
	}

	@Test
	void boundWithoutAProofIsKept() {
		this.bus.interrupt();
		this.contextRunner.withPropertyValues("cache.invalidation.max-staleness=30s").run((context) -> {
			Cache cache = context.getBean(CacheManager.class).getCache("books");
			cache.put("key", "value");
			assertThat(cache.get("key")).isNull();
			this.bus.restore();
			await().until(() -> {
				cache.put("key", "value");
				return cache.get("key") != null;
			});
		});
	}

	@Test
	void shorterHeartbeatAllowsAShorterBound() {
		this.contextRunner
			.withPropertyValues("cache.invalidation.max-staleness=3s", "cache.invalidation.heartbeat-interval=1s",
					"cache.invalidation.on-peer-lost=ignore")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(CacheInvalidationHealthIndicator.class).health();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * An application that listens.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

		private final List<CacheInvalidationStateEvent> events = new CopyOnWriteArrayList<>();

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@EventListener
		void stateChanged(CacheInvalidationStateEvent event) {
			this.threads.add(Thread.currentThread().getName());
			this.events.add(event);
		}

		List<State> states() {
			return this.events.stream().map(CacheInvalidationStateEvent::getState).toList();
		}

	}

	/**
	 * A bus that carries what nodes say of themselves, and nothing else.
	 */
	static class RefusedRemovals implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof CacheInvalidationTransport)) {
				return bean;
			}
			ProxyFactory proxyFactory = new ProxyFactory(bean);
			proxyFactory.addAdvice((MethodInterceptor) RefusedRemovals::invoke);
			return proxyFactory.getProxy();
		}

		private static Object invoke(MethodInvocation invocation) throws Throwable {
			return (invocation.getMethod().getName().equals("publish")
					&& new String((byte[]) invocation.getArguments()[0], StandardCharsets.UTF_8).contains("\"caches\""))
							? CompletableFuture.failedFuture(new IllegalStateException("refused by the test"))
							: invocation.proceed();
		}

	}

}
