package io.github.cacheinvalidation.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration metadata that the build generates.
 */
class ConfigurationMetadataTests {

	@Test
	void everyPropertyHasADescription() throws IOException {
		List<Map<String, Object>> properties = properties();
		assertThat(properties).extracting((property) -> property.get("name"))
			.containsExactlyInAnyOrder("cache.invalidation.enabled", "cache.invalidation.transport",
					"cache.invalidation.node-id", "cache.invalidation.cache-names",
					"cache.invalidation.exclude-cache-names", "cache.invalidation.trusted-key-packages",
					"cache.invalidation.signing-secret", "cache.invalidation.publish.max-pending",
					"cache.invalidation.publish.max-batch", "cache.invalidation.publish.shutdown-timeout",
					"cache.invalidation.max-staleness", "cache.invalidation.on-peer-lost",
					"cache.invalidation.heartbeat-interval", "cache.invalidation.redis.channel",
					"cache.invalidation.redis.sharded", "cache.invalidation.servicebus.topic-name",
					"cache.invalidation.servicebus.subscription-name",
					"cache.invalidation.servicebus.auto-delete-on-idle",
					"cache.invalidation.servicebus.message-time-to-live",
					"cache.invalidation.servicebus.admin-endpoint", "management.endpoint.cacheinvalidation.access",
					"management.endpoint.cacheinvalidation.cache.time-to-live",
					"management.health.cacheinvalidation.enabled");
		assertThat(properties).allSatisfy((property) -> assertThat((String) property.get("description"))
			.as("description of %s", property.get("name"))
			.isNotBlank()
			.endsWith(".")
			.doesNotStartWith("The ")
			.doesNotStartWith("A "));
	}

	private static List<Map<String, Object>> properties() throws IOException {
		String resource = "META-INF/spring-configuration-metadata.json";
		for (var url : Collections.list(CacheInvalidationProperties.class.getClassLoader().getResources(resource))) {
			try (InputStream stream = url.openStream()) {
				String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				if (json.contains("cache.invalidation")) {
					return JsonPath.read(json, "$.properties");
				}
			}
		}
		throw new AssertionError("No " + resource);
	}

}
