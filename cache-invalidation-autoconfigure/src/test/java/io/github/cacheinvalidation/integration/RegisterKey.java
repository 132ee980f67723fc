package io.github.cacheinvalidation.integration;

import org.springframework.util.StringUtils;

/**
 * Key of a register. Equal keys are those of the same register, but each may say what has
 * become of the register when it was used, and who used it: that travels along, so that
 * whoever removes the entry knows what the removal is about.
 */
final class RegisterKey {

	/** The version isn't known, or is told by a mark. */
	static final int UNKNOWN = 0;

	private final int register;

	private final int version;

	private final boolean mark;

	private RegisterKey(int register, int version, boolean mark) {
		this.register = register;
		this.version = version;
		this.mark = mark;
	}

	static RegisterKey of(int register) {
		return new RegisterKey(register, UNKNOWN, false);
	}

	/**
	 * Return the key of the entry that a transaction which has written a version evicts.
	 */
	public RegisterKey at(int version) {
		return new RegisterKey(this.register, version, false);
	}

	/**
	 * Return a key that is evicted from a cache of its own, in the same transaction as
	 * the entry, where that itself can't tell the version.
	 */
	RegisterKey markAt(int version) {
		return new RegisterKey(this.register, version, true);
	}

	int register() {
		return this.register;
	}

	int version() {
		return this.version;
	}

	boolean isMark() {
		return this.mark;
	}

	String encode() {
		return this.register + ":" + this.version + ":" + this.mark;
	}

	static RegisterKey decode(String text) {
		String[] parts = StringUtils.delimitedListToStringArray(text, ":");
		return new RegisterKey(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof RegisterKey key && key.register == this.register;
	}

	@Override
	public int hashCode() {
		return this.register;
	}

	@Override
	public String toString() {
		return "register " + this.register;
	}

}
