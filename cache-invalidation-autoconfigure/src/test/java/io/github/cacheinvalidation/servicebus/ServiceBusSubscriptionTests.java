package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.transport.RecordingListener;
import io.github.cacheinvalidation.transport.SubscriptionInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the subscriptions of a {@link ServiceBusTransport}.
 */
class ServiceBusSubscriptionTests extends AbstractStandInTests {

	private final RecordingListener listener = new RecordingListener();

	@Test
	void subscriptionIsCreatedForTheNodeAndDeletedAtTheEnd() {
		ServiceBusTransport transport = startUp(null, this.listener);
		assertThat(topic().subscriptions()).singleElement().asString().matches("shop-[0-9a-f]{8}");
		assertThat(transport.subscription()).isEqualTo(new SubscriptionInfo(subscription(), false));
		assertThat(topic().options(subscription()).autoDeleteOnIdle()).isEqualTo(Duration.ofMinutes(5));
		assertThat(topic().options(subscription()).defaultMessageTimeToLive()).isEqualTo(Duration.ofSeconds(30));
		transport.stop();
		assertThat(topic().subscriptions()).isEmpty();
	}

	@Test
	void whatOtherClientsSendToTheTopicEndsNothing() throws Exception {
		ServiceBusTransport transport = startUp(null, this.listener);
		try (ServiceBusSenderClient other = new ServiceBusClientBuilder().connectionString(bus().getConnectionString())
			.sender()
			.topicName(StandIn.TOPIC)
			.buildClient()) {
			other.sendMessage(new ServiceBusMessage(AmqpMessageBody.fromValue("text")));
			other.sendMessage(new ServiceBusMessage(AmqpMessageBody.fromSequence(List.of("a", 1))));
		}
		publish(transport, "still heard");
		await().until(() -> this.listener.texts().contains("still heard"));
		assertThat(this.listener.texts()).containsExactly("", "", "still heard");
		assertThat(this.listener.linkChanges()).containsExactly("up");
	}

	@Test
	void subscriptionThatIsGoneIsCreatedAnew() throws Exception {
		ServiceBusTransport transport = startUp(null, this.listener);
		topic().deleteSubscription(subscription());
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "up")));
		assertThat(topic().subscriptions()).hasSize(1);
		publish(transport, "back");
		await().until(() -> this.listener.texts().equals(List.of("back")));
	}

	@Test
	void subscriptionThatWasDeletedWhileNobodyCouldReachTheBusIsCreatedAnew() throws Exception {
		ServiceBusTransport transport = startUp(null, this.listener);
		bus().stop();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down")));
		bus().stopTime();
		bus().advanceTime(Duration.ofMinutes(6));
		assertThat(topic().subscriptions()).isEmpty();
		bus().restart();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "up")));
		publish(transport, "back");
		await().until(() -> this.listener.texts().equals(List.of("back")));
	}

	@Test
	void namedSubscriptionNeedsNoRightToManage() throws Exception {
		topic().createSubscription("own");
		ServiceBusTransport transport = start(
				standIn().newTransport(bus().getConnectionString(Right.SEND, Right.LISTEN), "own"), this.listener);
		await().until(() -> this.listener.linkChanges().equals(List.of("up")));
		publish(transport, "heard");
		await().until(() -> this.listener.texts().equals(List.of("heard")));
		transport.stop();
		assertThat(topic().subscriptions()).contains("own");
	}

	@Test
	void whatHasBeenWaitingInANamedSubscriptionArrives() throws Exception {
		topic().createSubscription("own");
		ServiceBusTransport sender = startUp(null, new RecordingListener());
		publish(sender, "early");
		startUp("own", this.listener);
		await().until(() -> this.listener.texts().equals(List.of("early")));
	}

	@Test
	void whatHasExpiredDoesNotArrive() throws Exception {
		bus().stopTime();
		topic().createSubscription("own");
		ServiceBusTransport sender = startUp(null, new RecordingListener());
		publish(sender, "expired");
		bus().advanceTime(Duration.ofSeconds(31));
		startUp("own", this.listener);
		publish(sender, "fresh");
		await().until(() -> this.listener.texts().equals(List.of("fresh")));
	}

	@Test
	void ownMessagesAreLeftOutWhereTheNodeManagesItsSubscription() throws Exception {
		RecordingListener other = new RecordingListener();
		ServiceBusTransport transport = startUp(null, this.listener);
		startUp(null, other);
		transport.publish(RecordingListener.bytes("removal")).toCompletableFuture().get(20, TimeUnit.SECONDS);
		publish(transport, "heartbeat");
		await().until(() -> other.texts().equals(List.of("removal", "heartbeat")));
		await().until(() -> this.listener.texts().equals(List.of("heartbeat")));
	}

	@Test
	void probesOfOneNodeAreNotDeliveredToAnother() {
		startUp(null, this.listener);
		long before = topic().deliveredCount(subscription());
		startUp(null, new RecordingListener());
		assertThat(topic().deliveredCount(topic().subscriptions()
			.stream()
			.filter((name) -> topic().deliveredCount(name) <= before)
			.findFirst()
			.orElseThrow())).isEqualTo(before);
	}

	@Test
	void eachDeliveryThatIsNotNeededIsSpared() throws Exception {
		ServiceBusTransport transport = startUp(null, this.listener);
		RecordingListener other = new RecordingListener();
		startUp(null, other);
		long before = topic().deliveredCount();
		transport.publish(RecordingListener.bytes("removal")).toCompletableFuture().get(20, TimeUnit.SECONDS);
		publish(transport, "heartbeat");
		await().until(() -> this.listener.messages().size() == 1 && other.messages().size() == 2);
		assertThat(topic().deliveredCount() - before).isEqualTo(3);
	}

	@Test
	void messageThatIsTooLargeIsNotTakenForSent() {
		ServiceBusTransport transport = startUp(null, this.listener);
		byte[] tooLarge = new byte[transport.maxMessageSize() + 4096];
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> transport.publish(tooLarge).toCompletableFuture().get(20, TimeUnit.SECONDS));
	}

	@Test
	void subscriptionFromWhichSomebodyElseReceivesIsReplaced() throws Exception {
		try (FaultProxy proxy = FaultProxy.start("127.0.0.1", bus().getPort())) {
			ServiceBusTransport transport = startUpThrough(proxy, this.listener);
			String former = subscription();
			ServiceBusReceiverAsyncClient other = new ServiceBusClientBuilder()
				.connectionString(bus().getConnectionString())
				.receiver()
				.topicName(StandIn.TOPIC)
				.subscriptionName(former)
				.receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
				.disableAutoComplete()
				.prefetchCount(100)
				.buildAsyncClient();
			try {
				other.receiveMessages().subscribe((message) -> {
				}, (failure) -> {
				});
				await().until(() -> topic().receiverCount(former) == 2);
				proxy.dropConnections();
				await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "up")));
				assertThat(topic().subscriptions()).hasSize(1).doesNotContain(former);
				publish(transport, "back");
				await().until(() -> this.listener.texts().equals(List.of("back")));
			}
			finally {
				other.close();
			}
		}
	}

	@Test
	void subscriptionOfALinkThatWasDeafIsReplaced() throws Exception {
		try (FaultProxy proxy = FaultProxy.start("127.0.0.1", bus().getPort())) {
			ServiceBusTransport transport = startUpThrough(proxy, this.listener);
			String former = subscription();
			proxy.blackHole();
			transport.reopen("no sign of life");
			await().until(() -> this.listener.linkChanges().equals(List.of("up", "down")));
			proxy.restore();
			await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "up")));
			assertThat(topic().subscriptions()).hasSize(1).doesNotContain(former);
			assertThat(transport.subscription().name()).isEqualTo(subscription());
			publish(transport, "back");
			await().until(() -> this.listener.texts().equals(List.of("back")));
		}
	}

	@Test
	void subscriptionIsKeptWhenTheBusEndsTheLink() {
		startUp(null, this.listener);
		String former = subscription();
		bus().dropConnections();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "down", "up")));
		assertThat(topic().subscriptions()).containsExactly(former);
	}

	@Test
	void stopDoesNotWaitForABusThatHangs() throws Exception {
		ServiceBusTransport transport = startUp(null, this.listener);
		bus().suspend();
		try {
			CompletableFuture.runAsync(transport::stop).get(30, TimeUnit.SECONDS);
		}
		finally {
			bus().resume();
		}
	}

	@Test
	void namesOfSubscriptionsFitIntoAzuresLimits() {
		assertThat(CreatedSubscription.newName("x".repeat(80))).hasSize(50).matches("x{41}-[0-9a-f]{8}");
		assertThat(CreatedSubscription.newName("Größe/_shop_")).matches("gr-e-shop-[0-9a-f]{8}");
		assertThat(CreatedSubscription.newName("***")).matches("node-[0-9a-f]{8}");
	}

	private String subscription() {
		return topic().subscriptions().get(0);
	}

}
