package io.github.cacheinvalidation.servicebus;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

import io.github.cacheinvalidation.transport.AbstractTransportTests;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Tests for {@link ServiceBusTransport}, with the Azure SDK: on a namespace in Azure if
 * the environment variable {@code SERVICEBUS_CONNECTION_STRING} has a connection string
 * with the Manage right, on a topic that {@code SERVICEBUS_TOPIC} names; else on a
 * stand-in.
 */
class ServiceBusTransportTests extends AbstractTransportTests {

	private static final @Nullable String CONNECTION_STRING = System.getenv("SERVICEBUS_CONNECTION_STRING");

	private static final String TOPIC = System.getenv().getOrDefault("SERVICEBUS_TOPIC", "cache-invalidation");

	private @Nullable StandIn standIn;

	@BeforeEach
	void startBus() {
		this.standIn = (CONNECTION_STRING == null) ? new StandIn() : null;
	}

	@AfterEach
	void stopBus() {
		if (this.standIn != null) {
			this.standIn.close();
		}
	}

	@Override
	protected CacheInvalidationTransport newTransport() {
		return (this.standIn != null) ? this.standIn.newTransport(null)
				: new ServiceBusTransport(ServiceBusNamespace.of(CONNECTION_STRING), StandIn.settings(TOPIC, null));
	}

	@Override
	protected void publishFromOutside(byte[] message) {
		try (ServiceBusSenderClient sender = new ServiceBusClientBuilder()
			.connectionString((this.standIn != null) ? this.standIn.bus().getConnectionString() : CONNECTION_STRING)
			.sender()
			.topicName((this.standIn != null) ? StandIn.TOPIC : TOPIC)
			.buildClient()) {
			sender.sendMessage(new ServiceBusMessage(BinaryData.fromBytes(message)));
		}
	}

	@Override
	protected void interruptBus() {
		Assumptions.assumeTrue(this.standIn != null, "Azure can't be interrupted");
		this.standIn.bus().stop();
	}

	@Override
	protected void restoreBus() {
		this.standIn.bus().restart();
	}

}
