package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.Set;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Link;

/**
 * What happens on an open link.
 */
interface LinkHandler {

	/**
	 * Return the link.
	 */
	Link link();

	/**
	 * Return the path of the node that the link leads to.
	 */
	String path();

	/**
	 * Return the rights of which the client needs one as long as the link is open; none
	 * for a link that anybody may have.
	 */
	Set<Right> required();

	/**
	 * The client gives credit or asks for something.
	 */
	default void onFlow() {
	}

	/**
	 * Something has arrived or changed.
	 */
	default void onDelivery(Delivery delivery) {
	}

	/**
	 * The link is gone, whoever closed it.
	 */
	default void onGone() {
	}

}
