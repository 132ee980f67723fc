package io.github.cacheinvalidation.servicebusemulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import com.azure.core.amqp.AmqpRetryMode;
import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClientBuilder;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import reactor.core.Disposable;

/**
 * The SDK's clients of a stand-in, closed together.
 */
final class Clients implements AutoCloseable {

	private final ServiceBusEmulator emulator;

	private final List<AutoCloseable> open = new ArrayList<>();

	Clients(ServiceBusEmulator emulator) {
		this.emulator = emulator;
	}

	static ServiceBusClientBuilder builder(String connectionString) {
		return new ServiceBusClientBuilder().connectionString(connectionString)
			.retryOptions(new AmqpRetryOptions().setMode(AmqpRetryMode.FIXED)
				.setDelay(Duration.ofMillis(200))
				.setMaxRetries(1)
				.setTryTimeout(Duration.ofSeconds(10)));
	}

	ServiceBusSenderClient sender(String topic) {
		return sender(topic, this.emulator.getConnectionString());
	}

	ServiceBusSenderClient sender(String topic, String connectionString) {
		return remember(builder(connectionString).sender().topicName(topic).buildClient());
	}

	/**
	 * Receive from now on, deleting.
	 */
	BlockingQueue<String> receive(String topic, String subscription) {
		ServiceBusReceiverAsyncClient client = remember(builder(this.emulator.getConnectionString()).receiver()
			.topicName(topic)
			.subscriptionName(subscription)
			.receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
			.prefetchCount(100)
			.disableAutoComplete()
			.buildAsyncClient());
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		Disposable disposable = client.receiveMessages()
			.map(ServiceBusReceivedMessage::getBody)
			.subscribe((body) -> received.add(body.toString()), (ex) -> received.add("error: " + ex.getMessage()));
		this.open.add(disposable::dispose);
		return received;
	}

	ServiceBusReceiverClient receiver(String topic, String subscription, ServiceBusReceiveMode mode) {
		return receiver(topic, subscription, mode, this.emulator.getConnectionString());
	}

	ServiceBusReceiverClient receiver(String topic, String subscription, ServiceBusReceiveMode mode,
			String connectionString) {
		return remember(builder(connectionString).receiver()
			.topicName(topic)
			.subscriptionName(subscription)
			.receiveMode(mode)
			.disableAutoComplete()
			.maxAutoLockRenewDuration(Duration.ZERO)
			.buildClient());
	}

	ServiceBusAdministrationClient administrator() {
		return administrator(this.emulator.getConnectionString());
	}

	ServiceBusAdministrationClient administrator(String connectionString) {
		return administratorBuilder().connectionString(connectionString).buildClient();
	}

	ServiceBusAdministrationClientBuilder administratorBuilder() {
		return new ServiceBusAdministrationClientBuilder()
			.retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
			.addPolicy(new AdministrationEndpointPolicy(this.emulator.getAdminEndpoint()));
	}

	<T extends AutoCloseable> T remember(T client) {
		this.open.add(client);
		return client;
	}

	@Override
	public void close() {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			try {
				this.open.get(i).close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

}
