package io.github.cacheinvalidation.servicebusemulator.filter;

import io.github.cacheinvalidation.servicebusemulator.message.Message;

/**
 * Which messages a rule lets through.
 */
public sealed interface Filter permits SqlFilter, CorrelationFilter {

	/**
	 * Return whether a message gets through.
	 * @param message the message
	 * @return true if it does
	 */
	boolean matches(Message message);

}
