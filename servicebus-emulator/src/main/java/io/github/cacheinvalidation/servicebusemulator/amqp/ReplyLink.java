package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;

/**
 * Brings the answers of a node.
 */
final class ReplyLink extends LinkHandler {

	private static final int MAX_ANSWER_SIZE = 64 * 1024;

	private final Sender sender;

	private final Queue<byte[]> waiting = new ArrayDeque<>();

	private long count;

	ReplyLink(Sender sender, String path, Set<Right> required) {
		super(sender, path, required);
		this.sender = sender;
	}

	/**
	 * Return whether answers to an address are for this link.
	 */
	boolean isAddressedBy(String address) {
		return this.sender.getRemoteTarget() instanceof Target target && address.equals(target.getAddress());
	}

	void send(Message answer) {
		byte[] bytes = new byte[MAX_ANSWER_SIZE];
		int size = answer.encode(bytes, 0, bytes.length);
		this.waiting.add(Arrays.copyOf(bytes, size));
		onFlow();
	}

	@Override
	void onFlow() {
		while (this.sender.getCredit() > 0 && !this.waiting.isEmpty()) {
			byte[] bytes = this.waiting.remove();
			Delivery delivery = this.sender.delivery(Long.toString(this.count++).getBytes(StandardCharsets.US_ASCII));
			this.sender.send(bytes, 0, bytes.length);
			delivery.settle();
			this.sender.advance();
		}
	}

}
