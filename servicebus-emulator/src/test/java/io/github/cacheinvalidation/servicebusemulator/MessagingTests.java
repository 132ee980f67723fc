package io.github.cacheinvalidation.servicebusemulator;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the SDK sends and receives through a {@link ServiceBusEmulator}.
 */
class MessagingTests {

	private ServiceBusEmulator emulator;

	private Clients clients;

	private Topic topic;

	@BeforeEach
	void start() {
		this.emulator = ServiceBusEmulator.start();
		this.clients = new Clients(this.emulator);
		this.topic = this.emulator.createTopic("orders");
		this.topic.createSubscription("one");
	}

	@AfterEach
	void close() {
		this.clients.close();
		this.emulator.close();
	}

	@Test
	void whatIsSentIsReceived() throws Exception {
		BlockingQueue<String> received = this.clients.receive("orders", "one");
		ServiceBusSenderClient sender = this.clients.sender("orders");
		sender.sendMessage(new ServiceBusMessage("hello"));
		assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
		assertThat(this.topic.messageCount("one")).isZero();
	}

	@Test
	void administrationWorks() {
		var administrator = this.clients.administrator();
		assertThat(administrator.getTopicExists("orders")).isTrue();
		assertThat(administrator.getTopicExists("other")).isFalse();
		administrator.createSubscription("orders", "two");
		assertThat(administrator.getSubscriptionExists("orders", "two")).isTrue();
		administrator.deleteSubscription("orders", "two");
		assertThat(administrator.getSubscriptionExists("orders", "two")).isFalse();
	}

}
