package io.github.cacheinvalidation.servicebusemulator.amqp;

import org.apache.qpid.proton.message.Message;

/**
 * Answers the requests to a node.
 */
@FunctionalInterface
interface RequestHandler {

	/**
	 * Answer a request.
	 * @param request the request, with its properties
	 * @return the answer, see {@link Answers}
	 */
	Message answer(Message request);

}
