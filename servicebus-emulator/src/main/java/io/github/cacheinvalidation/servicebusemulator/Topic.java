package io.github.cacheinvalidation.servicebusemulator;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.Rule;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionOptions;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicOptions;
import io.github.cacheinvalidation.servicebusemulator.filter.Filter;
import io.github.cacheinvalidation.servicebusemulator.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A topic of a {@link ServiceBusEmulator}, as its owner sees it: past all rights and
 * faults. Instances are safe for use by several threads. Methods throw
 * {@link BrokerException} when the topic or the subscription isn't there, or isn't there
 * any more.
 *
 * @since 0.1.0
 */
public final class Topic {

	private final String name;

	private final EventLoop loop;

	private final Broker broker;

	Topic(String name, EventLoop loop, Broker broker) {
		this.name = name;
		this.loop = loop;
		this.broker = broker;
	}

	/**
	 * Return the name.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Return what is set for the topic.
	 * @return the options
	 */
	public TopicOptions options() {
		return onTopic(TopicEntity::options);
	}

	/**
	 * Set options.
	 * @param options what is to be set
	 */
	public void update(TopicOptions options) {
		doOnTopic((topic) -> topic.update(options));
	}

	/**
	 * Return the names of the subscriptions.
	 * @return the names, in order
	 */
	public List<String> subscriptions() {
		return onTopic((topic) -> topic.subscriptions().stream().map(SubscriptionEntity::name).toList());
	}

	/**
	 * Create a subscription that gets everything.
	 * @param subscription its name
	 */
	public void createSubscription(String subscription) {
		createSubscription(subscription, SubscriptionOptions.defaults(), null);
	}

	/**
	 * Create a subscription.
	 * @param subscription its name
	 * @param options what is to be set for it
	 * @param filter what it gets, or null for everything
	 */
	public void createSubscription(String subscription, SubscriptionOptions options, @Nullable Filter filter) {
		doOnTopic((topic) -> {
			Rule rule = (filter != null) ? new Rule(Rule.DEFAULT_NAME, filter, this.broker.clock().instant()) : null;
			topic.createSubscription(subscription, options, rule);
		});
	}

	/**
	 * Delete a subscription under its receivers, with all its messages.
	 * @param subscription its name
	 */
	public void deleteSubscription(String subscription) {
		doOnTopic((topic) -> topic.deleteSubscription(subscription));
	}

	/**
	 * Return what is set for a subscription.
	 * @param subscription its name
	 * @return the options
	 */
	public SubscriptionOptions options(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::options);
	}

	/**
	 * Set options of a subscription.
	 * @param subscription its name
	 * @param options what is to be set
	 */
	public void update(String subscription, SubscriptionOptions options) {
		doOnTopic((topic) -> topic.getSubscription(subscription).update(options));
	}

	/**
	 * Return the rules of a subscription.
	 * @param subscription its name
	 * @return the rules in the order of their names
	 */
	public List<Rule> rules(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::rules);
	}

	/**
	 * Return how many messages are in a subscription, locked ones too.
	 * @param subscription its name
	 * @return the number
	 */
	public int messageCount(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::messageCount);
	}

	/**
	 * Return how many receivers a subscription has.
	 * @param subscription its name
	 * @return the number
	 */
	public int receiverCount(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::consumerCount);
	}

	/**
	 * Return how many messages of a subscription have been delivered, each time counted.
	 * @param subscription its name
	 * @return the number since the subscription was created
	 */
	public long deliveredCount(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::deliveredCount);
	}

	/**
	 * Return how many messages of a subscription have expired.
	 * @param subscription its name
	 * @return the number since the subscription was created
	 */
	public long expiredCount(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::expiredCount);
	}

	/**
	 * Return how many messages of a subscription the service would have put aside as
	 * undeliverable. Here they are gone.
	 * @param subscription its name
	 * @return the number since the subscription was created
	 */
	public long deadLetterCount(String subscription) {
		return onSubscription(subscription, SubscriptionEntity::deadLetterCount);
	}

	/**
	 * Return how many messages have been delivered from all subscriptions, each time
	 * counted, those of deleted subscriptions too.
	 * @return the number since the topic was created
	 */
	public long deliveredCount() {
		return onTopic(TopicEntity::deliveredCount);
	}

	/**
	 * Return how many messages the topic has accepted.
	 * @return the number since the topic was created
	 */
	public long receivedCount() {
		return onTopic(TopicEntity::receivedCount);
	}

	private <T> T onSubscription(String subscription, Function<SubscriptionEntity, T> action) {
		return onTopic((topic) -> action.apply(topic.getSubscription(subscription)));
	}

	private void doOnTopic(Consumer<TopicEntity> action) {
		this.loop.execute(() -> action.accept(this.broker.getTopic(this.name)));
	}

	private <T> T onTopic(Function<TopicEntity, T> action) {
		return this.loop.call(() -> action.apply(this.broker.getTopic(this.name)));
	}

}
