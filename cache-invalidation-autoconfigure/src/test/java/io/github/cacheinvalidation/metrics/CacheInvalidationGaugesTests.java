package io.github.cacheinvalidation.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationAutoConfiguration;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheInvalidationGauges}.
 */
class CacheInvalidationGaugesTests {

	private final InMemoryBus bus = new InMemoryBus();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class))
		.withPropertyValues("spring.cache.type=caffeine", "cache.invalidation.on-peer-lost=ignore")
		.withBean(CacheInvalidationTransport.class, this.bus::newTransport)
		.withUserConfiguration(Application.class);

	@Test
	void nodeIsConnectedUntilItIsDeafAndUnknownWhereItDoesNotRun() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = gauges(context);
			await().until(() -> value(registry, CacheInvalidationGauges.CONNECTED) == 1);
			this.bus.interrupt();
			assertThat(value(registry, CacheInvalidationGauges.CONNECTED)).isZero();
			this.bus.restore();
			await().until(() -> value(registry, CacheInvalidationGauges.CONNECTED) == 1);
			context.getBean(CacheInvalidationNode.class).stop();
			assertThat(value(registry, CacheInvalidationGauges.CONNECTED)).isNaN();
		});
	}

	@Test
	void peersAreTheOtherNodesThatAreHeard() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = gauges(context);
			assertThat(value(registry, CacheInvalidationGauges.PEERS)).isZero();
			this.contextRunner.run((other) -> await().until(() -> value(registry, CacheInvalidationGauges.PEERS) == 1));
			await().until(() -> value(registry, CacheInvalidationGauges.PEERS) == 0);
		});
	}

	@Test
	void pendingIsWhatTheBusHasNotAccepted() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = gauges(context);
			this.bus.interrupt();
			context.getBean(CacheManager.class).getCache("books").evict("a");
			context.getBean(CacheManager.class).getCache("books").evict("b");
			assertThat(value(registry, CacheInvalidationGauges.PENDING)).isEqualTo(2);
			this.bus.restore();
			await().until(() -> value(registry, CacheInvalidationGauges.PENDING) == 0);
		});
	}

	private static MeterRegistry gauges(ApplicationContext context) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new CacheInvalidationGauges(context.getBean(CacheInvalidationNode.class),
				context.getBean(InvalidationPublisher.class), "in-memory")
			.bindTo(registry);
		return registry;
	}

	private static double value(MeterRegistry registry, String gauge) {
		return registry.get(gauge).tag("transport", "in-memory").gauge().value();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

}
