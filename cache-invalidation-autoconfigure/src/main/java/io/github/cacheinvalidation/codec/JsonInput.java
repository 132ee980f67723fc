package io.github.cacheinvalidation.codec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;

/**
 * Reads the parts that messages are made of, and believes none of them.
 */
final class JsonInput {

	/**
	 * JSON numbers are exact below it in every language, and sums of them stay far from
	 * overflowing.
	 */
	private static final long NATURAL_LIMIT = 1L << 53;

	private final JsonParser json;

	JsonInput(JsonParser json) {
		this.json = json;
	}

	JsonParser parser() {
		return this.json;
	}

	/**
	 * Move to the next member of the present object.
	 * @return its name, the parser being at its value, or {@code null} at the end
	 */
	@Nullable String nextMember() {
		if (this.json.nextToken() != JsonToken.PROPERTY_NAME) {
			return null;
		}
		String name = this.json.currentName();
		this.json.nextToken();
		return name;
	}

	void skip() {
		this.json.skipChildren();
	}

	/**
	 * Read the present array.
	 * @param name what it is called
	 * @param limit how many elements it may have
	 * @param element reads an element
	 */
	<T> List<T> list(String name, int limit, Element<T> element) throws InvalidMessageException {
		List<T> list = new ArrayList<>();
		expect(this.json.currentToken() == JsonToken.START_ARRAY, "'" + name + "' must be an array");
		while (this.json.nextToken() != JsonToken.END_ARRAY) {
			if (list.size() == limit) {
				throw new InvalidMessageException(Reason.OVERSIZED, "'%s' has more than %d".formatted(name, limit));
			}
			list.add(element.read());
		}
		return list;
	}

	void expectObject(String what) throws InvalidMessageException {
		expect(this.json.currentToken() == JsonToken.START_OBJECT, what + " must be an object");
	}

	String text(String name) throws InvalidMessageException {
		expect(this.json.currentToken() == JsonToken.VALUE_STRING, "'" + name + "' must be a text");
		return this.json.getString();
	}

	String node() throws InvalidMessageException {
		String node = text("node");
		if (node.length() > Sender.MAX_NODE_LENGTH) {
			throw new InvalidMessageException(Reason.OVERSIZED, "'node' is too long");
		}
		return node;
	}

	boolean bool(String name) throws InvalidMessageException {
		expect(this.json.currentToken().isBoolean(), "'" + name + "' must be true or false");
		return this.json.currentToken() == JsonToken.VALUE_TRUE;
	}

	long number(String name) throws InvalidMessageException {
		expect(this.json.currentToken() == JsonToken.VALUE_NUMBER_INT, "'" + name + "' must be a whole number");
		return this.json.getLongValue();
	}

	long naturalNumber(String name) throws InvalidMessageException {
		long number = number(name);
		expect(number >= 0 && number < NATURAL_LIMIT, "'" + name + "' must be from 0 to below 2^53");
		return number;
	}

	/**
	 * Read a time in milliseconds.
	 * @param limit a longer time is taken for this one
	 */
	Duration duration(String name, Duration limit) throws InvalidMessageException {
		return Duration.ofMillis(Math.min(naturalNumber(name), limit.toMillis()));
	}

	<T> T required(@Nullable T value, String message) throws InvalidMessageException {
		if (value == null) {
			throw new InvalidMessageException(Reason.MALFORMED, message);
		}
		return value;
	}

	void expect(boolean condition, String message) throws InvalidMessageException {
		if (!condition) {
			throw new InvalidMessageException(Reason.MALFORMED, message + at(this.json.currentTokenLocation()));
		}
	}

	static String at(@Nullable TokenStreamLocation location) {
		return (location != null) ? " (at byte " + location.getByteOffset() + ")" : "";
	}

	/**
	 * Reads one element of an array.
	 *
	 * @param <T> the type of the element
	 */
	@FunctionalInterface
	interface Element<T> {

		T read() throws InvalidMessageException;

	}

}
