package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;

/**
 * A namespace: the topics and what is in them.
 */
public final class Broker {

	private final InstantSource clock;

	private final TreeMap<String, TopicEntity> topics = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	/**
	 * Create a namespace without topics.
	 * @param clock the time
	 */
	public Broker(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Return the clock.
	 * @return the time that deadlines go by
	 */
	public InstantSource clock() {
		return this.clock;
	}

	/**
	 * Return the topics.
	 * @return the topics in the order of their names
	 */
	public List<TopicEntity> topics() {
		return List.copyOf(this.topics.values());
	}

	/**
	 * Find a topic.
	 * @param name its name, in upper or lower case
	 * @return the topic, if there is one of that name
	 */
	public Optional<TopicEntity> findTopic(String name) {
		return Optional.ofNullable(this.topics.get(name));
	}

	/**
	 * Return a topic.
	 * @param name its name, in upper or lower case
	 * @return the topic
	 * @throws BrokerException if there is none of that name
	 */
	public TopicEntity getTopic(String name) {
		return findTopic(name).orElseThrow(() -> BrokerException.notFound(name));
	}

	/**
	 * Create a topic.
	 * @param name its name
	 * @param options what is to be set for it
	 * @return the topic
	 * @throws BrokerException if that is not possible
	 */
	public TopicEntity createTopic(String name, TopicOptions options) {
		EntityNames.requireTopicName(name);
		if (this.topics.containsKey(name)) {
			throw new BrokerException(Reason.ALREADY_EXISTS, "The entity '" + name + "' exists already");
		}
		TopicEntity topic = new TopicEntity(name, options, this.clock);
		this.topics.put(name, topic);
		return topic;
	}

	/**
	 * Delete a topic with its subscriptions, and close publishers and consumers.
	 * @param name its name, in upper or lower case
	 * @throws BrokerException if there is none of that name
	 */
	public void deleteTopic(String name) {
		TopicEntity topic = getTopic(name);
		this.topics.remove(name);
		topic.delete();
	}

	/**
	 * Do what has become due: messages and locks expire, and unused subscriptions are
	 * deleted. To be called every now and then.
	 */
	public void tick() {
		topics().forEach(TopicEntity::tick);
	}

}
