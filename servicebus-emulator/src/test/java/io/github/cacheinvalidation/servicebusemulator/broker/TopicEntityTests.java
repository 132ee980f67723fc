package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.filter.SqlFilter;
import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TopicEntity} and {@link SubscriptionEntity}, without any protocol.
 */
class TopicEntityTests {

	private final AdjustableClock clock = new AdjustableClock(
			InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")));

	private final Broker broker = new Broker(this.clock);

	private final TopicEntity topic = this.broker.createTopic("orders", TopicOptions.defaults());

	@ParameterizedTest
	@CsvSource({ "10, 60, 60, 10", "60, 10, 60, 10", "60, 60, 10, 10", "-1, 20, 60, 20", "-1, 60, 20, 20" })
	void theShortestTimeToLiveCounts(int message, int topicDefault, int subscriptionDefault, int effective) {
		this.topic.update(TopicOptions.defaults().withDefaultMessageTimeToLive(Duration.ofSeconds(topicDefault)));
		SubscriptionEntity subscription = create("one",
				SubscriptionOptions.defaults().withDefaultMessageTimeToLive(Duration.ofSeconds(subscriptionDefault)));
		this.topic.publish(List.of(message("hello", (message > 0) ? Duration.ofSeconds(message) : null)));
		this.clock.advance(Duration.ofSeconds(effective).minusMillis(1));
		assertThat(subscription.messageCount()).isEqualTo(1);
		this.clock.advance(Duration.ofMillis(1));
		TestConsumer consumer = new TestConsumer(false, 10);
		subscription.addConsumer(consumer);
		assertThat(consumer.bodies()).isEmpty();
		assertThat(subscription.messageCount()).isZero();
		assertThat(subscription.expiredCount()).isEqualTo(1);
	}

	@Test
	void messagesThatAreNotLockedAreGoneOnceDelivered() {
		SubscriptionEntity subscription = create("one");
		publish("a", "b");
		TestConsumer consumer = new TestConsumer(false, 10);
		subscription.addConsumer(consumer);
		assertThat(consumer.bodies()).containsExactly("a", "b");
		assertThat(subscription.messageCount()).isZero();
	}

	@Test
	void aConsumerGetsAsMuchAsItIsReadyFor() {
		SubscriptionEntity subscription = create("one");
		TestConsumer consumer = new TestConsumer(false, 1);
		subscription.addConsumer(consumer);
		publish("a", "b");
		assertThat(consumer.bodies()).containsExactly("a");
		consumer.credit = 1;
		subscription.dispatch();
		assertThat(consumer.bodies()).containsExactly("a", "b");
	}

	@Test
	void consumersTakeTurns() {
		SubscriptionEntity subscription = create("one");
		TestConsumer first = new TestConsumer(false, 10);
		TestConsumer second = new TestConsumer(false, 1);
		subscription.addConsumer(first);
		subscription.addConsumer(second);
		publish("a", "b", "c", "d");
		assertThat(first.bodies()).containsExactly("a", "c", "d");
		assertThat(second.bodies()).containsExactly("b");
	}

	@Test
	void anAbandonedMessageComesAgainInItsOldPlace() {
		SubscriptionEntity subscription = create("one");
		TestConsumer consumer = new TestConsumer(true, 2);
		subscription.addConsumer(consumer);
		publish("a", "b", "c");
		subscription.abandon(consumer.lock(0).token());
		consumer.credit = 2;
		subscription.dispatch();
		assertThat(consumer.bodies()).containsExactly("a", "b", "a", "c");
		assertThat(consumer.deliveries.get(2).deliveryCount()).isEqualTo(1);
	}

	@Test
	void aReleasedMessageComesAgainAsIfForTheFirstTime() {
		SubscriptionEntity subscription = create("one");
		TestConsumer consumer = new TestConsumer(true, 2);
		subscription.addConsumer(consumer);
		publish("a");
		subscription.release(consumer.lock(0).token());
		assertThat(consumer.bodies()).containsExactly("a", "a");
		assertThat(consumer.deliveries.get(1).deliveryCount()).isZero();
	}

	@Test
	void aLockEndsWithItsDuration() {
		SubscriptionEntity subscription = create("one");
		TestConsumer consumer = new TestConsumer(true, 2);
		subscription.addConsumer(consumer);
		publish("a");
		MessageDelivery.Lock lock = consumer.lock(0);
		assertThat(lock.until()).isEqualTo(this.clock.instant().plusSeconds(60));
		this.clock.advance(Duration.ofSeconds(60));
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> subscription.complete(lock.token()))
			.returns(Reason.LOCK_LOST, BrokerException::reason);
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> subscription.renewLock(lock.token()))
			.returns(Reason.LOCK_LOST, BrokerException::reason);
		this.broker.tick();
		assertThat(consumer.bodies()).containsExactly("a", "a");
	}

	@Test
	void locksOutliveTheirConsumer() {
		SubscriptionEntity subscription = create("one");
		TestConsumer consumer = new TestConsumer(true, 2);
		subscription.addConsumer(consumer);
		publish("a");
		subscription.removeConsumer(consumer);
		TestConsumer other = new TestConsumer(true, 2);
		subscription.addConsumer(other);
		assertThat(other.bodies()).isEmpty();
		this.clock.advance(Duration.ofSeconds(60));
		this.broker.tick();
		assertThat(other.bodies()).containsExactly("a");
	}

	@Test
	void aMessageIsGivenUpAfterItsLastDelivery() {
		SubscriptionEntity subscription = create("one", SubscriptionOptions.defaults().withMaxDeliveryCount(1));
		TestConsumer consumer = new TestConsumer(true, 2);
		subscription.addConsumer(consumer);
		publish("a");
		subscription.abandon(consumer.lock(0).token());
		assertThat(subscription.messageCount()).isZero();
		assertThat(subscription.deadLetterCount()).isEqualTo(1);
	}

	@Test
	void whatSeveralRulesLetThroughComesOnce() {
		SubscriptionEntity subscription = create("one");
		subscription.addRule(new Rule("other", SqlFilter.of("1=1"), this.clock.instant()));
		publish("a");
		assertThat(subscription.messageCount()).isEqualTo(1);
		subscription.removeRule(Rule.DEFAULT_NAME);
		subscription.removeRule("OTHER");
		publish("b");
		assertThat(subscription.messageCount()).isEqualTo(1);
	}

	@Test
	void anUnusedSubscriptionIsDeletedAndEachUseDelaysThat() {
		SubscriptionEntity subscription = create("one",
				SubscriptionOptions.defaults().withAutoDeleteOnIdle(Duration.ofMinutes(5)));
		TestConsumer consumer = new TestConsumer(false, 1);
		subscription.addConsumer(consumer);
		tickAfter(Duration.ofMinutes(10));
		assertThat(this.topic.findSubscription("one")).isPresent();
		subscription.removeConsumer(consumer);
		tickAfter(Duration.ofMinutes(4));
		subscription.update(subscription.options());
		tickAfter(Duration.ofMinutes(4));
		subscription.addRule(new Rule("other", SqlFilter.of("1=1"), this.clock.instant()));
		tickAfter(Duration.ofMinutes(4));
		publish("being sent to is no use");
		tickAfter(Duration.ofMinutes(1));
		assertThat(this.topic.findSubscription("one")).isEmpty();
	}

	@Test
	void theEndOfASubscriptionClosesItsConsumers() {
		create("one");
		TestConsumer consumer = new TestConsumer(false, 1);
		this.topic.getSubscription("one").addConsumer(consumer);
		this.topic.deleteSubscription("ONE");
		assertThat(consumer.closed).isNotNull().returns(Reason.NOT_FOUND, BrokerException::reason);
		create("one");
		publish("a");
		assertThat(consumer.bodies()).isEmpty();
	}

	@Test
	void theEndOfATopicClosesItsPublishersAndConsumers() {
		List<BrokerException> closed = new ArrayList<>();
		this.topic.addPublisher(closed::add);
		TestConsumer consumer = new TestConsumer(false, 1);
		create("one").addConsumer(consumer);
		this.broker.deleteTopic("orders");
		assertThat(closed).singleElement().returns(Reason.NOT_FOUND, BrokerException::reason);
		assertThat(consumer.closed).isNotNull();
	}

	@Test
	void deliveriesAreCountedBeyondTheEndOfTheirSubscription() {
		create("one").addConsumer(new TestConsumer(false, 5));
		publish("a", "b");
		this.topic.deleteSubscription("one");
		create("one").addConsumer(new TestConsumer(false, 5));
		publish("c");
		assertThat(this.topic.deliveredCount()).isEqualTo(3);
		assertThat(this.topic.receivedCount()).isEqualTo(3);
	}

	@Test
	void aTopicHasAtMostTwoThousandSubscriptions() {
		IntStream.range(0, TopicEntity.MAX_SUBSCRIPTIONS).forEach((i) -> create("subscription-" + i));
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> create("one"))
			.returns(Reason.QUOTA_EXCEEDED, BrokerException::reason);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "a b", "-a", "a-", "a/b", "a$", "123456789012345678901234567890123456789012345678901" })
	void someNamesAreNotAllowed(String name) {
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> create(name))
			.returns(Reason.BAD_REQUEST, BrokerException::reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b_c-d", "12345678901234567890123456789012345678901234567890" })
	void otherNamesAreAllowed(String name) {
		assertThat(create(name).name()).isEqualTo(name);
	}

	private void tickAfter(Duration duration) {
		this.clock.advance(duration);
		this.broker.tick();
	}

	private SubscriptionEntity create(String name) {
		return create(name, SubscriptionOptions.defaults());
	}

	private SubscriptionEntity create(String name, SubscriptionOptions options) {
		return this.topic.createSubscription(name, options, null);
	}

	private void publish(String... bodies) {
		for (String body : bodies) {
			this.topic.publish(List.of(message(body, null)));
		}
	}

	private static Message message(String body, @Nullable Duration timeToLive) {
		return new Message(new byte[0], Map.of(), Map.of("body", body), Map.of(), timeToLive);
	}

	/**
	 * Takes as many messages as it has credit for.
	 */
	private static final class TestConsumer implements Consumer {

		private final List<MessageDelivery> deliveries = new ArrayList<>();

		private final boolean locking;

		private int credit;

		private @Nullable BrokerException closed;

		TestConsumer(boolean locking, int credit) {
			this.locking = locking;
			this.credit = credit;
		}

		@Override
		public boolean isReady() {
			return this.credit > 0;
		}

		@Override
		public boolean isLocking() {
			return this.locking;
		}

		@Override
		public void deliver(MessageDelivery delivery) {
			this.credit--;
			this.deliveries.add(delivery);
		}

		@Override
		public void close(BrokerException cause) {
			this.closed = cause;
		}

		List<Object> bodies() {
			return this.deliveries.stream().map((delivery) -> delivery.message().properties().get("body")).toList();
		}

		MessageDelivery.Lock lock(int index) {
			return this.deliveries.get(index).lock();
		}

	}

}
