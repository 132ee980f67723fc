package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A topic: offers each message to all of its subscriptions.
 */
public final class TopicEntity {

	/**
	 * How many subscriptions a topic can have.
	 */
	public static final int MAX_SUBSCRIPTIONS = 2000;

	private final String name;

	private final InstantSource clock;

	private final Instant createdAt;

	private final TreeMap<String, SubscriptionEntity> subscriptions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private final Set<Publisher> publishers = new LinkedHashSet<>();

	private TopicOptions options;

	private Instant updatedAt;

	private Instant usedAt;

	private long receivedCount;

	private long deliveredCountOfDeleted;

	TopicEntity(String name, TopicOptions options, InstantSource clock) {
		this.name = name;
		this.options = options;
		this.clock = clock;
		this.createdAt = clock.instant();
		this.updatedAt = this.createdAt;
		this.usedAt = this.createdAt;
	}

	/**
	 * Return the name.
	 * @return the name as its creator wrote it
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the options.
	 * @return what is set now
	 */
	public TopicOptions options() {
		return this.options;
	}

	/**
	 * Return when the topic was created.
	 * @return the time
	 */
	public Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * Return when the options were set last.
	 * @return the time
	 */
	public Instant updatedAt() {
		return this.updatedAt;
	}

	/**
	 * Return when the topic was last sent to or changed.
	 * @return the time
	 */
	public Instant usedAt() {
		return this.usedAt;
	}

	/**
	 * Return how many messages the topic has accepted.
	 * @return the number since the topic was created
	 */
	public long receivedCount() {
		return this.receivedCount;
	}

	/**
	 * Return how many messages have been given to consumers, for each of them and each
	 * time counted, those of deleted subscriptions too.
	 * @return the number since the topic was created
	 */
	public long deliveredCount() {
		return this.deliveredCountOfDeleted
				+ this.subscriptions.values().stream().mapToLong(SubscriptionEntity::deliveredCount).sum();
	}

	/**
	 * Return the subscriptions.
	 * @return the subscriptions in the order of their names
	 */
	public List<SubscriptionEntity> subscriptions() {
		return List.copyOf(this.subscriptions.values());
	}

	/**
	 * Find a subscription.
	 * @param subscriptionName its name, in upper or lower case
	 * @return the subscription, if there is one of that name
	 */
	public Optional<SubscriptionEntity> findSubscription(String subscriptionName) {
		return Optional.ofNullable(this.subscriptions.get(subscriptionName));
	}

	/**
	 * Return a subscription.
	 * @param subscriptionName its name, in upper or lower case
	 * @return the subscription
	 * @throws BrokerException if there is none of that name
	 */
	public SubscriptionEntity getSubscription(String subscriptionName) {
		return findSubscription(subscriptionName)
			.orElseThrow(() -> BrokerException.notFound(this.name + "/subscriptions/" + subscriptionName));
	}

	/**
	 * Create a subscription.
	 * @param subscriptionName its name
	 * @param subscriptionOptions what is to be set for it
	 * @param rule its first rule, or null for one that lets everything through
	 * @return the subscription
	 * @throws BrokerException if that is not possible
	 */
	public SubscriptionEntity createSubscription(String subscriptionName, SubscriptionOptions subscriptionOptions,
			@Nullable Rule rule) {
		EntityNames.requireSubscriptionName(subscriptionName);
		if (this.subscriptions.containsKey(subscriptionName)) {
			throw new BrokerException(Reason.ALREADY_EXISTS,
					"The entity '" + this.name + "/subscriptions/" + subscriptionName + "' exists already");
		}
		if (this.subscriptions.size() >= MAX_SUBSCRIPTIONS) {
			throw new BrokerException(Reason.QUOTA_EXCEEDED, "The topic '" + this.name + "' has " + MAX_SUBSCRIPTIONS
					+ " subscriptions, which is as many as it can have");
		}
		SubscriptionEntity subscription = new SubscriptionEntity(subscriptionName, this.name, subscriptionOptions, rule,
				this.clock);
		this.subscriptions.put(subscriptionName, subscription);
		return subscription;
	}

	/**
	 * Delete a subscription with all its messages, and close its consumers.
	 * @param subscriptionName its name, in upper or lower case
	 * @throws BrokerException if there is none of that name
	 */
	public void deleteSubscription(String subscriptionName) {
		SubscriptionEntity subscription = getSubscription(subscriptionName);
		this.subscriptions.remove(subscriptionName);
		this.deliveredCountOfDeleted += subscription.deliveredCount();
		subscription.closeConsumers(subscription.gone());
	}

	/**
	 * Set the options.
	 * @param options what is to be set
	 */
	public void update(TopicOptions options) {
		this.options = options;
		this.updatedAt = this.clock.instant();
		this.usedAt = this.updatedAt;
		if (!options.status().allowsSending()) {
			closePublishers(disabled());
		}
	}

	/**
	 * Let a publisher send from now on.
	 * @param publisher the publisher
	 * @throws BrokerException if nobody may send to this topic
	 */
	public void addPublisher(Publisher publisher) {
		if (!this.options.status().allowsSending()) {
			throw disabled();
		}
		this.publishers.add(publisher);
	}

	/**
	 * Let a publisher send no more.
	 * @param publisher the publisher
	 */
	public void removePublisher(Publisher publisher) {
		this.publishers.remove(publisher);
	}

	/**
	 * Offer messages to the subscriptions, in their order.
	 * @param messages the messages
	 */
	public void publish(List<Message> messages) {
		Instant now = this.clock.instant();
		for (Message message : messages) {
			this.receivedCount++;
			Duration timeToLive = timeToLive(message);
			for (SubscriptionEntity subscription : this.subscriptions.values()) {
				subscription.offer(message, this.receivedCount, now, timeToLive);
			}
		}
		this.usedAt = now;
		this.subscriptions.values().forEach(SubscriptionEntity::dispatch);
	}

	/**
	 * Do what has become due.
	 */
	void tick() {
		for (SubscriptionEntity subscription : new ArrayList<>(this.subscriptions.values())) {
			subscription.tick();
			if (subscription.isIdle()) {
				deleteSubscription(subscription.name());
			}
		}
	}

	void delete() {
		BrokerException cause = BrokerException.notFound(this.name);
		subscriptions().forEach((subscription) -> deleteSubscription(subscription.name()));
		closePublishers(cause);
	}

	private Duration timeToLive(Message message) {
		Duration limit = this.options.defaultMessageTimeToLive();
		Duration wanted = message.timeToLive();
		return (wanted != null && wanted.compareTo(limit) < 0) ? wanted : limit;
	}

	private void closePublishers(BrokerException cause) {
		List<Publisher> closing = List.copyOf(this.publishers);
		this.publishers.clear();
		closing.forEach((publisher) -> publisher.close(cause));
	}

	private BrokerException disabled() {
		return new BrokerException(Reason.DISABLED, "The entity '" + this.name + "' is disabled");
	}

}
