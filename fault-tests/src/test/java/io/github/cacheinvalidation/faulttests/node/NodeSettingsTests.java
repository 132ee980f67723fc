package io.github.cacheinvalidation.faulttests.node;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeSettings}.
 */
class NodeSettingsTests {

	private static final NodeSettings.Pace PACE = new NodeSettings.Pace(7, 8);

	@Test
	void settingsAreTheSameAfterTheirWayAsArguments() {
		NodeSettings all = new NodeSettings("a", List.of("spring.data.redis.port=1"), "jdbc:x", true, 2, PACE,
				Duration.ofMillis(1500), Duration.ofSeconds(1), 3, "com.acme.Sabotage", "a.log");
		assertThat(NodeSettings.parse(all.toArguments())).isEqualTo(all);
		NodeSettings few = new NodeSettings("a", List.of("spring.data.redis.port=1"), "jdbc:x", false, 2, PACE, null,
				Duration.ofSeconds(1), 3, null, "a.log");
		assertThat(NodeSettings.parse(few.toArguments())).isEqualTo(few);
	}

	@Test
	void settingsBecomePropertiesOfTheApplication() {
		NodeSettings settings = new NodeSettings("a", List.of("spring.data.redis.port=1"), "jdbc:x", true, 2, PACE,
				Duration.ofMillis(1500), Duration.ofSeconds(1), 3, null, "a.log");
		assertThat(settings.toProperties()).contains("spring.data.redis.port=1", "spring.datasource.url=jdbc:x",
				"cache.invalidation.node-id=a", "cache.invalidation.max-staleness=PT1.5S",
				"cache.invalidation.heartbeat-interval=PT1S", "cache.invalidation.publish.max-pending=3");
	}

	@Test
	void whatIsNotSetBecomesNoProperty() {
		NodeSettings settings = new NodeSettings("a", List.of("spring.data.redis.port=1"), "jdbc:x", false, 2, PACE,
				null, Duration.ofSeconds(1), 3, null, "a.log");
		assertThat(settings.toProperties()).noneMatch((property) -> property.contains("max-staleness"))
			.noneMatch((property) -> property.contains("node-id"));
	}

}
