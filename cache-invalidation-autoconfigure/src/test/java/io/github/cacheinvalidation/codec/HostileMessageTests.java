package io.github.cacheinvalidation.codec;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages that nobody should send.
 */
@Timeout(30)
class HostileMessageTests {

	private static final String CLEAR = "{\"v\":1,\"caches\":[{\"cache\":\"products\",\"clear\":true}]}";

	private final Codecs codecs = Codecs.create();

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\u0000", "null", "true", "1", "\"\"", "[]", "NaN", "{", "}", "{}", "{\"v\"",
			"{\"v\":", "{\"v\":1", "{\"v\":1}", "{\"v\":1,}", "{v:1,\"caches\":[]}", "{'v':1,'caches':[]}",
			"{\"v\":1 \"caches\":[]}", "{\"v\":1,\"caches\":[]", "{\"v\":1,\"caches\":[}", "{\"v\":1,\"caches\":[]]",
			"{\"v\":1,\"caches\":[],}", "{\"v\":1,\"caches\":[]}}", "{\"v\":1,\"caches\":[]}]",
			"{\"v\":1,\"caches\":[]},", "{\"v\":1,\"caches\":[]}{}", "{\"v\":1,\"caches\":[]}null",
			"{\"v\":1,\"caches\":[]}\u0000", "{\"v\":1,\"caches\":[]}{\"v\":1,\"caches\":[]}",
			"[{\"v\":1,\"caches\":[]}]", "{\"v\":1,/**/\"caches\":[]}", "#\n{\"v\":1,\"caches\":[]}",
			"{\"v\":1,\"caches\":[],\"x\":NaN}", "{\"v\":1,\"caches\":[],\"x\":01}", "{\"v\":1,\"caches\":[],\"x\":+1}",
			"{\"v\":1,\"caches\":[],\"x\":.5}", "{\"v\":1,\"caches\":[],\"x\":1.}", "{\"v\":1,\"caches\":[],\"x\":-}",
			"{\"v\":1,\"caches\":[],\"x\":\"\\u12\"}", "{\"v\":1,\"caches\":[],\"x\":\"\\x41\"}",
			"{\"v\":1,\"caches\":[],\"x\":\"a\nb\"}", "{\"v\":1,\"caches\":[],\"\\ud800\":1}",
			"{\"v\":1,\"caches\":[],\"x\":tru}", "{\"v\":1,\"caches\":[],\"x\":truee}" })
	void whatIsNoMessageIsMalformed(String json) {
		assertThatIsRejected(json, Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"1\"", "1.0", "1e0", "1E0", "0.1e1", "true", "false", "null", "[1]", "{}", "{\"v\":1}",
			"01", "-01", "+1", "1x", "NaN", "Infinity", "\"\"" })
	void versionOfOtherTypeIsMalformed(String version) {
		assertThatIsRejected("{\"v\":%s,\"caches\":[]}".formatted(version), Reason.MALFORMED);
		assertThatIsRejected("{\"caches\":[],\"v\":%s}".formatted(version), Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "-1", "2", "10", "11", "4294967297", "18446744073709551617",
			"-99999999999999999999999999999999999999999999" })
	void otherVersionIsUnknown(String version) {
		assertThatIsRejected("{\"v\":%s,\"caches\":[]}".formatted(version), Reason.UNKNOWN_VERSION);
		assertThatIsRejected("{\"caches\":7,\"node\":[],\"v\":%s}".formatted(version), Reason.UNKNOWN_VERSION);
		assertThatIsRejected("{\"v\":%s,\"type\":\"other\"}".formatted(version), Reason.UNKNOWN_VERSION);
	}

	@Test
	void versionMustBeThere() {
		assertThatIsRejected("{\"caches\":[]}", Reason.MALFORMED);
		assertThatIsRejected("{\"V\":1,\"caches\":[]}", Reason.MALFORMED);
		assertThatIsRejected("{\"x\":{\"v\":1},\"caches\":[]}", Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"greeting\"", "\"\"", "\"Invalidate\"", "\"invalidate \"" })
	void otherTypeIsUnknown(String type) {
		assertThatIsRejected("{\"v\":1,\"type\":%s,\"caches\":17}".formatted(type), Reason.UNKNOWN_VERSION);
		assertThatIsRejected("{\"v\":1,\"type\":%s}".formatted(type), Reason.UNKNOWN_VERSION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"type\":1", "\"type\":null", "\"type\":[\"invalidate\"]", "\"node\":1", "\"node\":null",
			"\"node\":{}", "\"node\":[\"a\"]", "\"epoch\":\"1\"", "\"epoch\":1.0", "\"epoch\":1e3", "\"epoch\":null",
			"\"epoch\":true", "\"epoch\":[]", "\"epoch\":-1", "\"epoch\":9007199254740992",
			"\"epoch\":9223372036854775808", "\"epoch\":-9223372036854775809", "\"number\":\"1\"", "\"number\":0.5",
			"\"number\":null", "\"number\":-1", "\"number\":9007199254740992", "\"number\":99999999999999999999",
			"\"at\":\"1970-01-01T00:00:00Z\"", "\"at\":null", "\"at\":1.5", "\"at\":9223372036854775808", "\"at\":{}" })
	void memberOfWrongTypeIsMalformed(String member) {
		assertThatIsRejected("{\"v\":1,%s,\"caches\":[]}".formatted(member), Reason.MALFORMED);
		assertThatIsRejected("{\"caches\":[],%s,\"v\":1}".formatted(member), Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "true", "1", "\"a\"", "{}", "[null]", "[1]", "[\"a\"]", "[[]]", "[true]", "[{}]",
			"[{\"cache\":\"a\"}]", "[{\"cache\":\"a\",\"clear\":false}]", "[{\"cache\":1,\"clear\":true}]",
			"[{\"cache\":null,\"clear\":true}]", "[{\"cache\":[\"a\"],\"clear\":true}]",
			"[{\"manager\":1,\"clear\":true}]", "[{\"manager\":null,\"clear\":true}]", "[{\"clear\":1}]",
			"[{\"clear\":\"true\"}]", "[{\"clear\":null}]", "[{\"clear\":[]}]", "[{\"keys\":[]}]",
			"[{\"keys\":[\"a\"]}]", "[{\"keys\":[{\"unknown\":1}]}]",
			"[{\"manager\":\"m\",\"keys\":[{\"unknown\":1}]}]", "[{\"cache\":\"a\",\"keys\":null}]",
			"[{\"cache\":\"a\",\"keys\":\"b\"}]", "[{\"cache\":\"a\",\"keys\":{}}]",
			"[{\"cache\":\"a\",\"keys\":{\"int\":1}}]", "[{\"cache\":\"a\",\"keys\":1}]",
			"[{\"cache\":\"a\",\"keys\":true}]" })
	void cachesOfWrongFormAreMalformed(String caches) {
		assertThatIsRejected("{\"v\":1,\"caches\":%s}".formatted(caches), Reason.MALFORMED);
		assertThatIsRejected("{\"caches\":%s,\"v\":1}".formatted(caches), Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "[]", "[1]", "[[\"a\"]]", "{}", "{\"int\":1,\"long\":1}", "{\"int\":1,\"x\":1}",
			"{\"int\":null}", "{\"int\":true}", "{\"int\":[1]}", "{\"int\":{}}", "{\"int\":{\"int\":1}}",
			"{\"int\":\"\"}", "{\"int\":\"1x\"}", "{\"int\":1.0}", "{\"int\":1e1}", "{\"int\":2147483648}",
			"{\"byte\":128}", "{\"short\":-32769}", "{\"long\":9223372036854775808}", "{\"float\":\"\"}",
			"{\"double\":\"x\"}", "{\"double\":null}", "{\"double\":[]}", "{\"double\":\"1e\"}",
			"{\"bigInteger\":\"1.5\"}", "{\"bigInteger\":\"\"}", "{\"bigInteger\":\"0x1\"}", "{\"bigDecimal\":\"NaN\"}",
			"{\"bigDecimal\":\"1e99999999999\"}", "{\"bigDecimal\":\"\"}", "1e99999999999",
			"-1.5E+99999999999999999999", "{\"char\":\"\"}", "{\"char\":\"ab\"}", "{\"char\":null}",
			"{\"char\":\"\ud83d\ude00\"}", "{\"boolean\":\"TRUE\"}", "{\"boolean\":1}", "{\"boolean\":null}",
			"{\"uuid\":\"x\"}", "{\"uuid\":\"\"}", "{\"uuid\":\"00112233-4455-6677-8899-aabbccddeeff-0\"}",
			"{\"uuid\":1}", "{\"instant\":\"yesterday\"}", "{\"instant\":0}", "{\"instant\":\"2026-02-30T00:00:00Z\"}",
			"{\"localDate\":\"2026-02-29\"}", "{\"localDate\":\"+1000000000-01-01\"}", "{\"localTime\":\"24:00\"}",
			"{\"localDateTime\":\"2026-01-01\"}", "{\"offsetTime\":\"10:00\"}",
			"{\"offsetDateTime\":\"2026-01-01T00:00+19:00\"}", "{\"year\":1000000000}", "{\"year\":\"\"}",
			"{\"yearMonth\":\"2026-13\"}", "{\"monthDay\":\"--02-30\"}", "{\"dayOfWeek\":\"Monday\"}",
			"{\"dayOfWeek\":1}", "{\"month\":\"MAI\"}", "{\"duration\":\"1s\"}",
			"{\"duration\":\"PT9223372036854775808S\"}", "{\"period\":\"P2147483648D\"}", "{\"date\":\"x\"}",
			"{\"date\":9223372036854775808}", "{\"bytes\":[]}", "{\"bytes\":null}", "{\"bytes\":1}",
			"{\"bytes\":\"A\"}", "{\"bytes\":\"AAA$\"}", "{\"bytes\":\"AA AA\"}", "{\"bytes\":\" AAAA\"}",
			"{\"bytes\":\"AAAA\\n\"}", "{\"bytes\":\"AA=\"}", "{\"bytes\":\"AA==AA==\"}", "{\"bytes\":\"-_-_\"}",
			"{\"bytes\":\"\u00e4\u00e4\u00e4\u00e4\"}", "{\"ints\":1}", "{\"ints\":{}}", "{\"ints\":[null]}",
			"{\"ints\":[[1]]}", "{\"ints\":[{\"int\":1}]}", "{\"ints\":[1.5]}", "{\"ints\":[2147483648]}",
			"{\"chars\":[\"ab\"]}", "{\"chars\":\"ab\"}", "{\"booleans\":[1]}", "{\"list\":{}}", "{\"list\":null}",
			"{\"list\":\"a\"}", "{\"list\":[[]]}", "{\"list\":[{}]}", "{\"set\":1}", "{\"array\":{}}",
			"{\"simpleKey\":\"a\"}", "{\"simpleKey\":[{\"int\":\"x\"}]}", "{\"enum\":\"a\"}", "{\"enum\":[]}",
			"{\"enum\":[1,\"A\"]}", "{\"enum\":[null,\"A\"]}", "{\"enum\":{\"a\":\"b\"}}", "{\"record\":[]}",
			"{\"record\":[null]}", "{\"record\":[1]}", "{\"record\":\"a\"}", "{\"record\":{}}", "{\"record\":[[]]}",
			"{\"key\":[]}", "{\"key\":[\"a\"]}", "{\"key\":[\"a\",1]}", "{\"key\":[\"a\",\"b\",\"c\"]}",
			"{\"key\":[\"a\",null]}", "{\"key\":\"a\"}", "{\"key\":{\"a\":\"b\"}}", "{\"key\":[1,\"a\"]}", "NaN",
			"Infinity", "-Infinity", "undefined", "01", "-",
			"{\"enum\":[\"io.github.cacheinvalidation.codec.trusted.OrderId$Status\"]}",
			"{\"enum\":[\"io.github.cacheinvalidation.codec.trusted.OrderId$Status\",1]}",
			"{\"enum\":[\"io.github.cacheinvalidation.codec.trusted.OrderId$Status\",\"OPEN\",1]}" })
	void keyOfWrongFormIsMalformed(String key) {
		assertThatIsRejected(Codecs.message(key), Reason.MALFORMED);
		assertThatIsRejected(Codecs.message("\"a\"," + key + ",\"b\""), Reason.MALFORMED);
		if (!Character.isDigit(key.charAt(0)) && !key.startsWith("-1") && !key.equals("null")) {
			assertThatIsRejected(Codecs.message("{\"list\":[" + key + "]}"), Reason.MALFORMED);
		}
		assertThat(this.codecs.unsupported()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"v\":1,\"v\":1,\"caches\":[]}", "{\"v\":1,\"v\":2,\"caches\":[]}",
			"{\"v\":1,\"caches\":[],\"caches\":[]}", "{\"v\":1,\"\\u0076\":1,\"caches\":[]}",
			"{\"v\":1,\"node\":\"a\",\"node\":\"b\",\"caches\":[]}", "{\"v\":1,\"x\":1,\"caches\":[],\"x\":2}",
			"{\"v\":1,\"x\":{\"y\":1,\"y\":1},\"caches\":[]}", "{\"v\":1,\"caches\":[{\"clear\":true,\"clear\":true}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[\"x\"],\"cache\":\"b\"}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[\"x\"],\"keys\":[\"y\"]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[{\"int\":1,\"int\":1}]}]}",
			"{\"v\":1,\"caches\":[],\"hmac\":\"a\",\"hmac\":\"b\"}" })
	void duplicateMemberIsMalformed(String json) {
		assertThatIsRejected(json, Reason.MALFORMED);
	}

	@Test
	void messageInOtherCharsetIsMalformed() {
		for (Charset charset : new Charset[] { StandardCharsets.UTF_16, StandardCharsets.UTF_16BE,
				StandardCharsets.UTF_16LE, Charset.forName("UTF-32"), Charset.forName("UTF-32BE"),
				Charset.forName("UTF-32LE") }) {
			assertThatIsRejected(CLEAR.getBytes(charset), Reason.MALFORMED);
			assertThatIsRejected(("\ufeff" + CLEAR).getBytes(charset), Reason.MALFORMED);
		}
		assertThatIsRejected("{\"v\":1,\"caches\":[],\"node\":\"n\u00f6de\"}".getBytes(StandardCharsets.ISO_8859_1),
				Reason.MALFORMED);
	}

	@Test
	void byteOrderMarkIsMalformed() {
		assertThatIsRejected("\ufeff" + CLEAR, Reason.MALFORMED);
	}

	@Test
	void messageOfMaximalSizeIsAccepted() throws InvalidMessageException {
		byte[] largest = Arrays.copyOf(CLEAR.getBytes(StandardCharsets.UTF_8), MessageCodec.MAX_SIZE);
		Arrays.fill(largest, CLEAR.length(), largest.length, (byte) ' ');
		assertThat(this.codecs.decode(largest).invalidations()).containsExactly(new Clear(null, "products"));
	}

	@Test
	void messageBeyondMaximalSizeIsOversized() {
		byte[] tooLarge = Arrays.copyOf(CLEAR.getBytes(StandardCharsets.UTF_8), MessageCodec.MAX_SIZE + 1);
		Arrays.fill(tooLarge, CLEAR.length(), tooLarge.length, (byte) ' ');
		assertThatIsRejected(tooLarge, Reason.OVERSIZED);
		byte[] garbage = new byte[5 * 1024 * 1024];
		new Random(1).nextBytes(garbage);
		assertThatIsRejected(garbage, Reason.OVERSIZED);
	}

	@ParameterizedTest
	@MethodSource
	void deepNestingIsRejected(String json, Reason reason) {
		assertThatIsRejected(json, reason);
	}

	static Stream<Arguments> deepNestingIsRejected() {
		return Stream.of(nesting("[".repeat(100_000), Reason.MALFORMED), nesting("{".repeat(100_000), Reason.MALFORMED),
				nesting("{\"v\":".repeat(100_000), Reason.MALFORMED),
				nesting("{\"x\":".repeat(100_000), Reason.OVERSIZED),
				nesting("{\"x\":" + "[".repeat(100_000), Reason.OVERSIZED),
				nesting("{\"v\":1,\"x\":" + "[".repeat(100_000), Reason.OVERSIZED),
				nesting("{\"v\":1,\"x\":" + "[".repeat(100) + "]".repeat(100) + "}", Reason.OVERSIZED),
				nesting("{\"v\":1,\"caches\":" + "[".repeat(100_000), Reason.MALFORMED),
				nesting("{\"v\":1,\"caches\":[{\"x\":" + "[".repeat(100_000), Reason.OVERSIZED),
				nesting(Codecs.message("[".repeat(100_000)), Reason.MALFORMED),
				nesting(Codecs.message("{\"list\":[".repeat(50_000)), Reason.OVERSIZED),
				nesting(Codecs.message("{\"unknown\":[".repeat(50_000)), Reason.OVERSIZED),
				nesting(Codecs.message("{\"unknown\":1}," + "{\"list\":[".repeat(50_000)), Reason.OVERSIZED),
				nesting(Codecs.message("{\"set\":[".repeat(17) + "]}".repeat(17)), Reason.OVERSIZED),
				nesting(Codecs.message("{\"list\":[".repeat(16) + "null" + "]}".repeat(16)), Reason.OVERSIZED),
				nesting(Codecs.message("{\"simpleKey\":[{\"array\":[".repeat(8) + "\"x\"" + "]}]}".repeat(8)),
						Reason.OVERSIZED));
	}

	private static Arguments nesting(String json, Reason reason) {
		return Arguments.of(Named.of(json.substring(0, Math.min(json.length(), 80)), json), reason);
	}

	@Test
	void keyOfMaximalDepthIsAccepted() throws InvalidMessageException {
		assertThat(this.codecs.decodeKeys("{\"list\":[".repeat(15) + "{\"int\":1}" + "]}".repeat(15)))
			.isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"list\":[".repeat(16) + "]}".repeat(16))).isInstanceOf(Keys.class);
	}

	@Test
	void tooManyKeysAreOversized() throws InvalidMessageException {
		assertThat(((Keys) this.codecs.decodeKeys(repeat("\"a\"", 10_000))).keys()).containsOnly("a");
		assertThatIsRejected(Codecs.message(repeat("\"a\"", 10_001)), Reason.OVERSIZED);
		assertThatIsRejected(Codecs.message("{\"unknown\":1}," + repeat("\"a\"", 10_000)), Reason.OVERSIZED);
		String cache = "{\"cache\":\"a\",\"keys\":[" + repeat("1", 5_000) + "]}";
		assertThatIsRejected("{\"v\":1,\"caches\":[%s,%s,{\"clear\":true}]}".formatted(cache, cache), Reason.OVERSIZED);
		assertThatIsRejected("{\"v\":1,\"caches\":[" + repeat("{\"clear\":true}", 10_001) + "]}", Reason.OVERSIZED);
	}

	@Test
	void keyOfManyPartsIsRead() throws InvalidMessageException {
		assertThat(this.codecs.decodeKeys("{\"list\":[" + repeat("null", 200_000) + "]}")).isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"booleans\":[" + repeat("true", 200_000) + "]}")).isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"ints\":[" + repeat("1", 500_000) + "]}")).isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"list\":[" + repeat("{\"set\":[]}", 80_000) + "]}"))
			.isInstanceOf(Keys.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"v\":%s,\"caches\":[]}", "{\"v\":1,\"epoch\":%s,\"caches\":[]}",
			"{\"v\":1,\"at\":-%s,\"caches\":[]}", "{\"v\":1,\"x\":%s,\"caches\":[]}",
			"{\"x\":[%s.5],\"v\":1,\"caches\":[]}", "{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[%s]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[-%s.0]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[0.%s]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[{\"long\":%s}]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[{\"double\":%s}]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[{\"bigInteger\":%s}]}]}",
			"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[{\"longs\":[1,%s]}]}]}" })
	void numberOfManyDigitsIsOversized(String json) {
		assertThatIsRejected(json.formatted("9".repeat(100_000)), Reason.OVERSIZED);
	}

	@Test
	void textOfManyDigitsIsMalformedWhereValueIsNumberOfAnySize() {
		for (String type : new String[] { "bigInteger", "bigDecimal" }) {
			assertThatIsRejected(Codecs.message("{\"%s\":\"%s\"}".formatted(type, "9".repeat(1_001))),
					Reason.MALFORMED);
			assertThatIsRejected(Codecs.message("{\"%s\":\"%s\"}".formatted(type, "9".repeat(900_000))),
					Reason.MALFORMED);
		}
	}

	@Test
	void numberOfHugeExponentIsCheap() throws InvalidMessageException {
		assertThat(((Keys) this.codecs.decodeKeys("1e1000000000")).keys()).containsExactlyInAnyOrder(
				new BigDecimal("1e1000000000"), Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
		assertThat(((Keys) this.codecs.decodeKeys("1e-1000000000")).keys())
			.containsExactlyInAnyOrder(new BigDecimal("1e-1000000000"), 0.0, 0.0f);
		StringBuilder many = new StringBuilder("1e2147483647");
		for (int i = 1; i < 10_000; i++) {
			many.append(",1e").append(2_147_483_647 - i);
		}
		assertThat(Set.copyOf(((Keys) this.codecs.decodeKeys(many.toString())).keys())).hasSize(10_002);
	}

	@Test
	void longTextsAreCheap() {
		String digits = "9".repeat(900_000);
		for (String type : new String[] { "int", "float", "double", "uuid", "instant", "localDate", "zonedDateTime",
				"zone", "duration", "period", "char", "boolean", "date", "month", "offsetTime" }) {
			for (String text : new String[] { digits, "PT" + digits + "S", "P1D".repeat(300_000), "A/".repeat(400_000),
					"2026-01-01T00:00Z[" + "A/".repeat(400_000) + "]", " ".repeat(900_000),
					"\u0661".repeat(400_000) }) {
				// Whatever comes of it, it comes soon: see the timeout of this class.
				InvalidMessageException rejection = this.codecs
					.rejection(Codecs.message("{\"%s\":\"%s\"}".formatted(type, text)));
				assertThat((rejection != null) ? rejection.getReason() : Reason.MALFORMED).isEqualTo(Reason.MALFORMED);
			}
		}
	}

	@Test
	void longNamesAreOversized() throws InvalidMessageException {
		assertThat(this.codecs.decode("{\"v\":1,\"%s\":1,\"caches\":[]}".formatted("x".repeat(100))).invalidations())
			.isEmpty();
		assertThatIsRejected("{\"v\":1,\"%s\":1,\"caches\":[]}".formatted("x".repeat(1_000)), Reason.OVERSIZED);
		assertThatIsRejected("{\"v\":1,\"%s\":1,\"caches\":[]}".formatted("\u20ac".repeat(1_000)), Reason.OVERSIZED);
		assertThatIsRejected(Codecs.message("{\"%s\":1}".formatted("x".repeat(1_000))), Reason.OVERSIZED);
		assertThatIsRejected("{\"v\":1,\"node\":\"%s\",\"caches\":[]}".formatted("x".repeat(101)), Reason.OVERSIZED);
	}

	@Test
	void manyNamesWithOneHashCodeAreCheap() throws InvalidMessageException {
		StringBuilder members = new StringBuilder();
		for (int i = 0; i < 20_000; i++) {
			StringBuilder name = new StringBuilder();
			for (int bit = 0; bit < 15; bit++) {
				name.append(((i >> bit & 1) == 0) ? "Aa" : "BB");
			}
			members.append(",\"").append(name).append("\":1");
		}
		assertThat(this.codecs.decode("{\"v\":1" + members + ",\"caches\":[]}").invalidations()).isEmpty();
	}

	@Test
	void everyPrefixOfMessageIsMalformed() {
		byte[] bytes = Codecs.withSecret("s").encode(Codecs.keys("a", 1, List.of(2, 'c', Instant.EPOCH)));
		for (int length = 0; length < bytes.length; length++) {
			assertThatIsRejected(Arrays.copyOf(bytes, length), Reason.MALFORMED);
		}
	}

	@Test
	void rejectionDoesNotRepeatWhatTheMessageSays() {
		for (String json : new String[] { "{\"v\":1,\"caches\":[tiger]}", "{\"v\":1,\"tiger\":1,\"tiger\":1}", "tiger",
				"{\"v\":1,\"type\":\"tiger\"}", "{\"v\":\"tiger\"}", Codecs.message("{\"int\":\"tiger\"}"),
				Codecs.message("{\"int\":1,\"tiger\":1}"), Codecs.message("{\"bytes\":\"tiger!\"}"),
				"{\"v\":1,\"node\":\"" + "tiger".repeat(100) + "\"}", "{\"v\":1,\"" + "tiger".repeat(100) + "\":1}" }) {
			assertThat(this.codecs.rejection(json)).as(json).isNotNull();
			assertThat(this.codecs.rejection(json).getMessage()).as(json).isNotBlank().doesNotContain("tiger", "tige");
		}
	}

	private void assertThatIsRejected(String json, Reason reason) {
		assertThatIsRejected(json.getBytes(StandardCharsets.UTF_8), reason);
	}

	private void assertThatIsRejected(byte[] bytes, Reason reason) {
		InvalidMessageException rejection = this.codecs.rejection(bytes);
		String start = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.UTF_8);
		assertThat(rejection).as(start).isNotNull();
		assertThat(rejection.getReason()).as(start + ": " + rejection.getMessage()).isEqualTo(reason);
	}

	private static String repeat(String element, int count) {
		return (element + ",").repeat(count - 1) + element;
	}

}
