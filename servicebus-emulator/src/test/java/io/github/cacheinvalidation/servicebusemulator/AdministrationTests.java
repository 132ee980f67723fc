package io.github.cacheinvalidation.servicebusemulator;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

import io.github.cacheinvalidation.servicebusemulator.broker.EntityStatus;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceExistsException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.administration.models.CorrelationRuleFilter;
import com.azure.messaging.servicebus.administration.models.CreateRuleOptions;
import com.azure.messaging.servicebus.administration.models.CreateSubscriptionOptions;
import com.azure.messaging.servicebus.administration.models.CreateTopicOptions;
import com.azure.messaging.servicebus.administration.models.RuleProperties;
import com.azure.messaging.servicebus.administration.models.SqlRuleFilter;
import com.azure.messaging.servicebus.administration.models.SubscriptionProperties;
import com.azure.messaging.servicebus.administration.models.SubscriptionRuntimeProperties;
import com.azure.messaging.servicebus.administration.models.TopicProperties;
import com.azure.messaging.servicebus.administration.models.TrueRuleFilter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the SDK's administration client can do.
 */
class AdministrationTests extends AbstractEmulatorTests {

	private ServiceBusAdministrationClient administrator;

	@BeforeEach
	void connect() {
		this.administrator = this.clients.administrator();
	}

	@Test
	void topicsAreCreatedReadChangedListedAndDeleted() {
		TopicProperties created = this.administrator.createTopic("events",
				new CreateTopicOptions().setDefaultMessageTimeToLive(Duration.ofHours(1)));
		assertThat(created.getName()).isEqualTo("events");
		TopicProperties read = this.administrator.getTopic("events");
		assertThat(read.getDefaultMessageTimeToLive()).isEqualTo(Duration.ofHours(1));
		assertThat(read.getMaxMessageSizeInKilobytes()).isEqualTo(256);
		this.administrator.updateTopic(read.setDefaultMessageTimeToLive(Duration.ofHours(2)));
		assertThat(this.emulator.getTopic("events").options().defaultMessageTimeToLive())
			.isEqualTo(Duration.ofHours(2));
		assertThat(this.administrator.listTopics()).extracting(TopicProperties::getName)
			.containsExactly("events", "orders");
		this.administrator.deleteTopic("events");
		assertThat(this.administrator.getTopicExists("events")).isFalse();
		assertThat(this.administrator.getTopicExists("ORDERS")).isTrue();
	}

	@Test
	void subscriptionsAreCreatedReadChangedListedAndDeleted() {
		this.administrator.createSubscription("orders", "two",
				new CreateSubscriptionOptions().setAutoDeleteOnIdle(Duration.ofMinutes(5))
					.setDefaultMessageTimeToLive(Duration.ofSeconds(30))
					.setLockDuration(Duration.ofSeconds(10))
					.setMaxDeliveryCount(3)
					.setUserMetadata("a remark"));
		SubscriptionProperties read = this.administrator.getSubscription("orders", "two");
		assertThat(read.getTopicName()).isEqualTo("orders");
		assertThat(read.getSubscriptionName()).isEqualTo("two");
		assertThat(read.getAutoDeleteOnIdle()).isEqualTo(Duration.ofMinutes(5));
		assertThat(read.getDefaultMessageTimeToLive()).isEqualTo(Duration.ofSeconds(30));
		assertThat(read.getLockDuration()).isEqualTo(Duration.ofSeconds(10));
		assertThat(read.getMaxDeliveryCount()).isEqualTo(3);
		assertThat(read.getUserMetadata()).isEqualTo("a remark");
		this.administrator.updateSubscription(read.setMaxDeliveryCount(4));
		assertThat(this.topic.options("two").maxDeliveryCount()).isEqualTo(4);
		assertThat(this.administrator.listSubscriptions("orders"))
			.extracting(SubscriptionProperties::getSubscriptionName)
			.containsExactly("one", "two");
		this.administrator.deleteSubscription("orders", "two");
		assertThat(this.administrator.getSubscriptionExists("orders", "two")).isFalse();
		assertThat(this.topic.subscriptions()).containsExactly("one");
	}

	@Test
	void longListsComeInPages() {
		IntStream.range(0, 120).forEach((i) -> this.topic.createSubscription("subscription-" + i));
		assertThat(this.administrator.listSubscriptions("orders")).hasSize(121);
	}

	@Test
	void messagesAreCounted() {
		send(this.clients.sender("orders"), "hello");
		SubscriptionRuntimeProperties properties = this.administrator.getSubscriptionRuntimeProperties("orders", "one");
		assertThat(properties.getActiveMessageCount()).isEqualTo(1);
		assertThat(properties.getTotalMessageCount()).isEqualTo(1);
		assertThat(properties.getDeadLetterMessageCount()).isZero();
		assertThat(this.administrator.getTopicRuntimeProperties("orders").getSubscriptionCount()).isEqualTo(1);
	}

	@Test
	void whatExistsIsNotCreatedAgain() {
		assertThatExceptionOfType(ResourceExistsException.class)
			.isThrownBy(() -> this.administrator.createTopic("orders"))
			.returns(409, (ex) -> ex.getResponse().getStatusCode());
		assertThatExceptionOfType(ResourceExistsException.class)
			.isThrownBy(() -> this.administrator.createSubscription("orders", "one"));
	}

	@Test
	void whatDoesNotExistIsNotFound() {
		assertNotFound(() -> this.administrator.getTopic("other"));
		assertNotFound(() -> this.administrator.deleteTopic("other"));
		assertNotFound(() -> this.administrator.getSubscription("orders", "other"));
		assertNotFound(() -> this.administrator.deleteSubscription("orders", "other"));
		assertNotFound(() -> this.administrator.createSubscription("other", "one"));
		assertNotFound(() -> this.administrator.deleteRule("orders", "one", "other"));
	}

	private static void assertNotFound(ThrowingCallable action) {
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(action);
	}

	@Test
	void whatIsOutOfRangeIsABadRequest() {
		assertRefused(400, new CreateSubscriptionOptions().setAutoDeleteOnIdle(Duration.ofMinutes(4)));
		assertRefused(400, new CreateSubscriptionOptions().setLockDuration(Duration.ofMinutes(6)));
		assertThat(this.topic.subscriptions()).containsExactly("one");
		assertThatExceptionOfType(HttpResponseException.class)
			.isThrownBy(() -> this.administrator.createSubscription("orders", "x".repeat(51)))
			.returns(400, (ex) -> ex.getResponse().getStatusCode());
	}

	@Test
	void whatTheStandInDoesNotKnowIsRefused() {
		assertRefused(501, new CreateSubscriptionOptions().setSessionRequired(true));
		assertRefused(501, new CreateSubscriptionOptions().setDeadLetteringOnMessageExpiration(true));
	}

	private void assertRefused(int status, CreateSubscriptionOptions options) {
		assertThatExceptionOfType(HttpResponseException.class)
			.isThrownBy(() -> this.administrator.createSubscription("orders", "two", options))
			.returns(status, (ex) -> ex.getResponse().getStatusCode());
	}

	@Test
	void aSubscriptionThatIsNotUsedIsDeleted() {
		this.administrator.createSubscription("orders", "two",
				new CreateSubscriptionOptions().setAutoDeleteOnIdle(Duration.ofMinutes(5)));
		this.emulator.advanceTime(Duration.ofSeconds(290));
		assertThat(this.administrator.getSubscriptionExists("orders", "two")).isTrue();
		this.emulator.advanceTime(Duration.ofSeconds(10));
		assertThat(this.administrator.getSubscriptionExists("orders", "two")).isFalse();
	}

	@Test
	void aSubscriptionWithAReceiverIsUsed() throws Exception {
		this.administrator.createSubscription("orders", "two",
				new CreateSubscriptionOptions().setAutoDeleteOnIdle(Duration.ofMinutes(5)));
		BlockingQueue<String> received = this.clients.receive("orders", "two");
		await().until(() -> this.topic.receiverCount("two") == 1);
		this.emulator.advanceTime(Duration.ofMinutes(10));
		send(this.clients.sender("orders"), "hello");
		assertNext(received, "hello");
	}

	@Test
	void aSubscriptionCreatedWithARuleGetsOnlyWhatThatLetsThrough() throws Exception {
		this.administrator.createSubscription("orders", "two", "others", new CreateSubscriptionOptions(),
				new CreateRuleOptions(new SqlRuleFilter("origin IS NULL OR origin <> 'me'")));
		assertThat(this.topic.rules("two")).singleElement().returns("others", (rule) -> rule.name());
		BlockingQueue<String> received = this.clients.receive("orders", "two");
		sendFrom("me", "mine");
		sendFrom("you", "yours");
		send(this.clients.sender("orders"), "nobody's");
		assertNext(received, "yours");
		assertNext(received, "nobody's");
	}

	@Test
	void rulesAreAddedReadChangedListedAndRemoved() throws Exception {
		this.administrator.createRule("orders", "mine", "one",
				new CreateRuleOptions(new SqlRuleFilter("origin = 'me'")));
		assertThat(this.administrator.listRules("orders", "one")).extracting(RuleProperties::getName)
			.containsExactly("$Default", "mine");
		assertThat(this.administrator.getRule("orders", "one", "$Default").getFilter())
			.isInstanceOf(TrueRuleFilter.class);
		this.administrator.deleteRule("orders", "one", "$Default");
		sendFrom("you", "yours");
		sendFrom("me", "mine");
		RuleProperties rule = this.administrator.getRule("orders", "one", "mine");
		assertThat(((SqlRuleFilter) rule.getFilter()).getSqlExpression()).isEqualTo("origin = 'me'");
		CorrelationRuleFilter filter = new CorrelationRuleFilter().setLabel("greeting");
		filter.getProperties().put("origin", "you");
		this.administrator.updateRule("orders", "one", rule.setFilter(filter));
		sendFrom("me", "mine again");
		sendFrom("you", "yours");
		this.clients.sender("orders").sendMessage(from("you", "greeted").setSubject("greeting"));
		BlockingQueue<String> received = this.clients.receive("orders", "one");
		assertNext(received, "mine");
		assertNext(received, "greeted");
		CorrelationRuleFilter read = (CorrelationRuleFilter) this.administrator.getRule("orders", "one", "mine")
			.getFilter();
		assertThat(read.getLabel()).isEqualTo("greeting");
		assertThat(read.getProperties()).containsEntry("origin", "you");
	}

	@Test
	void aFilterThatMakesNoSenseIsABadRequest() {
		assertThatExceptionOfType(HttpResponseException.class)
			.isThrownBy(() -> this.administrator.createRule("orders", "wrong", "one",
					new CreateRuleOptions(new SqlRuleFilter("origin = "))))
			.returns(400, (ex) -> ex.getResponse().getStatusCode());
	}

	@Test
	void aDisabledSubscriptionGetsNothingAndADisabledTopicTakesNothing() {
		SubscriptionProperties properties = this.administrator.getSubscription("orders", "one");
		this.administrator.updateSubscription(
				properties.setStatus(com.azure.messaging.servicebus.administration.models.EntityStatus.DISABLED));
		ServiceBusSenderClient sender = this.clients.sender("orders");
		send(sender, "hello");
		assertThat(this.topic.messageCount("one")).isZero();
		this.topic.update(this.topic.options().withStatus(EntityStatus.DISABLED));
		assertThatExceptionOfType(ServiceBusException.class).isThrownBy(() -> send(sender, "hello"))
			.returns(ServiceBusFailureReason.MESSAGING_ENTITY_DISABLED, (ex) -> ex.getReason());
	}

	private void sendFrom(String origin, String body) {
		this.clients.sender("orders").sendMessage(from(origin, body));
	}

	private static ServiceBusMessage from(String origin, String body) {
		ServiceBusMessage message = new ServiceBusMessage(body);
		message.getApplicationProperties().put("origin", origin);
		return message;
	}

}
