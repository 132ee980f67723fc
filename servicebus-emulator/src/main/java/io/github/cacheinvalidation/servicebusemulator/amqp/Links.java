package io.github.cacheinvalidation.servicebusemulator.amqp;

import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * Small things to do with links.
 */
final class Links {

	private Links() {
	}

	/**
	 * Close a link from this side.
	 * @param error why, or null to say nothing
	 */
	static void close(Link link, @Nullable ErrorCondition error) {
		if (link.getLocalState() == EndpointState.ACTIVE) {
			if (error != null) {
				link.setCondition(error);
			}
			link.close();
		}
	}

	/**
	 * Open a link, as the protocol has it, only to close it.
	 */
	static void refuse(Link link, ErrorCondition error) {
		link.setSource(null);
		link.setTarget(null);
		link.open();
		close(link, error);
	}

	/**
	 * Take all that has arrived of the current delivery.
	 */
	static byte[] receive(Receiver receiver, int size) {
		byte[] bytes = new byte[size];
		int received = 0;
		while (received < size) {
			int count = receiver.recv(bytes, received, size - received);
			if (count <= 0) {
				throw new IllegalStateException("Only " + received + " of " + size + " bytes were there");
			}
			received += count;
		}
		return bytes;
	}

}
