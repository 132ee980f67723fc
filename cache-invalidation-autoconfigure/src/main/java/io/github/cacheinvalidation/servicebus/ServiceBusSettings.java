package io.github.cacheinvalidation.servicebus;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a node uses of a namespace.
 *
 * @param topicName the topic that all nodes share
 * @param subscriptionName the subscription of this node alone, or {@code null} to have
 * one created
 * @param namePrefix what the names of created subscriptions begin with
 * @param autoDeleteOnIdle after how long Azure deletes a created subscription that nobody
 * uses any more, 5 minutes or more
 * @param messageTimeToLive how long a message may wait for a node, positive
 * @since 0.1.0
 */
public record ServiceBusSettings(String topicName, @Nullable String subscriptionName, String namePrefix,
		Duration autoDeleteOnIdle, Duration messageTimeToLive) {

}
