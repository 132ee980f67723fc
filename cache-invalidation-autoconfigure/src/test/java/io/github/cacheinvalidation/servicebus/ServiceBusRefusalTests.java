package io.github.cacheinvalidation.servicebus;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a {@link ServiceBusTransport} says when Azure refuses, or isn't there.
 */
class ServiceBusRefusalTests extends AbstractStandInTests {

	private static final String OWN = "own";

	private final RecordingListener listener = new RecordingListener();

	@Test
	void missingRightToManageIsNamed() {
		assertThat(refusal(bus().getConnectionString(Right.SEND, Right.LISTEN), null))
			.contains("needs the Manage right")
			.contains("cache.invalidation.servicebus.subscription-name");
	}

	@Test
	void missingRightToSendIsNamed() {
		topic().createSubscription(OWN);
		assertThat(refusal(bus().getConnectionString(Right.LISTEN), OWN)).contains("needs the Send right")
			.contains("topic 'invalidations'");
	}

	@Test
	void missingRightToListenIsNamed() {
		topic().createSubscription(OWN);
		assertThat(refusal(bus().getConnectionString(Right.SEND), OWN)).contains("needs the Listen right")
			.contains("subscription 'own'");
	}

	@Test
	void wrongKeyIsNamed() {
		topic().createSubscription(OWN);
		String wrong = bus().getConnectionString()
			.replaceFirst("SharedAccessKey=[^;]*", "SharedAccessKey=d3JvbmcgYnV0IGp1c3QgYXMgbG9uZw==");
		assertThat(refusal(wrong, OWN)).contains("doesn't accept the key").contains("127.0.0.1:" + bus().getPort());
	}

	@Test
	void wrongKeyIsNamedWhereASubscriptionHasToBeCreated() {
		String wrong = bus().getConnectionString()
			.replaceFirst("SharedAccessKey=[^;]*", "SharedAccessKey=d3JvbmcgYnV0IGp1c3QgYXMgbG9uZw==");
		assertThat(refusal(wrong, null)).contains("doesn't accept the key");
	}

	@Test
	void missingTopicIsNamed() {
		assertThat(refusalOf(bus().getConnectionString(), StandIn.settings("nowhere", OWN)))
			.contains("has no topic 'nowhere'");
	}

	@Test
	void missingTopicIsNamedWhereASubscriptionHasToBeCreated() {
		assertThat(refusalOf(bus().getConnectionString(), StandIn.settings("nowhere", null)))
			.contains("has no topic 'nowhere'");
	}

	@Test
	void missingSubscriptionIsNamed() {
		assertThat(refusal(bus().getConnectionString(), OWN))
			.contains("topic 'invalidations' has no subscription 'own'");
	}

	@Test
	void missingNamespaceIsNamed() {
		assertThat(refusal("Endpoint=sb://nowhere.invalid;SharedAccessKeyName=any;SharedAccessKey=YW55", OWN))
			.contains("no answer from nowhere.invalid (the name of the host can't be resolved)");
	}

	@Test
	void namespaceThatRefusesConnectionsIsNamed() {
		bus().stop();
		assertThat(refusal(bus().getConnectionString(), null)).contains("no answer from 127.0.0.1:" + bus().getPort());
	}

	@Test
	void fullTopicIsNamed() {
		for (int i = 0; i < 2000; i++) {
			topic().createSubscription("s" + i);
		}
		assertThat(refusal(bus().getConnectionString(), null)).contains("status 403").contains("2000");
	}

	@Test
	void joinsWhenItIsAllowedTo() {
		topic().createSubscription(OWN);
		bus().deny(ServiceBusEmulator.ROOT_POLICY);
		assertThat(refusal(bus().getConnectionString(), OWN)).contains("doesn't accept the key");
		bus().allow(ServiceBusEmulator.ROOT_POLICY);
		await().until(() -> this.listener.linkChanges().equals(List.of("down", "up")));
	}

	@Test
	void tellsWhatIsWrongWhenThatIsKnownLaterOnly() {
		topic().createSubscription(OWN);
		startUp(OWN, this.listener);
		bus().stop();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down")));
		topic().deleteSubscription(OWN);
		bus().restart();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "down")));
		assertThat(this.listener.lossReasons().get(1)).contains("has no subscription 'own'");
	}

	@Test
	void asksLessAndLessOften() throws Exception {
		AtomicInteger requests = new AtomicInteger();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			requests.incrementAndGet();
			exchange.sendResponseHeaders(401, -1);
			exchange.close();
		});
		server.start();
		try {
			ServiceBusNamespace namespace = ServiceBusNamespace.of(bus().getConnectionString())
				.adminEndpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
			long begin = System.nanoTime();
			start(new ServiceBusTransport(namespace, StandIn.settings(StandIn.TOPIC, null)), this.listener);
			await().until(() -> requests.get() >= 6);
			// Half of 50, 100, 200, 400 and 800 ms at the least: a slow machine only
			// makes it
			// longer.
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(775));
			assertThat(this.listener.linkChanges()).containsExactly("down");
		}
		finally {
			server.stop(0);
		}
	}

	private String refusal(String connectionString, @Nullable String subscription) {
		return refusalOf(connectionString, StandIn.settings(StandIn.TOPIC, subscription));
	}

	private String refusalOf(String connectionString, ServiceBusSettings settings) {
		start(standIn().newTransport(connectionString, settings), this.listener);
		await().until(() -> this.listener.linkChanges().equals(List.of("down")));
		return this.listener.lossReasons().get(0);
	}

}
