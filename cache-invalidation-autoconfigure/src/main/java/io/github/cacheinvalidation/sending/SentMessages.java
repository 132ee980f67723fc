package io.github.cacheinvalidation.sending;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The messages with removals that have been sent last, by which this node knows them when
 * they come back: to read hundreds of keys that it has written itself would cost as much
 * as to read those of another node. Written by one thread, and read by another.
 */
final class SentMessages {

	/**
	 * One is sent at a time, and comes back soon or is read like any other.
	 */
	private static final int SIZE = 8;

	private final AtomicReferenceArray<byte @Nullable []> messages = new AtomicReferenceArray<>(SIZE);

	private int next;

	void add(byte[] message) {
		this.messages.set(this.next, message);
		this.next = (this.next + 1) % SIZE;
	}

	boolean contains(byte[] message) {
		for (int i = 0; i < SIZE; i++) {
			if (Arrays.equals(this.messages.get(i), message)) {
				return true;
			}
		}
		return false;
	}

}
