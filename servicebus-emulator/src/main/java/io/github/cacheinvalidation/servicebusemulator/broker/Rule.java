package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Instant;

import io.github.cacheinvalidation.servicebusemulator.filter.Filter;
import io.github.cacheinvalidation.servicebusemulator.filter.SqlFilter;

/**
 * Lets messages into a subscription.
 *
 * @param name the name, unique in the subscription
 * @param filter which messages
 * @param createdAt when the rule was created
 */
public record Rule(String name, Filter filter, Instant createdAt) {

	/**
	 * The name of the rule that a subscription has if its creator doesn't say otherwise.
	 */
	public static final String DEFAULT_NAME = "$Default";

	static Rule everything(Instant createdAt) {
		return new Rule(DEFAULT_NAME, SqlFilter.of("1=1"), createdAt);
	}

}
