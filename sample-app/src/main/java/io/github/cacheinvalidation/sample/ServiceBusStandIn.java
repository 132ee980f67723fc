package io.github.cacheinvalidation.sample;

import java.util.List;

import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;

/**
 * A local stand-in for a namespace of Azure Service Bus.
 */
final class ServiceBusStandIn implements DemoBus {

	private static final String TOPIC = "cache-invalidation";

	private final ServiceBusEmulator emulator = ServiceBusEmulator.start();

	ServiceBusStandIn() {
		this.emulator.createTopic(TOPIC);
	}

	@Override
	public String name() {
		return "Service Bus";
	}

	@Override
	public String description() {
		return "%s:%d, a local stand-in, topic %s".formatted(host(), port(), TOPIC);
	}

	@Override
	public String host() {
		return "127.0.0.1";
	}

	@Override
	public int port() {
		return this.emulator.getPort();
	}

	@Override
	public List<String> arguments(String host, int port) {
		String connectionString = this.emulator.getConnectionString()
			.replace("sb://%s:%d".formatted(host(), port()), "sb://%s:%d".formatted(host, port));
		return List.of("--cache.invalidation.transport=servicebus",
				"--spring.cloud.azure.servicebus.connection-string=" + connectionString,
				"--cache.invalidation.servicebus.admin-endpoint=" + this.emulator.getAdminEndpoint(),
				// Here a delivery costs nothing.
				"--cache.invalidation.heartbeat-interval=2s");
	}

	@Override
	public void close() {
		this.emulator.close();
	}

}
