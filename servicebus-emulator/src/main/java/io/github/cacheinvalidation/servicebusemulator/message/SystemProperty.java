package io.github.cacheinvalidation.servicebusemulator.message;

import java.util.Locale;
import java.util.Optional;

/**
 * The properties with a meaning of their own that filters can refer to.
 */
public enum SystemProperty {

	/** Identifies the message. */
	MESSAGE_ID("MessageId"),

	/** The message that this one belongs to. */
	CORRELATION_ID("CorrelationId"),

	/** Where the message is addressed to. */
	TO("To"),

	/** Where answers are to be sent. */
	REPLY_TO("ReplyTo"),

	/** What the message is about; the SDK calls it the subject. */
	LABEL("Label"),

	/** The session of the message. */
	SESSION_ID("SessionId"),

	/** The session of answers. */
	REPLY_TO_SESSION_ID("ReplyToSessionId"),

	/** The type of the body. */
	CONTENT_TYPE("ContentType");

	private final String displayName;

	SystemProperty(String displayName) {
		this.displayName = displayName;
	}

	/**
	 * Return the name that SQL expressions and ATOM documents know the property by.
	 * @return the name
	 */
	public String displayName() {
		return this.displayName;
	}

	/**
	 * Find a property by its name in a SQL expression, in upper or lower case.
	 * @param name the name without scope
	 * @return the property, if there is one of that name
	 */
	public static Optional<SystemProperty> find(String name) {
		String wanted = name.toLowerCase(Locale.ROOT);
		for (SystemProperty property : values()) {
			if (property.displayName.toLowerCase(Locale.ROOT).equals(wanted)) {
				return Optional.of(property);
			}
		}
		return wanted.equals("subject") ? Optional.of(LABEL) : Optional.empty();
	}

}
