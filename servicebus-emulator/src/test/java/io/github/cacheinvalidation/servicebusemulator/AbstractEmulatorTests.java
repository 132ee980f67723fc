package io.github.cacheinvalidation.servicebusemulator;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with a stand-in that has the topic {@code orders} with the subscription
 * {@code one}.
 */
abstract class AbstractEmulatorTests {

	static final Duration LIMIT = Duration.ofSeconds(60);

	ServiceBusEmulator emulator;

	Clients clients;

	Topic topic;

	@BeforeEach
	void start() {
		this.emulator = ServiceBusEmulator.start();
		this.emulator.stopTime();
		this.clients = new Clients(this.emulator);
		this.topic = this.emulator.createTopic("orders");
		this.topic.createSubscription("one");
	}

	@AfterEach
	void close() {
		this.clients.close();
		this.emulator.close();
	}

	static void send(ServiceBusSenderClient sender, String body) {
		sender.sendMessage(new ServiceBusMessage(body));
	}

	static void assertNext(BlockingQueue<String> received, String expected) throws InterruptedException {
		assertThat(received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(expected);
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT);
	}

}
