package io.github.cacheinvalidation.servicebusemulator.administration;

import java.util.List;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.broker.EntityStatus;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionOptions;

/**
 * Reads and writes what administrators say about subscriptions.
 */
final class SubscriptionDescriptions {

	private SubscriptionDescriptions() {
	}

	/**
	 * Return the part of a document that describes the subscription.
	 */
	static XmlElement description(XmlElement entry) {
		return entry.required("content").required("SubscriptionDescription");
	}

	static SubscriptionOptions read(XmlElement description, SubscriptionOptions otherwise) {
		for (String property : List.of("RequiresSession", "DeadLetteringOnMessageExpiration")) {
			refuseIf(description.isTrue(property), property);
		}
		for (String property : List.of("ForwardTo", "ForwardDeadLetteredMessagesTo")) {
			refuseIf(description.text(property).isPresent(), property);
		}
		return new SubscriptionOptions(description.duration("LockDuration").orElse(otherwise.lockDuration()),
				description.duration("DefaultMessageTimeToLive").orElse(otherwise.defaultMessageTimeToLive()),
				description.duration("AutoDeleteOnIdle").orElse(otherwise.autoDeleteOnIdle()),
				description.number("MaxDeliveryCount").map(Long::intValue).orElse(otherwise.maxDeliveryCount()),
				description.text("Status").map(EntityStatus::of).orElse(otherwise.status()),
				description.text("UserMetadata").orElse(otherwise.userMetadata()));
	}

	private static void refuseIf(boolean unknown, String property) {
		if (unknown) {
			throw new BrokerException(Reason.NOT_COVERED,
					"The stand-in doesn't know '" + property + "' for subscriptions");
		}
	}

	static String entry(String topicName, SubscriptionEntity subscription) {
		return Atom.entry(about(topicName, subscription), (xml) -> write(xml, subscription));
	}

	static void writeEntry(XmlWriter xml, String topicName, SubscriptionEntity subscription) {
		Atom.writeEntry(xml, about(topicName, subscription), (inner) -> write(inner, subscription));
	}

	private static Atom.About about(String topicName, SubscriptionEntity subscription) {
		return new Atom.About(subscription.name(), topicName + "/subscriptions/" + subscription.name(),
				subscription.createdAt(), subscription.updatedAt());
	}

	private static void write(XmlWriter xml, SubscriptionEntity subscription) {
		SubscriptionOptions options = subscription.options();
		xml.start("SubscriptionDescription", AtomNamespaces.SERVICE_BUS);
		xml.element("LockDuration", options.lockDuration());
		xml.element("RequiresSession", false);
		xml.element("DefaultMessageTimeToLive", options.defaultMessageTimeToLive());
		xml.element("DeadLetteringOnMessageExpiration", false);
		xml.element("DeadLetteringOnFilterEvaluationExceptions", false);
		xml.element("MessageCount", subscription.messageCount() + subscription.deadLetterCount());
		xml.element("MaxDeliveryCount", options.maxDeliveryCount());
		xml.element("EnableBatchedOperations", true);
		xml.element("Status", options.status().displayName());
		xml.element("CreatedAt", subscription.createdAt());
		xml.element("UpdatedAt", subscription.updatedAt());
		xml.element("AccessedAt", subscription.usedAt());
		writeCounts(xml, subscription.messageCount(), subscription.deadLetterCount());
		xml.element("UserMetadata", options.userMetadata().isEmpty() ? null : options.userMetadata());
		xml.element("AutoDeleteOnIdle", options.autoDeleteOnIdle());
		xml.element("EntityAvailabilityStatus", "Available");
		xml.end();
	}

	static void writeCounts(XmlWriter xml, long active, long deadLetter) {
		xml.start("CountDetails");
		writeCount(xml, "ActiveMessageCount", active);
		writeCount(xml, "DeadLetterMessageCount", deadLetter);
		writeCount(xml, "ScheduledMessageCount", 0);
		writeCount(xml, "TransferMessageCount", 0);
		writeCount(xml, "TransferDeadLetterMessageCount", 0);
		xml.end();
	}

	private static void writeCount(XmlWriter xml, String name, long count) {
		xml.start(name, AtomNamespaces.COUNTS);
		xml.text(Long.toString(count));
		xml.end();
	}

}
