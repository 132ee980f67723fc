package io.github.cacheinvalidation.codec.trusted;

public enum FailingEnum {

	CONSTANT;

	static {
		fail();
	}

	private static void fail() {
		throw new IllegalStateException("An enum that can't be initialised");
	}

}
