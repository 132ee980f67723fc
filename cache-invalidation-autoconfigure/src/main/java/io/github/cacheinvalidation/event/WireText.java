package io.github.cacheinvalidation.event;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.Message;

/**
 * Text from the bus as it may stand in the log.
 *
 * @since 0.1.0
 */
public final class WireText {

	private static final int MAX_LENGTH = 200;

	private WireText() {
	}

	/**
	 * Return a text without what could pass for a line of its own, and not too long.
	 * @param text any text
	 * @return the text for the log
	 */
	public static String printable(String text) {
		StringBuilder printable = new StringBuilder();
		text.codePoints()
			.limit(MAX_LENGTH)
			.map((character) -> (Character.isISOControl(character) || !Character.isDefined(character)
					|| Character.getType(character) == Character.FORMAT
					|| Character.getType(character) == Character.LINE_SEPARATOR
					|| Character.getType(character) == Character.PARAGRAPH_SEPARATOR) ? '?' : character)
			.forEach(printable::appendCodePoint);
		return (text.length() > MAX_LENGTH) ? printable.append("...").toString() : printable.toString();
	}

	/**
	 * Describe a message with removals, without its keys, which may say something about
	 * people.
	 * @param message the message
	 * @return a text for the log
	 */
	public static String describe(Message message) {
		String sender = (message.sender() != null) ? message.sender().node() : "an unnamed sender";
		StringBuilder text = new StringBuilder("message %d of ".formatted(message.number())).append(printable(sender));
		for (CacheInvalidation invalidation : message.invalidations()) {
			text.append(", ")
				.append((invalidation instanceof CacheInvalidation.Keys keys) ? keys.keys().size() + " keys of "
						: "all entries of ")
				.append((invalidation.cache() != null) ? printable(invalidation.cache()) : "each cache");
		}
		return text.toString();
	}

}
