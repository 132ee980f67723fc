package io.github.cacheinvalidation.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.spring.cloud.core.credential.AzureCredentialResolver;
import com.azure.spring.cloud.core.properties.AzureProperties;
import com.azure.spring.cloud.core.provider.ClientOptionsProvider;
import com.azure.spring.cloud.core.provider.connectionstring.ServiceConnectionStringProvider;
import com.azure.spring.cloud.core.service.AzureServiceType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;
import io.github.cacheinvalidation.servicebus.ServiceBusNamespace;
import io.github.cacheinvalidation.servicebus.ServiceBusSettings;
import io.github.cacheinvalidation.servicebus.ServiceBusTransport;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Azure Service Bus transport, with the connection settings of Spring Cloud Azure.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ ServiceBusClientBuilder.class, AzureServiceType.class })
@ConditionalOnBean(ServiceBusClientBuilder.class)
@ConditionalOnMissingBean(value = CacheInvalidationTransport.class, search = SearchStrategy.CURRENT)
@ConditionalOnTransport(Transport.SERVICEBUS)
class ServiceBusTransportConfiguration {

	private static final String DEFAULT_TOPIC = "cache-invalidation";

	private static final String DEFAULT_CREDENTIAL = "springCloudAzureDefaultCredential";

	@Bean
	static ServiceBusSettingsCheck cacheInvalidationServiceBusSettingsCheck(Environment environment) {
		return new ServiceBusSettingsCheck(environment);
	}

	@Bean
	ServiceBusTransport cacheInvalidationTransport(CacheInvalidationProperties properties, Environment environment,
			ObjectProvider<ServiceConnectionStringProvider<AzureServiceType.ServiceBus>> connectionStrings,
			ObjectProvider<AzureProperties> azureProperties,
			ObjectProvider<AzureCredentialResolver<TokenCredential>> credentialResolvers,
			ObjectProvider<TokenCredential> credentials, BeanFactory beanFactory) {
		CacheInvalidationPropertiesValidator.validate(properties);
		CacheInvalidationProperties.Servicebus servicebus = properties.getServicebus();
		AzureProperties azure = serviceBusProperties(azureProperties);
		ServiceConnectionStringProvider<AzureServiceType.ServiceBus> connectionString = connectionStrings
			.getIfAvailable();
		ServiceBusNamespace namespace = (connectionString != null)
				? ServiceBusNamespace.of(connectionString.getConnectionString())
				: ServiceBusNamespace.of(fullyQualifiedNamespace(environment, azure),
						credential(azure, credentialResolvers, credentials, beanFactory));
		namespace.adminEndpoint(servicebus.getAdminEndpoint())
			.customEndpointAddress(environment.getProperty("spring.cloud.azure.servicebus.custom-endpoint-address"));
		if (azure != null && azure.getClient() instanceof ClientOptionsProvider.AmqpClientOptions amqp
				&& amqp.getTransportType() != null) {
			namespace.transportType(amqp.getTransportType());
		}
		String topic = servicebus.getTopicName();
		if (topic == null) {
			topic = (namespace.getEntityPath() != null) ? namespace.getEntityPath() : DEFAULT_TOPIC;
		}
		String prefix = environment.getProperty("spring.application.name", "application")
				+ ((properties.getNodeId() != null) ? "-" + properties.getNodeId() : "");
		return new ServiceBusTransport(namespace, new ServiceBusSettings(topic, servicebus.getSubscriptionName(),
				prefix, servicebus.getAutoDeleteOnIdle(), servicebus.getMessageTimeToLive()));
	}

	static @Nullable AzureProperties serviceBusProperties(ObjectProvider<AzureProperties> azureProperties) {
		return azureProperties.stream()
			.filter((candidate) -> candidate.getClass().getSimpleName().startsWith("AzureServiceBusProperties"))
			.findFirst()
			.orElse(null);
	}

	private static String fullyQualifiedNamespace(Environment environment, @Nullable AzureProperties azure) {
		String namespace = environment.getRequiredProperty("spring.cloud.azure.servicebus.namespace");
		String domain = environment.getProperty("spring.cloud.azure.servicebus.domain-name");
		if (domain == null && azure != null) {
			domain = azure.getProfile().getEnvironment().getServiceBusDomainName();
		}
		return (domain != null) ? namespace + "." + domain : namespace;
	}

	static TokenCredential credential(@Nullable AzureProperties azure,
			ObjectProvider<AzureCredentialResolver<TokenCredential>> resolvers,
			ObjectProvider<TokenCredential> credentials, BeanFactory beanFactory) {
		AzureCredentialResolver<TokenCredential> resolver = resolvers.getIfAvailable();
		TokenCredential own = (resolver != null && azure != null && resolver.isResolvable(azure))
				? resolver.resolve(azure) : null;
		if (own != null) {
			return own;
		}
		// An application may have others, for other purposes.
		return beanFactory.containsBean(DEFAULT_CREDENTIAL)
				? beanFactory.getBean(DEFAULT_CREDENTIAL, TokenCredential.class) : credentials.getObject();
	}

}
