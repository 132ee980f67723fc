package io.github.cacheinvalidation.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.Topic;
import io.github.cacheinvalidation.servicebusemulator.security.Right;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes of an application on a stand-in for Azure Service Bus, configured as users do.
 */
class ServiceBusIntegrationTests {

	private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

	private ServiceBusEmulator bus;

	private Topic topic;

	@BeforeEach
	void startBus() {
		this.bus = ServiceBusEmulator.start();
		this.topic = this.bus.createTopic("cache-invalidation");
	}

	@AfterEach
	void stopAll() {
		this.nodes.forEach(ConfigurableApplicationContext::close);
		this.bus.close();
	}

	@Test
	void changesTravelWhereNodesCreateTheirSubscriptions() {
		ConfigurableApplicationContext first = startUp();
		ConfigurableApplicationContext second = startUp();
		assertThat(this.topic.subscriptions()).hasSize(2).allMatch((name) -> name.matches("library-[0-9a-f]{8}"));
		assertFlows(first, second);
		assertFlows(second, first);
		first.close();
		assertThat(this.topic.subscriptions()).hasSize(1);
	}

	@Test
	void changesTravelWhereSubscriptionsAreNamed() {
		this.topic.createSubscription("one");
		this.topic.createSubscription("two");
		String connectionString = this.bus.getConnectionString(Right.SEND, Right.LISTEN);
		ConfigurableApplicationContext first = startUp(connectionString,
				"cache.invalidation.servicebus.subscription-name=one");
		ConfigurableApplicationContext second = startUp(connectionString,
				"cache.invalidation.servicebus.subscription-name=${host}", "host=two");
		assertFlows(first, second);
		assertFlows(second, first);
		first.close();
		assertThat(this.topic.subscriptions()).containsExactly("one", "two");
	}

	@Test
	void topicMayBeNamedByTheConnectionString() {
		Topic other = this.bus.createTopic("other");
		start(this.bus.getConnectionString() + "EntityPath=other");
		await().until(() -> other.subscriptions().size() == 1);
		start(this.bus.getConnectionString() + "EntityPath=other",
				"cache.invalidation.servicebus.topic-name=cache-invalidation");
		await().until(() -> this.topic.subscriptions().size() == 1);
	}

	@Test
	void nodeIdIsPartOfTheSubscriptionsName() {
		startUp(this.bus.getConnectionString(), "cache.invalidation.node-id=Rack 7");
		assertThat(this.topic.subscriptions()).singleElement().asString().matches("library-rack-7-[0-9a-f]{8}");
	}

	@Test
	void healthTellsOfTheBusAndLeavesRedisOut() {
		ConfigurableApplicationContext node = startUp();
		assertThat(health(node).getStatus()).isEqualTo(Status.UP);
		assertThat(health(node).getDetails()).containsEntry("transport", "servicebus")
			.containsEntry("destination", "topic cache-invalidation")
			.containsEntry("subscription", "'%s' (automatic)".formatted(this.topic.subscriptions().get(0)));
		CompositeHealthDescriptor all = (CompositeHealthDescriptor) node.getBean(HealthEndpoint.class).health();
		assertThat(all.getComponents()).doesNotContainKey("redis");
		assertThat(all.getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void healthOfRedisIsTheApplicationsOwnWhereItSaysSo() {
		ConfigurableApplicationContext used = startUp(this.bus.getConnectionString(),
				"spring.data.redis.host=127.0.0.1");
		assertThat(used.getEnvironment().getProperty("management.health.redis.enabled")).isNull();
		ConfigurableApplicationContext wanted = startUp(this.bus.getConnectionString(),
				"management.health.redis.enabled=true");
		assertThat(wanted.getEnvironment().getProperty("management.health.redis.enabled")).isEqualTo("true");
	}

	@Test
	void noConnectionToRedisIsTried() throws IOException {
		try (ServerSocket redis = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String port = "spring.data.redis.port=" + redis.getLocalPort();
			ConfigurableApplicationContext first = startUp(this.bus.getConnectionString(), port);
			ConfigurableApplicationContext second = startUp(this.bus.getConnectionString(), port);
			assertFlows(first, second);
			redis.setSoTimeout(1);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(redis::accept);
		}
	}

	@Test
	void applicationStartsWithoutATopicAndJoinsWhenThereIsOne() {
		this.bus.deleteTopic("cache-invalidation");
		ConfigurableApplicationContext node = start(this.bus.getConnectionString());
		assertThat(node.getBean(Library.class).plain("key")).isNotNull();
		await().until(() -> reason(node).contains("has no topic 'cache-invalidation'"));
		assertThat(health(node).getStatus()).isEqualTo(Status.DOWN);
		this.bus.createTopic("cache-invalidation");
		await().until(() -> connected(node));
	}

	@Test
	void applicationStartsWithoutTheRightToManage() {
		ConfigurableApplicationContext node = start(this.bus.getConnectionString(Right.SEND, Right.LISTEN));
		await().until(() -> reason(node).contains("needs the Manage right"));
		assertThat(health(node).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void applicationStartsWithoutANamespace() {
		this.bus.stop();
		ConfigurableApplicationContext node = start(this.bus.getConnectionString());
		await().until(() -> reason(node).contains("no answer from 127.0.0.1:" + this.bus.getPort()));
		this.bus.restart();
		await().until(() -> connected(node));
	}

	@Test
	void whatWasMissedWhileTheSubscriptionWasGoneIsNotServed() {
		ConfigurableApplicationContext first = startUp();
		String subscription = this.topic.subscriptions().get(0);
		ConfigurableApplicationContext second = startUp();
		cache(first).put("key", "stale");
		this.bus.stop();
		await().until(() -> !connected(first) && !connected(second));
		this.topic.deleteSubscription(subscription);
		cache(second).evict("key");
		this.bus.restart();
		await().until(() -> connected(first) && connected(second));
		await().until(() -> cache(first).get("key") == null);
		assertFlows(second, first);
	}

	@Test
	void messageThatHasExpiredIsAGapAndIsRepaired() {
		this.bus.stopTime();
		try (FaultProxy proxy = FaultProxy.start("127.0.0.1", this.bus.getPort())) {
			// Long enough for the others to answer on a busy machine.
			String interval = "cache.invalidation.heartbeat-interval=5s";
			ConfigurableApplicationContext first = startUp(this.bus.getConnectionString(), interval);
			ConfigurableApplicationContext second = startUp(this.bus.getConnectionString()
				.replace("127.0.0.1:" + this.bus.getPort(), "127.0.0.1:" + proxy.getPort()), interval);
			await().until(() -> peers(first) == 1 && peers(second) == 1);
			cache(second).put("key", "stale");
			proxy.cut();
			await().until(() -> !connected(second));
			cache(first).evict("key");
			await().until(() -> first.getBean(MeterRegistry.class)
				.get("cache.invalidation.published")
				.counter()
				.count() == 1);
			this.bus.advanceTime(Duration.ofSeconds(31));
			proxy.restore();
			await().until(() -> connected(second));
			await().until(() -> cache(second).get("key") == null);
			await()
				.until(() -> second.getBean(MeterRegistry.class).get("cache.invalidation.gaps").counter().count() > 0);
		}
	}

	@Test
	void nodesOnOneSubscriptionAreDownAndServeNothingFromTheirCaches() {
		this.topic.createSubscription("shared");
		ConfigurableApplicationContext first = startUp(this.bus.getConnectionString(),
				"cache.invalidation.servicebus.subscription-name=shared");
		cache(first).put("key", "old");
		ConfigurableApplicationContext second = start(this.bus.getConnectionString(),
				"cache.invalidation.servicebus.subscription-name=shared");
		for (ConfigurableApplicationContext node : List.of(first, second)) {
			await().until(() -> reason(node).contains("give each instance its own"));
			assertThat(reason(node)).contains("${HOSTNAME}", "caches are not read until then");
			assertThat(health(node).getStatus()).isEqualTo(Status.DOWN);
			assertThat(cache(node).get("key")).isNull();
			Library library = node.getBean(Library.class);
			assertThat(library.plain("other")).isNotEqualTo(library.plain("other"));
		}
		second.close();
		await().until(() -> connected(first));
		assertThat(cache(first).get("key")).isNull();
		Library library = first.getBean(Library.class);
		assertThat(library.plain("other")).isEqualTo(library.plain("other"));
	}

	private ConfigurableApplicationContext startUp() {
		return startUp(this.bus.getConnectionString());
	}

	private ConfigurableApplicationContext startUp(String connectionString, String... properties) {
		ConfigurableApplicationContext node = start(connectionString, properties);
		await().until(() -> connected(node));
		return node;
	}

	private ConfigurableApplicationContext start(String connectionString, String... properties) {
		List<String> all = new ArrayList<>(List.of("cache.invalidation.transport=servicebus",
				"spring.cloud.azure.servicebus.connection-string=" + connectionString,
				"cache.invalidation.servicebus.admin-endpoint=" + this.bus.getAdminEndpoint(),
				"cache.invalidation.heartbeat-interval=1s"));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext node = LibraryApplication.start(all.toArray(String[]::new));
		this.nodes.add(node);
		return node;
	}

	private static void assertFlows(ConfigurableApplicationContext from, ConfigurableApplicationContext to) {
		String held = to.getBean(Library.class).plain("flows");
		assertThat(to.getBean(Library.class).plain("flows")).isEqualTo(held);
		from.getBean(Library.class).evict("flows");
		await().until(() -> cache(to).get("flows") == null);
	}

	private static boolean connected(ConfigurableApplicationContext node) {
		return node.getBean(CacheInvalidationNode.class).isConnected();
	}

	private static int peers(ConfigurableApplicationContext node) {
		return node.getBean(CacheInvalidationNode.class).getActivePeerCount();
	}

	private static IndicatedHealthDescriptor health(ConfigurableApplicationContext node) {
		HealthDescriptor health = node.getBean(HealthEndpoint.class).healthForPath("cacheInvalidation");
		return (IndicatedHealthDescriptor) health;
	}

	private static String reason(ConfigurableApplicationContext node) {
		Map<String, Object> details = health(node).getDetails();
		return String.valueOf(details.get("reason"));
	}

	private static Cache cache(ConfigurableApplicationContext node) {
		return node.getBean(CacheManager.class).getCache("plain");
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(10));
	}

}
