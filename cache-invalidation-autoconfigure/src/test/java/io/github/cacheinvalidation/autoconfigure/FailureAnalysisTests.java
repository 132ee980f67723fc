package io.github.cacheinvalidation.autoconfigure;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer reads when the configuration makes no sense.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static final String CONNECTION_STRING = "Endpoint=sb://localhost;SharedAccessKeyName=any;SharedAccessKey=YW55";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					node-id                  | ' '       | Must not be blank
					signing-secret           | ''        | Must not be blank
					redis.channel            | ' '       | Must not be blank
					publish.max-pending      | 0         | Must be 1 or more
					publish.max-batch        | 0         | Must be from 1 to 10000
					publish.max-batch        | 10001     | Must be from 1 to 10000
					publish.shutdown-timeout | -1s       | Must not be negative
					publish.shutdown-timeout | 366d      | Must be 365 days or less
					exclude-cache-names      | a,books   | remove it from one of the two
					max-staleness            | 0s        | Must be positive
					max-staleness            | -1s       | Must be positive
					max-staleness            | 200000d   | Must be 365 days or less
					max-staleness            | 3s        | twice as long as 'cache.invalidation.heartbeat-interval', which is PT2S
					heartbeat-interval       | 99ms      | Must be from 100 ms to 1 h
					heartbeat-interval       | -2s       | Must be from 100 ms to 1 h
					heartbeat-interval       | 61m       | Must be from 100 ms to 1 h
					servicebus.topic-name    | ' '       | Must not be blank
					servicebus.subscription-name    | ' ' | Must not be blank
					servicebus.auto-delete-on-idle  | 4m  | Must be 5 minutes or more
					servicebus.auto-delete-on-idle  | 366d | Must be 365 days or less
					servicebus.message-time-to-live | 0s  | Must be 1 second or more
					servicebus.message-time-to-live | 366d | Must be 365 days or less
					servicebus.admin-endpoint       | bus | Must be an address such as http://localhost:5300
					""")
	void valueThatMakesNoSenseIsNamedWithTheReason(String property, String value, String reason,
			CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> run("cache.invalidation." + property + "=" + value, "cache.invalidation.cache-names=books"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("cache.invalidation." + property)
			.contains(reason);
	}

	@Test
	void nodeIdThatIsTooLongIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.node-id=" + "x".repeat(101)));
		assertThat(output).contains("cache.invalidation.node-id").contains("at most 100 characters");
	}

	@Test
	void transportThatDoesNotExistIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.transport=pigeon"));
		assertThat(output).contains("cache.invalidation.transport").contains("pigeon").contains("REDIS");
	}

	@Test
	void subscriptionNameThatIsTooLongIsNamed(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run("cache.invalidation.servicebus.subscription-name=" + "x".repeat(51)));
		assertThat(output).contains("cache.invalidation.servicebus.subscription-name")
			.contains("at most 50 characters");
	}

	@Test
	void boundThatABusOutOfOrderCannotKeepIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.transport=servicebus",
				"spring.cloud.azure.servicebus.connection-string=" + CONNECTION_STRING,
				"cache.invalidation.heartbeat-interval=1s", "cache.invalidation.max-staleness=3s"));
		assertThat(output).contains("cache.invalidation.max-staleness")
			.contains("twice as long as 'cache.invalidation.heartbeat-interval', which is PT1S, and PT2S on top");
	}

	@Test
	void twoBusesAskForAChoice(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("spring.data.redis.host=localhost",
				"spring.cloud.azure.servicebus.connection-string=" + CONNECTION_STRING));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("connection settings for Redis and for Azure Service Bus")
			.contains("Set 'cache.invalidation.transport' to 'redis' or to 'servicebus'");
	}

	@Test
	void missingConnectionToAzureIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.transport=servicebus"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("spring.cloud.azure.servicebus.connection-string")
			.contains("spring.cloud.azure.servicebus.namespace");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					''                                                                         | is empty
					garbage                                                                    | has no 'Endpoint'
					Endpoint=sb:garbage;SharedAccessKeyName=a;SharedAccessKey=secret           | has no 'Endpoint'
					Endpoint=sb://shop.example.com;SharedAccessKeyName=a                       | has no 'SharedAccessKeyName' with a 'SharedAccessKey'
					Endpoint=sb://shop.example.com;SharedAccessKey=secret                      | has no 'SharedAccessKeyName' with a 'SharedAccessKey'
					Endpoint=sb://shop.example.com;SharedAccessKeyName=a;SharedAccessKey=secret;EntityPath= | has an empty 'EntityPath'
					""")
	void connectionStringThatIsNoneIsNamedAndNotShown(String value, String problem, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.transport=servicebus",
				"spring.cloud.azure.servicebus.connection-string=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'spring.cloud.azure.servicebus.connection-string' " + problem)
			.contains("Endpoint=sb://<namespace>.servicebus.windows.net/")
			.doesNotContain("=secret");
	}

	@Test
	void namespaceThatIsEmptyIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> run("cache.invalidation.transport=servicebus", "spring.cloud.azure.servicebus.namespace="));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'spring.cloud.azure.servicebus.namespace' is empty");
	}

	@Test
	void switchThatKeepsServiceBusOffIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> run("cache.invalidation.transport=servicebus", "spring.cloud.azure.servicebus.enabled=false",
						"spring.cloud.azure.servicebus.connection-string=" + CONNECTION_STRING));
		assertThat(output).contains("'spring.cloud.azure.servicebus.enabled' switches Azure Service Bus off");
	}

	@Test
	void redisClientThatIsNotThereIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("spring.data.redis.client-type=jedis",
				"spring.autoconfigure.exclude=" + DataRedisAutoConfiguration.class.getName()));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'spring.data.redis.client-type' asks for Jedis")
			.contains("needs Lettuce");
	}

	@Test
	void switchThatIsNoBooleanIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("cache.invalidation.enabled=ja"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("cache.invalidation.enabled")
			.contains("ja");
	}

	@Test
	void missingBusSaysWhatToAdd(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run("spring.autoconfigure.exclude=" + DataRedisAutoConfiguration.class.getName()));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("there is no bus to send messages over")
			.contains("spring-boot-starter-data-redis")
			.contains("cache.invalidation.enabled");
	}

	private static void run(String... properties) {
		new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.properties("spring.data.redis.port=1")
			.run(Stream.of(properties).map("--"::concat).toArray(String[]::new))
			.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class TestApplication {

	}

}
