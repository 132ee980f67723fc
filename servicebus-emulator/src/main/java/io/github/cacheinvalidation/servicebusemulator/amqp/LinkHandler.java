package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.Set;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Link;

/**
 * What happens on an open link.
 */
abstract class LinkHandler {

	private final Link link;

	private final String path;

	private final Set<Right> required;

	/**
	 * Create a handler.
	 * @param link the link
	 * @param path the path of the node that the link leads to
	 * @param required the rights of which the client needs one as long as the link is
	 * open; none for a link that anybody may have
	 */
	LinkHandler(Link link, String path, Set<Right> required) {
		this.link = link;
		this.path = path;
		this.required = required;
	}

	final Link link() {
		return this.link;
	}

	final String path() {
		return this.path;
	}

	final Set<Right> required() {
		return this.required;
	}

	/**
	 * The client gives credit or asks for something.
	 */
	void onFlow() {
	}

	/**
	 * Something has arrived or changed.
	 */
	void onDelivery(Delivery delivery) {
	}

	/**
	 * The link is gone, whoever closed it.
	 */
	void onGone() {
	}

}
