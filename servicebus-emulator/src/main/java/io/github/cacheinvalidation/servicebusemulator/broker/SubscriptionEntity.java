package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: gets a copy of each message of its topic that one of its rules lets
 * through, and gives each copy to one of its consumers in turn.
 */
public final class SubscriptionEntity {

	private final String name;

	private final String path;

	private final InstantSource clock;

	private final Instant createdAt;

	private final RuleSet rules;

	private final TreeMap<Long, QueuedMessage> waiting = new TreeMap<>();

	private final LockedMessages locked = new LockedMessages();

	private final Deque<Consumer> consumers = new ArrayDeque<>();

	private SubscriptionOptions options;

	private Instant updatedAt;

	private Instant usedAt;

	private long deliveredCount;

	private long expiredCount;

	private long deadLetterCount;

	SubscriptionEntity(String name, String topicName, SubscriptionOptions options, @Nullable Rule rule,
			InstantSource clock) {
		this.name = name;
		this.path = topicName + "/subscriptions/" + name;
		this.options = options;
		this.clock = clock;
		this.createdAt = clock.instant();
		this.updatedAt = this.createdAt;
		this.usedAt = this.createdAt;
		this.rules = new RuleSet(this.path, (rule != null) ? rule : Rule.everything(this.createdAt));
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
	public SubscriptionOptions options() {
		return this.options;
	}

	/**
	 * Return when the subscription was created.
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
	 * Return when the subscription was last received from or changed.
	 * @return the time
	 */
	public Instant usedAt() {
		return isReceivedFrom() ? this.clock.instant() : this.usedAt;
	}

	/**
	 * Return the rules.
	 * @return the rules in the order of their names
	 */
	public List<Rule> rules() {
		return this.rules.list();
	}

	/**
	 * Return how many messages there are, locked ones too.
	 * @return the number
	 */
	public int messageCount() {
		expire();
		return this.waiting.size() + this.locked.size();
	}

	/**
	 * Return how many messages have been given to consumers, each time counted.
	 * @return the number since the subscription was created
	 */
	public long deliveredCount() {
		return this.deliveredCount;
	}

	/**
	 * Return how many messages have expired.
	 * @return the number since the subscription was created
	 */
	public long expiredCount() {
		expire();
		return this.expiredCount;
	}

	/**
	 * Return how many messages the service would have put aside as undeliverable. Here
	 * they are gone.
	 * @return the number since the subscription was created
	 */
	public long deadLetterCount() {
		return this.deadLetterCount;
	}

	/**
	 * Return how many consumers there are.
	 * @return the number
	 */
	public int consumerCount() {
		return this.consumers.size();
	}

	/**
	 * Set the options.
	 * @param options what is to be set
	 */
	public void update(SubscriptionOptions options) {
		this.options = options;
		this.updatedAt = this.clock.instant();
		this.usedAt = this.updatedAt;
		if (!options.status().allowsReceiving()) {
			closeConsumers(disabled());
		}
	}

	/**
	 * Add a rule.
	 * @param rule the rule
	 * @throws BrokerException if there is one of that name
	 */
	public void addRule(Rule rule) {
		this.rules.add(rule);
		this.usedAt = this.clock.instant();
	}

	/**
	 * Put a rule in the place of the one of the same name.
	 * @param rule the rule
	 * @throws BrokerException if there is none of that name
	 */
	public void replaceRule(Rule rule) {
		this.rules.replace(rule);
		this.usedAt = this.clock.instant();
	}

	/**
	 * Return a rule.
	 * @param ruleName its name
	 * @return the rule
	 * @throws BrokerException if there is none of that name
	 */
	public Rule getRule(String ruleName) {
		return this.rules.get(ruleName);
	}

	/**
	 * Remove a rule.
	 * @param ruleName its name
	 * @throws BrokerException if there is none of that name
	 */
	public void removeRule(String ruleName) {
		this.rules.remove(ruleName);
		this.usedAt = this.clock.instant();
	}

	/**
	 * Let a consumer receive from now on.
	 * @param consumer the consumer
	 * @throws BrokerException if nobody may receive from this subscription
	 */
	public void addConsumer(Consumer consumer) {
		if (!this.options.status().allowsReceiving()) {
			throw disabled();
		}
		this.consumers.add(consumer);
		dispatch();
	}

	/**
	 * Let a consumer receive no more. What is locked for it remains so until the locks
	 * expire.
	 * @param consumer the consumer
	 */
	public void removeConsumer(Consumer consumer) {
		if (this.consumers.remove(consumer)) {
			this.usedAt = this.clock.instant();
		}
	}

	/**
	 * Give messages to those consumers that are ready now.
	 */
	public void dispatch() {
		while (!this.waiting.isEmpty()) {
			Consumer consumer = nextReady();
			if (consumer == null) {
				return;
			}
			QueuedMessage message = nextLiving();
			if (message != null) {
				deliver(message, consumer);
			}
		}
	}

	/**
	 * Remove a locked message for good: it has been dealt with.
	 * @param lockToken the token of its lock
	 * @throws BrokerException if the lock is lost
	 */
	public void complete(UUID lockToken) {
		unlock(lockToken);
	}

	/**
	 * Remove a locked message for good: nobody can deal with it.
	 * @param lockToken the token of its lock
	 * @throws BrokerException if the lock is lost
	 */
	public void deadLetter(UUID lockToken) {
		unlock(lockToken);
		this.deadLetterCount++;
	}

	/**
	 * Give a locked message back, to be delivered again.
	 * @param lockToken the token of its lock
	 * @throws BrokerException if the lock is lost
	 */
	public void abandon(UUID lockToken) {
		requeue(unlock(lockToken));
		dispatch();
	}

	/**
	 * Give a locked message back as if it had never been delivered.
	 * @param lockToken the token of its lock
	 * @throws BrokerException if the lock is lost
	 */
	public void release(UUID lockToken) {
		QueuedMessage message = unlock(lockToken);
		this.waiting.put(message.sequenceNumber(), message);
		dispatch();
	}

	/**
	 * Lock a message for another duration from now.
	 * @param lockToken the token of its lock
	 * @return until when it is locked now
	 * @throws BrokerException if the lock is lost
	 */
	public Instant renewLock(UUID lockToken) {
		this.usedAt = this.clock.instant();
		Instant until = this.usedAt.plus(this.options.lockDuration());
		if (!this.locked.renew(lockToken, this.usedAt, until)) {
			throw lockLost();
		}
		return until;
	}

	/**
	 * Take a copy of a message if a rule lets it through.
	 */
	void offer(Message message, long sequenceNumber, Instant enqueuedAt, Duration timeToLive) {
		if (this.options.status().allowsSending() && this.rules.letThrough(message)) {
			Duration shortest = min(timeToLive, this.options.defaultMessageTimeToLive());
			this.waiting.put(sequenceNumber,
					new QueuedMessage(message, sequenceNumber, enqueuedAt, enqueuedAt.plus(shortest)));
		}
	}

	/**
	 * Do what has become due.
	 */
	void tick() {
		expire();
		dispatch();
	}

	boolean isIdle() {
		return !isReceivedFrom() && !this.clock.instant().isBefore(this.usedAt.plus(this.options.autoDeleteOnIdle()));
	}

	void closeConsumers(BrokerException cause) {
		List<Consumer> closing = List.copyOf(this.consumers);
		this.consumers.clear();
		this.usedAt = this.clock.instant();
		closing.forEach((consumer) -> consumer.close(cause));
	}

	BrokerException gone() {
		return BrokerException.notFound(this.path);
	}

	private boolean isReceivedFrom() {
		return !this.consumers.isEmpty();
	}

	private void deliver(QueuedMessage message, Consumer consumer) {
		this.deliveredCount++;
		this.usedAt = this.clock.instant();
		MessageDelivery.Lock lock = consumer.isLocking()
				? this.locked.add(message, this.usedAt.plus(this.options.lockDuration())) : null;
		consumer.deliver(message.toDelivery(lock));
	}

	private @Nullable Consumer nextReady() {
		for (int i = 0; i < this.consumers.size(); i++) {
			Consumer consumer = this.consumers.remove();
			this.consumers.add(consumer);
			if (consumer.isReady()) {
				return consumer;
			}
		}
		return null;
	}

	private @Nullable QueuedMessage nextLiving() {
		QueuedMessage message = this.waiting.pollFirstEntry().getValue();
		if (message.isExpired(this.clock.instant())) {
			this.expiredCount++;
			return null;
		}
		return message;
	}

	private QueuedMessage unlock(UUID lockToken) {
		this.usedAt = this.clock.instant();
		return this.locked.remove(lockToken, this.usedAt).orElseThrow(this::lockLost);
	}

	private void requeue(QueuedMessage message) {
		if (message.countDelivery() >= this.options.maxDeliveryCount()) {
			this.deadLetterCount++;
		}
		else {
			this.waiting.put(message.sequenceNumber(), message);
		}
	}

	private void expire() {
		Instant now = this.clock.instant();
		this.locked.removeExpired(now).forEach(this::requeue);
		this.waiting.values().removeIf((message) -> {
			boolean expired = message.isExpired(now);
			this.expiredCount += expired ? 1 : 0;
			return expired;
		});
	}

	private BrokerException lockLost() {
		return new BrokerException(Reason.LOCK_LOST,
				"The lock on a message of '" + this.path + "' has expired, or the message is settled");
	}

	private BrokerException disabled() {
		return new BrokerException(Reason.DISABLED, "The entity '" + this.path + "' is disabled");
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) <= 0) ? one : other;
	}

}
