package io.github.cacheinvalidation.autoconfigure;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.DefaultAzureCredential;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureGlobalPropertiesAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.servicebus.AzureServiceBusAutoConfiguration;
import com.azure.spring.cloud.core.credential.AzureCredentialResolver;
import com.azure.spring.cloud.core.properties.AzureProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;

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

	/**
	 * Without a node, since nothing here can log in with what the properties name.
	 */
	private final ApplicationContextRunner azureRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AzureGlobalPropertiesAutoConfiguration.class,
				AzureTokenCredentialAutoConfiguration.class, AzureServiceBusAutoConfiguration.class))
		.withPropertyValues("spring.cloud.azure.servicebus.namespace=shop");

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
		this.azureRunner
			.withBean("keyVaultCredential", TokenCredential.class,
					() -> (request) -> Mono.error(new IllegalStateException("Expected by the test")))
			.run((context) -> assertThat(credential(context)).isExactlyInstanceOf(DefaultAzureCredential.class));
	}

	@ParameterizedTest
	@MethodSource
	void credentialIsMadeOfThePropertiesOfSpringCloudAzure(Class<?> expected, String[] properties) {
		this.azureRunner.withPropertyValues(properties)
			.run((context) -> assertThat(credential(context)).isExactlyInstanceOf(expected));
	}

	private static TokenCredential credential(ApplicationContext context) {
		ObjectProvider<AzureCredentialResolver<TokenCredential>> resolvers = context
			.getBeanProvider(ResolvableType.forClassWithGenerics(AzureCredentialResolver.class, TokenCredential.class));
		return ServiceBusTransportConfiguration.credential(
				ServiceBusTransportConfiguration.serviceBusProperties(context.getBeanProvider(AzureProperties.class)),
				resolvers, context.getBeanProvider(TokenCredential.class), context);
	}

	static Stream<Arguments> credentialIsMadeOfThePropertiesOfSpringCloudAzure() {
		String[] secret = { "spring.cloud.azure.servicebus.credential.client-id=id",
				"spring.cloud.azure.servicebus.credential.client-secret=secret",
				"spring.cloud.azure.servicebus.profile.tenant-id=tenant" };
		String[] secretOfAll = { "spring.cloud.azure.credential.client-id=id",
				"spring.cloud.azure.credential.client-secret=secret", "spring.cloud.azure.profile.tenant-id=tenant" };
		String[] identity = { "spring.cloud.azure.credential.managed-identity-enabled=true" };
		return Stream.of(Arguments.of(ClientSecretCredential.class, secret),
				Arguments.of(ClientSecretCredential.class, secretOfAll),
				Arguments.of(ManagedIdentityCredential.class, identity),
				Arguments.of(DefaultAzureCredential.class, new String[0]));
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
