package io.github.cacheinvalidation.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Makes bytes that are, nearly are, or are not at all a message.
 */
final class RandomMessages {

	private static final List<String> TYPES = List.of("byte", "short", "int", "long", "float", "double", "bigInteger",
			"bigDecimal", "char", "boolean", "uuid", "instant", "localDate", "localTime", "localDateTime", "offsetTime",
			"offsetDateTime", "zonedDateTime", "year", "yearMonth", "monthDay", "dayOfWeek", "month", "duration",
			"period", "zone", "date", "shorts", "ints", "longs", "floats", "doubles", "chars", "booleans", "bytes",
			"simpleKey", "list", "set", "array", "enum", "record", "key", "unknown");

	private static final List<String> COMPOSITE_TYPES = List.of("simpleKey", "list", "set", "array");

	private static final List<String> TEXTS = List.of("", "a", "0", "1", "-1", "-0.0", "127", "128", "99999999999",
			"1.50", "1E+5", "1e1000000000", "NaN", "Infinity", "true", "null", "00112233-4455-6677-8899-aabbccddeeff",
			"2026-11-22T10:15:30Z", "2026-11-22", "10:15", "2026-11-22T10:15", "10:15+01:00",
			"2026-11-22T10:15+01:00[Europe/Paris]", "2026-11-22T10:15+01:00", "+10000-01", "--02-29", "MONDAY", "MAY",
			"PT1S", "P1Y", "Europe/Paris", "Z", "Europe/Atlantis", "AAAA", "A", "OPEN", "CLOSED", "CONSTANT",
			"invalidate", "java.lang.String", "java.lang.Thread$State",
			"io.github.cacheinvalidation.codec.trusted.OrderId",
			"io.github.cacheinvalidation.codec.trusted.OrderId$Status",
			"io.github.cacheinvalidation.codec.trusted.Pair", "io.github.cacheinvalidation.codec.trusted.PlainClass",
			"io.github.cacheinvalidation.codec.trusted.FailingRecord",
			"io.github.cacheinvalidation.codec.trusted.FailingEnum",
			"io.github.cacheinvalidation.codec.trusted.Unknown",
			"io.github.cacheinvalidation.codec.trustedevil.NeverInitializedRecord",
			"io.github.cacheinvalidation.codec.trustedevil.NeverInitializedEnum", "\ud800", "\ud83d\ude00", "\u0000",
			"\u20ac");

	private static final List<String> SYNTAX = List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "null", "true",
			"1e9", "-", "{}", "[]", "\"v\":1", "\"keys\":[", "{\"int\":", "{\"list\":[", ",\"hmac\":\"", "\u0000",
			"\u20ac");

	private final Random random;

	private final MessageCodec codec = new MessageCodec(List.of(),
			new TrustedTypes(List.of(Codecs.TRUSTED_PACKAGE), null), null, (cache, sent, ex) -> {
			});

	RandomMessages(Random random) {
		this.random = random;
	}

	/**
	 * Return any bytes, perhaps after a valid start.
	 */
	byte[] bytes() {
		byte[] bytes = new byte[this.random.nextInt(this.random.nextBoolean() ? 8 : 200)];
		this.random.nextBytes(bytes);
		String start = oneOf(
				List.of("", "", "{", "{\"v\":1", "{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[", "\ufeff"));
		byte[] all = Arrays.copyOf(start.getBytes(StandardCharsets.UTF_8), start.length() + bytes.length);
		System.arraycopy(bytes, 0, all, all.length - bytes.length, bytes.length);
		return all;
	}

	/**
	 * Return parts of JSON, which may or may not be valid.
	 */
	byte[] json() {
		if (this.random.nextBoolean()) {
			return utf8(json(5));
		}
		StringBuilder text = new StringBuilder();
		for (int i = this.random.nextInt(30); i > 0; i--) {
			text.append((this.random.nextInt(3) != 0) ? oneOf(SYNTAX) : json(1));
		}
		return utf8(text.toString());
	}

	/**
	 * Return a message of right and wrong members.
	 */
	byte[] message() {
		List<String> members = new ArrayList<>();
		member(members, 30, "v", () -> "1");
		member(members, 30, "caches", () -> array(4, this::cache));
		member(members, 2, "type",
				() -> quote(oneOf(List.of("invalidate", "invalidate", "hello", "roll", "heartbeat", "goodbye"))));
		member(members, 1, "beat", this::wholeNumber);
		member(members, 1, "interval", this::wholeNumber);
		member(members, 1, "hearing", this::wholeNumber);
		member(members, 1, "known", () -> array(3, this::senderMember));
		member(members, 1, "callers", () -> array(3, this::senderMember));
		member(members, 2, "node", () -> quote(oneOf(TEXTS)));
		member(members, 2, "epoch", this::wholeNumber);
		member(members, 2, "number", this::wholeNumber);
		member(members, 2, "at", this::wholeNumber);
		member(members, 1, oneOf(TEXTS), () -> json(3));
		return utf8(object(members));
	}

	private String senderMember() {
		List<String> members = new ArrayList<>();
		member(members, 9, "node", () -> quote(oneOf(TEXTS)));
		member(members, 9, "epoch", this::wholeNumber);
		member(members, 2, "number", this::wholeNumber);
		member(members, 2, "beat", this::wholeNumber);
		member(members, 2, "ago", this::wholeNumber);
		member(members, 1, "presence", () -> quote(oneOf(List.of("active", "lost", "gone", "else"))));
		return object(members);
	}

	/**
	 * Return a valid message, signed or not.
	 */
	byte[] valid() {
		RandomKeys keys = RandomKeys.supported(this.random);
		Object[] all = new Object[1 + this.random.nextInt(4)];
		Arrays.setAll(all, (index) -> keys.next());
		byte[] bytes = this.codec.encode(Codecs.keys(all));
		return this.random.nextBoolean() ? bytes : new MessageSignature("secret").sign(bytes);
	}

	/**
	 * Return a message that was valid before some of its bytes were changed.
	 */
	byte[] mutated() {
		byte[] bytes = valid();
		for (int i = this.random.nextInt(3); i >= 0; i--) {
			bytes = mutate(bytes);
		}
		return bytes;
	}

	private byte[] mutate(byte[] bytes) {
		int from = this.random.nextInt(bytes.length + 1);
		int to = Math.min(bytes.length, from + this.random.nextInt(this.random.nextBoolean() ? 3 : 40));
		return switch (this.random.nextInt(7)) {
			case 0 -> flip(bytes);
			case 1 -> splice(bytes, from, to, new byte[0]);
			case 2 -> splice(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
			case 3 -> Arrays.copyOf(bytes, from);
			case 4 -> splice(bytes, from, to, slice(valid()));
			case 5 -> splice(bytes, from, to, slice(bytes));
			default -> splice(bytes, from, to, utf8(oneOf(SYNTAX)));
		};
	}

	private byte[] flip(byte[] bytes) {
		byte[] flipped = bytes.clone();
		if (flipped.length > 0) {
			flipped[this.random.nextInt(flipped.length)] ^= (byte) (1 << this.random.nextInt(Byte.SIZE));
		}
		return flipped;
	}

	private byte[] slice(byte[] bytes) {
		int from = this.random.nextInt(bytes.length + 1);
		return Arrays.copyOfRange(bytes, from, from + this.random.nextInt(bytes.length + 1 - from));
	}

	private static byte[] splice(byte[] bytes, int from, int to, byte[] inserted) {
		byte[] result = new byte[bytes.length - (to - from) + inserted.length];
		System.arraycopy(bytes, 0, result, 0, from);
		System.arraycopy(inserted, 0, result, from, inserted.length);
		System.arraycopy(bytes, to, result, from + inserted.length, bytes.length - to);
		return result;
	}

	private String cache() {
		if (this.random.nextInt(30) == 0) {
			return json(2);
		}
		List<String> members = new ArrayList<>();
		member(members, 30, "cache", () -> quote(oneOf(TEXTS)));
		member(members, 1, "manager", () -> quote(oneOf(TEXTS)));
		member(members, 20, "keys", () -> array(3, () -> key(3)));
		member(members, 1, "clear", () -> String.valueOf(this.random.nextBoolean()));
		member(members, 1, oneOf(TEXTS), () -> json(2));
		return object(members);
	}

	private String key(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 20 : 8)) {
			case 0 -> (depth == 3) ? number() : "null";
			case 1 -> String.valueOf(this.random.nextBoolean());
			case 2, 3, 4 -> quote(oneOf(TEXTS));
			case 5, 6 -> validKey();
			case 7 -> (this.random.nextInt(5) == 0) ? json(2) : "\"x\"";
			case 8 -> "{\"record\":[\"io.github.cacheinvalidation.codec.trusted.Pair\"," + key(depth - 1) + ","
					+ key(depth - 1) + "]}";
			case 9 -> "{\"" + oneOf(TYPES) + "\":" + quote(oneOf(TEXTS)) + "}";
			case 10 -> "{\"" + oneOf(TYPES) + "\":" + array(3, () -> quote(oneOf(TEXTS))) + "}";
			case 11 -> "{\"" + oneOf(TYPES) + "\":" + array(3, this::number) + "}";
			case 13, 14, 15 -> "{\"" + oneOf((this.random.nextInt(5) != 0) ? COMPOSITE_TYPES : TYPES) + "\":"
					+ array(3, () -> key(depth - 1)) + "}";
			case 12 -> "{\"" + oneOf(TYPES) + "\":" + json(2) + "}";
			default -> validKey();
		};
	}

	private String validKey() {
		String message = new String(this.codec.encode(Codecs.keys(RandomKeys.supported(this.random).next())),
				StandardCharsets.UTF_8);
		return message.substring(message.indexOf("\"keys\":[") + "\"keys\":[".length(),
				message.length() - "]}]}".length());
	}

	private String json(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 8 : 4)) {
			case 0 -> quote(oneOf(TEXTS));
			case 1 -> number();
			case 2 -> oneOf(List.of("null", "null", "true", "true", "false", "false", "\"\"", "\"\"", "NaN"));
			case 3 -> quote(RandomKeys.supported(this.random).nextString());
			case 4, 5 -> array(4, () -> json(depth - 1));
			default -> {
				List<String> members = new ArrayList<>();
				for (int i = this.random.nextInt(4); i > 0; i--) {
					members.add(quote(oneOf(this.random.nextBoolean() ? TEXTS : TYPES)) + ":" + json(depth - 1));
				}
				yield object(members);
			}
		};
	}

	private String wholeNumber() {
		return (this.random.nextInt(10) != 0) ? String.valueOf(this.random.nextLong() >>> 11) : number();
	}

	private String number() {
		return switch (this.random.nextInt(6)) {
			case 0 -> String.valueOf(this.random.nextLong());
			case 1 -> String.valueOf(this.random.nextDouble());
			case 2 -> String.valueOf(this.random.nextInt(1000) - 200);
			case 3 -> this.random.nextInt(5) + "e" + this.random.nextInt();
			case 4 -> "1".repeat(1 + this.random.nextInt(60));
			default -> String.valueOf(this.random.nextInt(3));
		};
	}

	/**
	 * Add a member, mostly of the right type.
	 * @param weight how much more often it is there and right than not
	 */
	private void member(List<String> members, int weight, String name, Supplier<String> value) {
		if (this.random.nextInt(weight + 1) != 0) {
			members.add(quote(name) + ":" + ((this.random.nextInt(80) != 0) ? value.get() : json(2)));
		}
	}

	private String object(List<String> members) {
		Collections.shuffle(members, this.random);
		return "{" + String.join(",", members) + "}";
	}

	private String array(int maxSize, Supplier<String> element) {
		List<String> elements = new ArrayList<>();
		for (int i = this.random.nextInt(maxSize + 1); i > 0; i--) {
			elements.add(element.get());
		}
		return "[" + String.join(",", elements) + "]";
	}

	private static String quote(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		for (int i = 0; i < text.length(); i++) {
			char unit = text.charAt(i);
			if (unit < ' ' || unit == '"' || unit == '\\' || Character.isSurrogate(unit)) {
				quoted.append("\\u%04x".formatted((int) unit));
			}
			else {
				quoted.append(unit);
			}
		}
		return quoted.append('"').toString();
	}

	private <T> T oneOf(List<T> values) {
		return values.get(this.random.nextInt(values.size()));
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
