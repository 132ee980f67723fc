package io.github.cacheinvalidation.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.ServiceBusSenderAsyncClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import reactor.core.Disposable;

/**
 * The SDK of Azure Service Bus and nothing else, the limit of what a topic can carry.
 */
final class RawServiceBus implements Contender {

	private static final int PREFETCH = 100;

	private final Receipts receipts = new Receipts();

	private final AtomicInteger subscriptions = new AtomicInteger();

	@Override
	public String name() {
		return "azure-sdk";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("clients", "asynchronous");
		settings.put("receiveMode", ServiceBusReceiveMode.RECEIVE_AND_DELETE.name());
		settings.put("prefetchCount", String.valueOf(PREFETCH));
		settings.put("nodes", "each one sends and receives");
		settings.put("bytes of a message", CountingNode.describeBytes());
		return settings;
	}

	@Override
	public BusKind bus() {
		return BusKind.SERVICE_BUS;
	}

	@Override
	public Node open(Bus bus, Database database) {
		String subscription = "node-" + this.subscriptions.incrementAndGet();
		bus.createSubscription(subscription);
		return new SdkNode(new ServiceBusClientBuilder().connectionString(bus.connectionString()), subscription,
				this.receipts);
	}

	private static final class SdkNode extends CountingNode {

		private final ServiceBusSenderAsyncClient sender;

		private final ServiceBusReceiverAsyncClient receiver;

		private final Disposable receiving;

		SdkNode(ServiceBusClientBuilder builder, String subscription, Receipts receipts) {
			super(receipts);
			this.sender = builder.sender().topicName(Bus.TOPIC).buildAsyncClient();
			this.receiver = builder.receiver()
				.topicName(Bus.TOPIC)
				.subscriptionName(subscription)
				.receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
				.prefetchCount(PREFETCH)
				.disableAutoComplete()
				.buildAsyncClient();
			this.receiving = this.receiver.receiveMessages().subscribe((message) -> received());
		}

		@Override
		void send(List<byte[]> messages) {
			List<ServiceBusMessage> sent = messages.stream()
				.map((message) -> new ServiceBusMessage(BinaryData.fromBytes(message)))
				.toList();
			((sent.size() == 1) ? this.sender.sendMessage(sent.get(0)) : this.sender.sendMessages(sent)).subscribe();
		}

		@Override
		public void close() {
			this.receiving.dispose();
			this.receiver.close();
			this.sender.close();
		}

	}

}
