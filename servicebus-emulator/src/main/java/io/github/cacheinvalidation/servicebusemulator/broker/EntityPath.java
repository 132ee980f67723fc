package io.github.cacheinvalidation.servicebusemulator.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How an entity is addressed: topic, topic/subscriptions/name or
 * topic/subscriptions/name/rules/name, and anything below them.
 *
 * @param topic the name of the topic
 * @param subscription the name of the subscription, or null for the topic itself
 * @param rest what follows, in parts
 */
public record EntityPath(String topic, @Nullable String subscription, List<String> rest) {

	/**
	 * What the node is called that manages an entity.
	 */
	public static final String MANAGEMENT = "$management";

	private static final String SUBSCRIPTIONS = "subscriptions";

	/**
	 * Read a path.
	 * @param path the path, with or without a slash in front
	 * @return what it addresses
	 */
	public static EntityPath parse(String path) {
		List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
		if (parts.get(0).isEmpty()) {
			parts.remove(0);
		}
		int end = 0;
		while (end < parts.size() && !isSubscriptions(parts, end) && !parts.get(end).startsWith("$")) {
			end++;
		}
		String topic = String.join("/", parts.subList(0, end));
		if (end + 1 < parts.size() && isSubscriptions(parts, end)) {
			return new EntityPath(topic, parts.get(end + 1), List.copyOf(parts.subList(end + 2, parts.size())));
		}
		return new EntityPath(topic, null, List.copyOf(parts.subList(end, parts.size())));
	}

	private static boolean isSubscriptions(List<String> parts, int index) {
		return index > 0 && parts.get(index).equalsIgnoreCase(SUBSCRIPTIONS);
	}

	/**
	 * Return whether the node is addressed that manages the topic or the subscription.
	 * @return true if so
	 */
	public boolean isManagement() {
		return this.rest.size() == 1 && this.rest.get(0).equalsIgnoreCase(MANAGEMENT);
	}

	/**
	 * Return whether the topic or the subscription itself is addressed.
	 * @return true if nothing below it is
	 */
	public boolean isEntity() {
		return this.rest.isEmpty();
	}

}
