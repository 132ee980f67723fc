package io.github.cacheinvalidation.servicebusemulator.security;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a shared access policy allows.
 */
public enum Right {

	/**
	 * Creating, changing, reading and deleting topics and subscriptions; and the others.
	 */
	MANAGE("Manage"),

	/** Sending to topics. */
	SEND("Send"),

	/** Receiving from subscriptions. */
	LISTEN("Listen");

	private final String displayName;

	Right(String displayName) {
		this.displayName = displayName;
	}

	/**
	 * Return the name that the service knows the right by.
	 * @return the name
	 */
	public String displayName() {
		return this.displayName;
	}

	/**
	 * Return what holders of rights may do.
	 * @param rights the rights
	 * @return these, and those that they include
	 */
	static Set<Right> including(Set<Right> rights) {
		return rights.contains(MANAGE) ? EnumSet.allOf(Right.class) : EnumSet.copyOf(rights);
	}

}
