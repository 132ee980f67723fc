package io.github.cacheinvalidation.servicebusemulator.administration;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.broker.EntityStatus;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicOptions;

/**
 * Reads and writes what administrators say about topics.
 */
final class TopicDescriptions {

	private static final long KILOBYTE = 1024;

	/** Clients round what means forever. */
	private static final Duration NEARLY_FOREVER = TopicOptions.FOREVER.truncatedTo(ChronoUnit.DAYS);

	private TopicDescriptions() {
	}

	static TopicOptions read(XmlElement entry, TopicOptions otherwise) {
		XmlElement description = entry.required("content").required("TopicDescription");
		refuseIf(description.isTrue("RequiresDuplicateDetection"), "RequiresDuplicateDetection");
		refuseIf(description.isTrue("EnablePartitioning"), "EnablePartitioning");
		refuseIf(description.duration("AutoDeleteOnIdle")
			.filter((idle) -> idle.compareTo(NEARLY_FOREVER) < 0)
			.isPresent(), "AutoDeleteOnIdle");
		refuseIf(description.child("AuthorizationRules")
			.filter((rules) -> !rules.children("AuthorizationRule").isEmpty())
			.isPresent(), "AuthorizationRules");
		return new TopicOptions(
				description.duration("DefaultMessageTimeToLive").orElse(otherwise.defaultMessageTimeToLive()),
				description.number("MaxMessageSizeInKilobytes")
					.map((kilobytes) -> kilobytes * KILOBYTE)
					.orElse(otherwise.maxMessageSize()),
				description.text("Status").map(EntityStatus::of).orElse(otherwise.status()),
				description.text("UserMetadata").orElse(otherwise.userMetadata()));
	}

	private static void refuseIf(boolean unknown, String property) {
		if (unknown) {
			throw new BrokerException(Reason.NOT_COVERED, "The stand-in doesn't know '" + property + "' for topics");
		}
	}

	static String entry(TopicEntity topic) {
		return Atom.entry(about(topic), (xml) -> write(xml, topic));
	}

	static void writeEntry(XmlWriter xml, TopicEntity topic) {
		Atom.writeEntry(xml, about(topic), (inner) -> write(inner, topic));
	}

	private static Atom.About about(TopicEntity topic) {
		return new Atom.About(topic.name(), topic.name(), topic.createdAt(), topic.updatedAt());
	}

	private static void write(XmlWriter xml, TopicEntity topic) {
		TopicOptions options = topic.options();
		xml.start("TopicDescription", AtomNamespaces.SERVICE_BUS);
		xml.element("DefaultMessageTimeToLive", options.defaultMessageTimeToLive());
		xml.element("MaxSizeInMegabytes", 1024);
		xml.element("RequiresDuplicateDetection", false);
		xml.element("DuplicateDetectionHistoryTimeWindow", "PT10M");
		xml.element("EnableBatchedOperations", true);
		xml.element("SizeInBytes", 0);
		xml.element("FilteringMessagesBeforePublishing", false);
		xml.element("IsAnonymousAccessible", false);
		xml.element("Status", options.status().displayName());
		xml.element("CreatedAt", topic.createdAt());
		xml.element("UpdatedAt", topic.updatedAt());
		xml.element("AccessedAt", topic.usedAt());
		xml.element("SupportOrdering", true);
		SubscriptionDescriptions.writeCounts(xml, 0,
				topic.subscriptions().stream().mapToLong(SubscriptionEntity::deadLetterCount).sum());
		xml.element("SubscriptionCount", topic.subscriptions().size());
		xml.element("AutoDeleteOnIdle", TopicOptions.FOREVER);
		xml.element("EnablePartitioning", false);
		xml.element("EntityAvailabilityStatus", "Available");
		xml.element("EnableSubscriptionPartitioning", false);
		xml.element("EnableExpress", false);
		xml.element("UserMetadata", options.userMetadata().isEmpty() ? null : options.userMetadata());
		xml.element("MaxMessageSizeInKilobytes", options.maxMessageSize() / KILOBYTE);
		xml.end();
	}

}
