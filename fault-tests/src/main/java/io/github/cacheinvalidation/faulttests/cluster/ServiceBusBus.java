package io.github.cacheinvalidation.faulttests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.servicebus.ServiceBusNamespace;
import io.github.cacheinvalidation.servicebus.ServiceBusSettings;
import io.github.cacheinvalidation.servicebus.ServiceBusTransport;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.Topic;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A stand-in for Azure Service Bus, with the topic of the nodes. Those that keep their
 * names create their subscriptions, the others have been told the name of one.
 *
 * @since 0.1.0
 */
public final class ServiceBusBus implements Bus {

	private static final String TOPIC = "cache-invalidation";

	private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

	private final ServiceBusEmulator emulator = ServiceBusEmulator.start();

	private final Topic topic = this.emulator.createTopic(TOPIC);

	ServiceBusBus() {
	}

	@Override
	public List<Integer> getPorts() {
		return List.of(this.emulator.getPort());
	}

	/**
	 * Return the stand-in.
	 * @return what can be harmed
	 */
	public ServiceBusEmulator getEmulator() {
		return this.emulator;
	}

	@Override
	public List<String> properties(String node, Lines lines, boolean keepsName) {
		List<String> properties = new ArrayList<>(List.of("cache.invalidation.transport=servicebus",
				"spring.cloud.azure.servicebus.connection-string="
						+ through(lines, this.emulator.getConnectionString()),
				"cache.invalidation.servicebus.admin-endpoint=" + this.emulator.getAdminEndpoint(),
				"cache.invalidation.servicebus.message-time-to-live=" + TIME_TO_LIVE));
		if (!keepsName) {
			createSubscription(node);
			properties.add("cache.invalidation.servicebus.subscription-name=" + node);
		}
		return properties;
	}

	private static String through(Lines lines, String connectionString) {
		String result = connectionString;
		for (Map.Entry<Integer, Integer> line : lines.ports().entrySet()) {
			result = result.replace("127.0.0.1:" + line.getKey(), "127.0.0.1:" + line.getValue());
		}
		return result;
	}

	private void createSubscription(String name) {
		if (!this.topic.subscriptions().contains(name)) {
			this.topic.createSubscription(name);
		}
	}

	/**
	 * Let all messages expire that no node has received yet.
	 */
	public void expireMessages() {
		this.emulator.advanceTime(TIME_TO_LIVE.plusSeconds(1));
	}

	/**
	 * Delete the subscription of a node, whether it has created it or been told its name.
	 * @param node the node's name
	 */
	public void deleteSubscription(String node) {
		this.topic.subscriptions()
			.stream()
			.filter((name) -> name.equals(node) || name.contains("-" + node + "-"))
			.forEach(this.topic::deleteSubscription);
	}

	/**
	 * Bring back the subscription of a node that has been told its name.
	 * @param node the node's name
	 * @param keepsName whether the node creates it itself
	 */
	public void restoreSubscription(String node, boolean keepsName) {
		if (!keepsName) {
			createSubscription(node);
		}
	}

	/**
	 * Have another node use the subscription of one that has been told its name.
	 * @param node the node's name
	 * @return the other node
	 */
	public ServiceBusTransport share(String node) {
		ServiceBusTransport intruder = new ServiceBusTransport(
				ServiceBusNamespace.of(this.emulator.getConnectionString()),
				new ServiceBusSettings(TOPIC, node, node, Duration.ofMinutes(5), TIME_TO_LIVE));
		intruder.start(new Silent());
		return intruder;
	}

	@Override
	public void close() {
		this.emulator.close();
	}

	/**
	 * Does nothing with what it hears.
	 */
	private static final class Silent implements TransportListener {

		@Override
		public void messageReceived(byte[] message) {
		}

		@Override
		public void linkUp() {
		}

		@Override
		public void linkDown(String reason) {
		}

	}

}
