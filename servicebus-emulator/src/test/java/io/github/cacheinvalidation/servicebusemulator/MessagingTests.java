package io.github.cacheinvalidation.servicebusemulator;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionOptions;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicOptions;
import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the SDK sends and receives.
 */
class MessagingTests extends AbstractEmulatorTests {

	@Test
	void everySubscriptionGetsWhatIsSentAndIsEmptiedByDeletingReceivers() throws Exception {
		this.topic.createSubscription("two");
		BlockingQueue<String> one = this.clients.receive("orders", "one");
		BlockingQueue<String> two = this.clients.receive("orders", "two");
		send(this.clients.sender("orders"), "hello");
		assertNext(one, "hello");
		assertNext(two, "hello");
		assertThat(this.topic.messageCount("one")).isZero();
		assertThat(this.topic.receivedCount()).isEqualTo(1);
		assertThat(this.topic.deliveredCount()).isEqualTo(2);
		assertThat(this.topic.deliveredCount("one")).isEqualTo(1);
	}

	@Test
	void messagesWaitForTheirReceiver() throws Exception {
		send(this.clients.sender("orders"), "hello");
		assertThat(this.topic.messageCount("one")).isEqualTo(1);
		assertNext(this.clients.receive("orders", "one"), "hello");
	}

	@Test
	void propertiesArriveAsTheyWereSent() {
		ServiceBusMessage message = new ServiceBusMessage(BinaryData.fromBytes(new byte[] { 1, 2, 3 }))
			.setMessageId("id")
			.setCorrelationId("correlation")
			.setSubject("subject")
			.setContentType("type")
			.setTo("to")
			.setReplyTo("reply")
			.setPartitionKey("key")
			.setTimeToLive(Duration.ofHours(1));
		message.getApplicationProperties().putAll(Map.of("text", "a", "number", 42L, "truth", true));
		this.clients.sender("orders").sendMessage(message);
		ServiceBusReceivedMessage received = receiveOne(receiver(ServiceBusReceiveMode.RECEIVE_AND_DELETE));
		assertThat(received.getBody().toBytes()).containsExactly(1, 2, 3);
		assertThat(received.getMessageId()).isEqualTo("id");
		assertThat(received.getCorrelationId()).isEqualTo("correlation");
		assertThat(received.getSubject()).isEqualTo("subject");
		assertThat(received.getContentType()).isEqualTo("type");
		assertThat(received.getTo()).isEqualTo("to");
		assertThat(received.getReplyTo()).isEqualTo("reply");
		assertThat(received.getPartitionKey()).isEqualTo("key");
		assertThat(received.getTimeToLive()).isEqualTo(Duration.ofHours(1));
		assertThat(received.getApplicationProperties()).isEqualTo(Map.of("text", "a", "number", 42L, "truth", true));
		assertThat(received.getSequenceNumber()).isEqualTo(1);
		assertThat(received.getDeliveryCount()).isZero();
		assertThat(received.getEnqueuedTime()).isNotNull();
	}

	@Test
	void aBatchArrivesAsItsMessages() throws Exception {
		BlockingQueue<String> received = this.clients.receive("orders", "one");
		ServiceBusSenderClient sender = this.clients.sender("orders");
		ServiceBusMessageBatch batch = sender.createMessageBatch();
		assertThat(batch.getMaxSizeInBytes()).isEqualTo(256 * 1024);
		for (int i = 0; i < 10; i++) {
			assertThat(batch.tryAddMessage(new ServiceBusMessage("message " + i))).isTrue();
		}
		sender.sendMessages(batch);
		for (int i = 0; i < 10; i++) {
			assertNext(received, "message " + i);
		}
		assertThat(this.topic.receivedCount()).isEqualTo(10);
	}

	@Test
	void aThousandMessagesArriveInOrder() throws Exception {
		BlockingQueue<String> received = this.clients.receive("orders", "one");
		ServiceBusSenderClient sender = this.clients.sender("orders");
		List<String> expected = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
		expected.forEach((body) -> send(sender, body));
		List<String> bodies = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			bodies.add(received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
		}
		assertThat(bodies).isEqualTo(expected);
	}

	@Test
	void twoReceiversOfOneSubscriptionGetAPartEach() throws Exception {
		BlockingQueue<String> first = this.clients.receive("orders", "one");
		BlockingQueue<String> second = this.clients.receive("orders", "one");
		ServiceBusSenderClient sender = this.clients.sender("orders");
		AtomicInteger sent = new AtomicInteger();
		await().until(() -> {
			send(sender, Integer.toString(sent.getAndIncrement()));
			return !first.isEmpty() && !second.isEmpty();
		});
		await().until(() -> first.size() + second.size() == sent.get());
		assertThat(first).doesNotContainAnyElementsOf(second);
	}

	@Test
	void aReceiverGetsNoMoreThanItHasCreditFor() {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		IntStream.range(0, 5).forEach((i) -> send(sender, Integer.toString(i)));
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		Iterator<ServiceBusReceivedMessage> messages = receiver.receiveMessages(2, LIMIT).iterator();
		messages.next();
		assertThat(this.topic.deliveredCount("one")).isLessThanOrEqualTo(2);
	}

	@Test
	void aCompletedMessageIsGone() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		ServiceBusReceivedMessage message = receiveOne(receiver);
		assertThat(this.topic.messageCount("one")).isEqualTo(1);
		receiver.complete(message);
		assertThat(this.topic.messageCount("one")).isZero();
	}

	@Test
	void anAbandonedMessageComesAgain() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		receiver.abandon(receiveOne(receiver));
		ServiceBusReceivedMessage again = receiveOne(receiver);
		assertThat(again.getBody()).hasToString("hello");
		assertThat(again.getDeliveryCount()).isEqualTo(1);
	}

	@Test
	void aMessageThatNobodyWantsIsGivenUp() {
		this.topic.update("one", SubscriptionOptions.defaults().withMaxDeliveryCount(2));
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		receiver.abandon(receiveOne(receiver));
		receiver.abandon(receiveOne(receiver));
		assertThat(this.topic.messageCount("one")).isZero();
		assertThat(this.topic.deadLetterCount("one")).isEqualTo(1);
	}

	@Test
	void aRejectedMessageIsGone() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		receiver.deadLetter(receiveOne(receiver));
		assertThat(this.topic.messageCount("one")).isZero();
		assertThat(this.topic.deadLetterCount("one")).isEqualTo(1);
	}

	@Test
	void aMessageWhoseLockExpiredComesAgainAndCanNotBeCompletedAnyMore() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		ServiceBusReceivedMessage message = receiveOne(receiver);
		this.emulator.advanceTime(Duration.ofMinutes(1));
		assertThatExceptionOfType(ServiceBusException.class).isThrownBy(() -> receiver.complete(message))
			.returns(ServiceBusFailureReason.MESSAGE_LOCK_LOST, ServiceBusException::getReason);
		assertThat(receiveOne(receiver).getDeliveryCount()).isEqualTo(1);
	}

	@Test
	void aRenewedLockLastsAnotherDuration() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		ServiceBusReceivedMessage message = receiveOne(receiver);
		this.emulator.advanceTime(Duration.ofSeconds(50));
		assertThat(receiver.renewMessageLock(message)).isEqualTo(message.getLockedUntil().plusSeconds(50));
		this.emulator.advanceTime(Duration.ofSeconds(50));
		receiver.complete(message);
		assertThat(this.topic.messageCount("one")).isZero();
	}

	@Test
	void aLostLockCanNotBeRenewed() {
		send(this.clients.sender("orders"), "hello");
		ServiceBusReceiverClient receiver = receiver(ServiceBusReceiveMode.PEEK_LOCK);
		ServiceBusReceivedMessage message = receiveOne(receiver);
		this.emulator.advanceTime(Duration.ofMinutes(1));
		assertThatExceptionOfType(ServiceBusException.class).isThrownBy(() -> receiver.renewMessageLock(message))
			.returns(ServiceBusFailureReason.MESSAGE_LOCK_LOST, ServiceBusException::getReason);
	}

	@Test
	void aProcessorLocksAndCompletes() throws Exception {
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		ServiceBusProcessorClient processor = this.clients.remember(Clients.builder(this.emulator.getConnectionString())
			.processor()
			.topicName("orders")
			.subscriptionName("one")
			.processMessage((context) -> received.add(context.getMessage().getBody().toString()))
			.processError((context) -> received.add("error: " + context.getException()))
			.buildProcessorClient());
		processor.start();
		send(this.clients.sender("orders"), "hello");
		assertNext(received, "hello");
		await().until(() -> this.topic.messageCount("one") == 0);
	}

	@Test
	void expiredMessagesAreNotDelivered() throws Exception {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		sender.sendMessage(new ServiceBusMessage("short").setTimeToLive(Duration.ofSeconds(30)));
		sender.sendMessage(new ServiceBusMessage("long").setTimeToLive(Duration.ofSeconds(90)));
		this.emulator.advanceTime(Duration.ofSeconds(30));
		assertThat(this.topic.messageCount("one")).isEqualTo(1);
		assertThat(this.topic.expiredCount("one")).isEqualTo(1);
		assertNext(this.clients.receive("orders", "one"), "long");
	}

	@Test
	void aMessageLargerThanAllowedIsRefusedByTheSdk() {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		ServiceBusMessage message = new ServiceBusMessage(BinaryData.fromBytes(new byte[256 * 1024]));
		assertThatExceptionOfType(ServiceBusException.class).isThrownBy(() -> sender.sendMessage(message))
			.returns(ServiceBusFailureReason.MESSAGE_SIZE_EXCEEDED, ServiceBusException::getReason);
		sender.sendMessage(new ServiceBusMessage(BinaryData.fromBytes(new byte[250 * 1024])));
		assertThat(this.topic.messageCount("one")).isEqualTo(1);
	}

	@Test
	void aMessageLargerThanAllowedIsRefusedHereToo() {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		send(sender, "so that the SDK has heard the limit that is no more");
		this.topic.update(TopicOptions.defaults().withMaxMessageSize(1024));
		ServiceBusMessage message = new ServiceBusMessage(BinaryData.fromBytes(new byte[100 * 1024]));
		assertThatExceptionOfType(ServiceBusException.class).isThrownBy(() -> sender.sendMessage(message))
			.returns(ServiceBusFailureReason.MESSAGE_SIZE_EXCEEDED, ServiceBusException::getReason);
		assertThat(this.topic.receivedCount()).isEqualTo(1);
	}

	@Test
	void aScheduledMessageIsRefused() {
		ServiceBusMessage message = new ServiceBusMessage("later")
			.setScheduledEnqueueTime(OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.clients.sender("orders").sendMessage(message))
			.withStackTraceContaining("doesn't schedule messages");
		assertThat(this.topic.receivedCount()).isZero();
	}

	private ServiceBusReceiverClient receiver(ServiceBusReceiveMode mode) {
		return this.clients.receiver("orders", "one", mode);
	}

	private static ServiceBusReceivedMessage receiveOne(ServiceBusReceiverClient receiver) {
		return receiver.receiveMessages(1, LIMIT).iterator().next();
	}

}
