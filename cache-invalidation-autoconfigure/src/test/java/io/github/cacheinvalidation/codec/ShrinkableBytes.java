package io.github.cacheinvalidation.codec;

import java.util.stream.Stream;

import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * Bytes of which parts can be left out, so that a failure can be understood.
 */
final class ShrinkableBytes implements Shrinkable<byte[]> {

	private final byte[] bytes;

	ShrinkableBytes(byte[] bytes) {
		this.bytes = bytes;
	}

	@Override
	public byte[] value() {
		return this.bytes.clone();
	}

	@Override
	public Stream<Shrinkable<byte[]>> shrink() {
		return Stream.iterate(this.bytes.length / 2, (length) -> length > 0, (length) -> length / 2)
			.flatMap(
					(length) -> Stream.iterate(0, (from) -> from + length <= this.bytes.length, (from) -> from + length)
						.map((from) -> new ShrinkableBytes(without(from, length))));
	}

	private byte[] without(int from, int length) {
		byte[] rest = new byte[this.bytes.length - length];
		System.arraycopy(this.bytes, 0, rest, 0, from);
		System.arraycopy(this.bytes, from + length, rest, from, rest.length - from);
		return rest;
	}

	@Override
	public ShrinkingDistance distance() {
		return ShrinkingDistance.of(this.bytes.length);
	}

}
