package io.github.cacheinvalidation.autoconfigure;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureGlobalPropertiesAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.servicebus.AzureServiceBusAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.redis.RedisTransport;
import io.github.cacheinvalidation.servicebus.ServiceBusTransport;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.Topic;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServiceBusTransportConfiguration} and for the choice of a transport.
 */
class ServiceBusTransportConfigurationTests {

	private static final String TOKEN = "token-of-an-identity";

	private final ServiceBusEmulator bus = ServiceBusEmulator.start();

	private final Topic topic = this.bus.createTopic("cache-invalidation");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class, DataRedisAutoConfiguration.class,
				AzureGlobalPropertiesAutoConfiguration.class, AzureTokenCredentialAutoConfiguration.class,
				AzureServiceBusAutoConfiguration.class, CacheInvalidationAutoConfiguration.class))
		.withUserConfiguration(CachingConfiguration.class)
		.withPropertyValues("spring.cache.type=caffeine",
				"cache.invalidation.servicebus.admin-endpoint=" + this.bus.getAdminEndpoint());

	@AfterEach
	void stopBus() {
		this.bus.close();
	}

	@Test
	void serviceBusIsChosenWhereOnlyItsConnectionIsSet() {
		this.contextRunner.withPropertyValues(connection())
			.run((context) -> assertThat(context).hasSingleBean(CacheInvalidationTransport.class)
				.hasSingleBean(ServiceBusTransport.class));
	}

	@Test
	void heartbeatsAreRareSinceEachDeliveryCosts() {
		this.contextRunner.withPropertyValues(connection())
			.run((context) -> assertThat(context.getBean(ServiceBusTransport.class).heartbeatInterval())
				.isEqualTo(Duration.ofMinutes(1)));
	}

	@Test
	void redisIsChosenWhereNeitherConnectionIsSet() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(RedisTransport.class)
			.doesNotHaveBean(ServiceBusTransport.class));
	}

	@Test
	void whatIsSetIsChosen() {
		this.contextRunner
			.withPropertyValues(connection(), "spring.data.redis.host=localhost", "cache.invalidation.transport=redis")
			.run((context) -> assertThat(context).hasSingleBean(CacheInvalidationTransport.class)
				.hasSingleBean(RedisTransport.class));
		this.contextRunner
			.withPropertyValues(connection(), "spring.data.redis.host=localhost",
					"cache.invalidation.transport=servicebus")
			.run((context) -> assertThat(context).hasSingleBean(CacheInvalidationTransport.class)
				.hasSingleBean(ServiceBusTransport.class));
	}

	@Test
	void clientsOfTheApplicationAreLeftAlone() {
		this.contextRunner.withPropertyValues(connection())
			.run((context) -> assertThat(context).hasSingleBean(ServiceBusClientBuilder.class));
	}

	@Test
	void subscriptionsAreCreatedWithTheCredentialOfTheApplication() {
		this.bus.registerToken(TOKEN, Right.MANAGE);
		this.contextRunner.withUserConfiguration(CredentialConfiguration.class)
			.withPropertyValues("spring.cloud.azure.servicebus.namespace=shop",
					"spring.cloud.azure.servicebus.domain-name=invalid")
			.run((context) -> {
				assertThat(context).hasSingleBean(ServiceBusTransport.class);
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.topic.subscriptions().size() == 1);
			});
		assertThat(this.topic.subscriptions()).isEmpty();
	}

	@Test
	void credentialThatTheApplicationHasForAnotherPurposeIsNotInTheWay() {
		this.contextRunner
			.withBean("keyVaultCredential", TokenCredential.class,
					() -> (request) -> Mono.error(new IllegalStateException("Expected by the test")))
			.withPropertyValues("spring.cloud.azure.servicebus.namespace=shop",
					"spring.cloud.azure.servicebus.domain-name=invalid")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ServiceBusTransport.class));
	}

	private String connection() {
		return "spring.cloud.azure.servicebus.connection-string=" + this.bus.getConnectionString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class CredentialConfiguration {

		@Bean
		TokenCredential springCloudAzureDefaultCredential() {
			return (request) -> Mono.just(new AccessToken(TOKEN, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
		}

	}

}
