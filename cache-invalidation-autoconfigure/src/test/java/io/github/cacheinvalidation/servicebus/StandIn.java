package io.github.cacheinvalidation.servicebus;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.Topic;

/**
 * A stand-in for Azure with a topic, and transports that use it.
 */
final class StandIn implements AutoCloseable {

	static final String TOPIC = "invalidations";

	private final ServiceBusEmulator bus = ServiceBusEmulator.start();

	private final Topic topic = this.bus.createTopic(TOPIC);

	ServiceBusEmulator bus() {
		return this.bus;
	}

	Topic topic() {
		return this.topic;
	}

	/**
	 * Create the transport of a node that has all rights.
	 * @param subscription its subscription, or {@code null} to have one created
	 */
	ServiceBusTransport newTransport(@Nullable String subscription) {
		return newTransport(this.bus.getConnectionString(), subscription);
	}

	ServiceBusTransport newTransportThrough(FaultProxy proxy) {
		return newTransport(this.bus.getConnectionString().replace(":" + this.bus.getPort(), ":" + proxy.getPort()),
				(String) null);
	}

	ServiceBusTransport newTransport(String connectionString, @Nullable String subscription) {
		return newTransport(connectionString, settings(TOPIC, subscription));
	}

	ServiceBusTransport newTransport(String connectionString, ServiceBusSettings settings) {
		return new ServiceBusTransport(
				ServiceBusNamespace.of(connectionString).adminEndpoint(this.bus.getAdminEndpoint()), settings,
				new SharingPatience(Duration.ofMillis(200), Duration.ofSeconds(25)));
	}

	static ServiceBusSettings settings(String topic, @Nullable String subscription) {
		return new ServiceBusSettings(topic, subscription, "shop", Duration.ofMinutes(5), Duration.ofSeconds(30));
	}

	@Override
	public void close() {
		this.bus.close();
	}

}
