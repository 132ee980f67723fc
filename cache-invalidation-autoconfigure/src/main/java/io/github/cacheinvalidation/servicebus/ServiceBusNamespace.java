package io.github.cacheinvalidation.servicebus;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import com.azure.core.amqp.AmqpRetryMode;
import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Where a namespace is and how to log in there. Clients don't try again by themselves:
 * the transport does, and knows what it has missed.
 *
 * @since 0.1.0
 */
public final class ServiceBusNamespace {

	private static final String ENDPOINT = "endpoint=";

	private static final String ENTITY_PATH = "entitypath=";

	private final @Nullable String connectionString;

	private final @Nullable String entityPath;

	private final @Nullable String fullyQualifiedNamespace;

	private final @Nullable TokenCredential credential;

	private AmqpTransportType transportType = AmqpTransportType.AMQP;

	private @Nullable String customEndpointAddress;

	private @Nullable URI adminEndpoint;

	private ServiceBusNamespace(@Nullable String connectionString, @Nullable String fullyQualifiedNamespace,
			@Nullable TokenCredential credential) {
		this.connectionString = (connectionString != null) ? withoutEntityPath(connectionString) : null;
		this.entityPath = (connectionString != null) ? entityPath(connectionString) : null;
		this.fullyQualifiedNamespace = fullyQualifiedNamespace;
		this.credential = credential;
	}

	/**
	 * Use a connection string.
	 * @param connectionString the connection string, with or without an entity path
	 * @return the namespace
	 */
	public static ServiceBusNamespace of(String connectionString) {
		return new ServiceBusNamespace(connectionString, null, null);
	}

	/**
	 * Use a credential.
	 * @param fullyQualifiedNamespace host name of the namespace
	 * @param credential the credential
	 * @return the namespace
	 */
	public static ServiceBusNamespace of(String fullyQualifiedNamespace, TokenCredential credential) {
		return new ServiceBusNamespace(null, fullyQualifiedNamespace, credential);
	}

	/**
	 * Set how messages are carried.
	 * @param transportType over AMQP, or over web sockets
	 * @return this namespace
	 */
	public ServiceBusNamespace transportType(AmqpTransportType transportType) {
		this.transportType = transportType;
		return this;
	}

	/**
	 * Set where connections go instead of to the namespace itself, for instance to a
	 * gateway in front of it.
	 * @param customEndpointAddress address such as {@code https://gateway.example.com},
	 * or {@code null}
	 * @return this namespace
	 */
	public ServiceBusNamespace customEndpointAddress(@Nullable String customEndpointAddress) {
		this.customEndpointAddress = customEndpointAddress;
		return this;
	}

	/**
	 * Set where subscriptions are managed, for an emulator: of a namespace in Azure that
	 * is known.
	 * @param adminEndpoint address with scheme, host and port, or {@code null}
	 * @return this namespace
	 */
	public ServiceBusNamespace adminEndpoint(@Nullable URI adminEndpoint) {
		this.adminEndpoint = adminEndpoint;
		return this;
	}

	/**
	 * Return the entity that the connection string names.
	 * @return the path, or {@code null} if it names none
	 */
	public @Nullable String getEntityPath() {
		return this.entityPath;
	}

	/**
	 * Return what to say when something goes wrong.
	 * @param topic the topic that is used
	 */
	ServiceBusFailures failures(String topic) {
		return new ServiceBusFailures(host(), topic);
	}

	private String host() {
		if (this.customEndpointAddress != null) {
			return this.customEndpointAddress.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
		}
		return (this.connectionString != null) ? Arrays.stream(this.connectionString.split(";"))
			.filter((part) -> part.trim().toLowerCase(Locale.ROOT).startsWith(ENDPOINT))
			.map((part) -> part.trim().substring(ENDPOINT.length()).replaceFirst("^[a-z]+://", "").replace("/", ""))
			.findFirst()
			.orElse("the namespace") : Objects.requireNonNull(this.fullyQualifiedNamespace);
	}

	/**
	 * Return a new builder of clients that share one connection.
	 * @param timeout how long the bus may take to answer
	 */
	ServiceBusClientBuilder newClientBuilder(Duration timeout) {
		ServiceBusClientBuilder builder = new ServiceBusClientBuilder().transportType(this.transportType)
			.retryOptions(new AmqpRetryOptions().setMode(AmqpRetryMode.FIXED).setMaxRetries(0).setTryTimeout(timeout));
		if (this.customEndpointAddress != null) {
			builder.customEndpointAddress(this.customEndpointAddress);
		}
		return (this.connectionString != null) ? builder.connectionString(this.connectionString) : builder
			.credential(Objects.requireNonNull(this.fullyQualifiedNamespace), Objects.requireNonNull(this.credential));
	}

	/**
	 * Return a new client that creates and deletes subscriptions.
	 */
	ServiceBusAdministrationClient newAdministrationClient() {
		ServiceBusAdministrationClientBuilder builder = new ServiceBusAdministrationClientBuilder()
			.retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))));
		if (this.adminEndpoint != null) {
			builder.addPolicy(new AdminEndpointPolicy(this.adminEndpoint));
		}
		return ((this.connectionString != null) ? builder.connectionString(this.connectionString) : builder
			.credential(Objects.requireNonNull(this.fullyQualifiedNamespace), Objects.requireNonNull(this.credential)))
			.buildClient();
	}

	private static String withoutEntityPath(String connectionString) {
		// Clients are made for an entity, and some refuse one that is named twice.
		return Arrays.stream(connectionString.split(";"))
			.filter((part) -> !isEntityPath(part))
			.collect(Collectors.joining(";"));
	}

	private static @Nullable String entityPath(String connectionString) {
		return Arrays.stream(connectionString.split(";"))
			.filter(ServiceBusNamespace::isEntityPath)
			.map((part) -> part.trim().substring(ENTITY_PATH.length()))
			.filter((path) -> !path.isBlank())
			.findFirst()
			.orElse(null);
	}

	private static boolean isEntityPath(String part) {
		return part.trim().toLowerCase(Locale.ROOT).startsWith(ENTITY_PATH);
	}

}
