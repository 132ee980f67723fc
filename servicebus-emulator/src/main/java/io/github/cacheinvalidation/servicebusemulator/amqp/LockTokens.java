package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Writes lock tokens as the service does: the first three groups with their least
 * significant byte first.
 */
final class LockTokens {

	private LockTokens() {
	}

	static byte[] toBytes(UUID token) {
		long most = token.getMostSignificantBits();
		ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * 2).order(ByteOrder.LITTLE_ENDIAN);
		buffer.putInt((int) (most >>> 32)).putShort((short) (most >>> 16)).putShort((short) most);
		buffer.order(ByteOrder.BIG_ENDIAN).putLong(token.getLeastSignificantBits());
		return buffer.array();
	}

}
