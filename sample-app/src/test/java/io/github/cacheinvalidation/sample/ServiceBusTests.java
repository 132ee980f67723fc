package io.github.cacheinvalidation.sample;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

import io.github.cacheinvalidation.sample.CatalogueClient.Answer;
import io.github.cacheinvalidation.sample.CatalogueClient.Item;
import io.github.cacheinvalidation.sample.TwoNodes.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TwoNodes} over a stand-in for Azure Service Bus.
 */
class ServiceBusTests {

	@Test
	void changesTravelOverServiceBusAndRedisIsNotMissed() {
		Set<ProcessHandle> before = processes();
		try (TwoNodes nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0", "--bus=servicebus"))) {
			assertThat(processes()).isEqualTo(before);
			assertThat(Guide.forNodes(nodes)).contains("Service Bus").doesNotContain("Redis", "{bus}");
			await().atMost(Duration.ofSeconds(30))
				.until(() -> health(nodes.a()).equals(Status.UP) && health(nodes.b()).equals(Status.UP));
			CatalogueClient a = new CatalogueClient(nodes.a());
			CatalogueClient b = new CatalogueClient(nodes.b());
			Item product = b.read(1).product();
			assertThat(b.read(1).source()).isEqualTo("cache");
			Item changed = a.changePrice(product.id(), "12.5");
			Answer fresh = await().atMost(Duration.ofSeconds(30))
				.until(() -> b.read(1), (answer) -> answer.product().equals(changed));
			assertThat(fresh).isEqualTo(new Answer("B", "database", changed));
		}
	}

	private static Status health(Node node) {
		HealthEndpoint endpoint = node.context().getBean(HealthEndpoint.class);
		Map<String, HealthDescriptor> components = ((CompositeHealthDescriptor) endpoint.health()).getComponents();
		assertThat(components).containsKey("cacheInvalidation").doesNotContainKey("redis");
		return endpoint.health().getStatus();
	}

	private static Set<ProcessHandle> processes() {
		return ProcessHandle.current().descendants().collect(Collectors.toSet());
	}

}
