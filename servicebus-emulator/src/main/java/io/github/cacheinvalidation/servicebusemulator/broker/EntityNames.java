package io.github.cacheinvalidation.servicebusemulator.broker;

import java.util.regex.Pattern;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;

/**
 * What topics and subscriptions may be called.
 */
final class EntityNames {

	private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");

	private static final Pattern TOPIC = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*");

	private EntityNames() {
	}

	static void requireTopicName(String name) {
		require(name, TOPIC, 260);
	}

	static void requireSubscriptionName(String name) {
		require(name, SEGMENT, 50);
	}

	static void requireRuleName(String name) {
		require(name.equals(Rule.DEFAULT_NAME) ? "Default" : name, SEGMENT, 50);
	}

	private static void require(String name, Pattern allowed, int maxLength) {
		if (name.length() > maxLength) {
			throw new BrokerException(Reason.BAD_REQUEST,
					"The name '" + name + "' is longer than the " + maxLength + " characters that are allowed");
		}
		if (!allowed.matcher(name).matches()) {
			throw new BrokerException(Reason.BAD_REQUEST, "The name '" + name
					+ "' is not allowed: only letters, digits, '.', '-' and '_', with a letter or a digit at both ends");
		}
	}

}
