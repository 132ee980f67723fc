package io.github.cacheinvalidation.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.env.MockEnvironment;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfiguredTransports}.
 */
class ConfiguredTransportsTests {

	private final MockEnvironment environment = new MockEnvironment();

	@ParameterizedTest
	@ValueSource(strings = { "host", "port", "url", "sentinel.master", "sentinel.nodes", "sentinel.nodes[0]",
			"cluster.nodes", "cluster.nodes[0]", "masterreplica.nodes" })
	void redisIsConfiguredByAnyOfItsConnectionSettings(String name) {
		this.environment.setProperty("spring.data.redis." + name, "1");
		assertThat(configured()).isEqualTo(new ConfiguredTransports(null, true, false));
		assertThat(configured().choose()).isEqualTo(Transport.REDIS);
		this.environment.setProperty("spring.cloud.azure.servicebus.namespace", "shop");
		assertThat(configured().choose()).as("two that could be").isNull();
		this.environment.setProperty("cache.invalidation.transport", "servicebus");
		assertThat(configured().choose()).as("the one that is set").isEqualTo(Transport.SERVICEBUS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "connection-string", "namespace" })
	void serviceBusIsConfiguredByAnyOfItsConnectionSettings(String name) {
		this.environment.setProperty("spring.cloud.azure.servicebus." + name, "shop");
		assertThat(configured()).isEqualTo(new ConfiguredTransports(null, false, true));
		assertThat(configured().choose()).isEqualTo(Transport.SERVICEBUS);
	}

	@Test
	void otherSettingsSayNothingOfABus() {
		this.environment.setProperty("spring.data.redis.repositories.enabled", "false");
		this.environment.setProperty("spring.data.redis.timeout", "1s");
		assertThat(configured()).isEqualTo(new ConfiguredTransports(null, false, false));
		assertThat(configured().choose()).isEqualTo(Transport.REDIS);
	}

	private ConfiguredTransports configured() {
		return ConfiguredTransports.of(this.environment);
	}

}
