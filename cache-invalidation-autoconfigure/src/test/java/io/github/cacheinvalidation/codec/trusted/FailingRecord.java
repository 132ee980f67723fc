package io.github.cacheinvalidation.codec.trusted;

public record FailingRecord(int value) {

	static {
		fail();
	}

	private static void fail() {
		throw new IllegalStateException("A record that can't be initialised");
	}

}
