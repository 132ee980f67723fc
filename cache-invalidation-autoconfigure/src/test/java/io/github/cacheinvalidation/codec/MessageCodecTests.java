package io.github.cacheinvalidation.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.assertj.core.api.AbstractCollectionAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages as a whole: those of a node, and those typed by a person.
 */
class MessageCodecTests {

	private final Codecs codecs = Codecs.create();

	@Test
	void wholeMessageTravels() throws InvalidMessageException {
		List<CacheInvalidation> invalidations = List.of(new Clear(null, null), new Clear("cacheManager", null),
				new Clear(null, "products"), new Clear("cacheManager", "products"),
				new Keys(null, "prices", List.of("a", 1, 1L)),
				new Keys("cacheManager", "pri\ud800ces \u20ac \"", List.of(new SimpleKey("a", null))));
		Message message = new Message(new Sender("node \ud83d\ude00", (1L << 53) - 1), (1L << 53) - 1,
				Instant.ofEpochMilli(1_795_000_000_123L), invalidations);
		assertThat(this.codecs.decode(this.codecs.encode(message))).isEqualTo(message);
	}

	@Test
	void messageOfNobodyTravels() throws InvalidMessageException {
		Message message = new Message(null, 0, null, List.of());
		assertThat(this.codecs.decode(this.codecs.encode(message))).isEqualTo(message);
	}

	@Test
	void messageFromBeforeEpochTravels() throws InvalidMessageException {
		Message message = new Message(new Sender("a", 0), 1, Instant.ofEpochMilli(-1), List.of());
		assertThat(this.codecs.decode(this.codecs.encode(message))).isEqualTo(message);
	}

	@Test
	void traceThatIsTooLongIsLeftOutAndTheRestIsTaken() throws InvalidMessageException {
		String tooLong = "0".repeat(Message.MAX_TRACE_LENGTH + 1);
		Message decoded = this.codecs.decode("""
				{"v":1,"trace":{"traceparent":"00","baggage":"%s"},"caches":[{"cache":"books","clear":true}]}"""
			.formatted(tooLong)
			.getBytes(StandardCharsets.UTF_8));
		assertThat(decoded.trace()).isEqualTo(Map.of("traceparent", "00"));
		assertThat(decoded.invalidations()).hasSize(1);
		byte[] bytes = this.codecs
			.encode(new Message(null, 1, null, List.of(new CacheInvalidation.Clear(null, "books")),
					Map.of("traceparent", "00", "baggage", tooLong, "n".repeat(101), "1")));
		assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"trace\":{\"traceparent\":\"00\"}")
			.doesNotContain("baggage");
	}

	@Test
	void traceOfManyEntriesIsCut() throws InvalidMessageException {
		Map<String, String> trace = new TreeMap<>();
		for (int i = 0; i <= Message.MAX_TRACE_ENTRIES; i++) {
			trace.put("name" + i, "value");
		}
		String entries = trace.keySet().stream().map("\"%s\":\"value\""::formatted).collect(Collectors.joining(","));
		assertThat(this.codecs
			.decode("{\"v\":1,\"trace\":{%s},\"caches\":[]}".formatted(entries).getBytes(StandardCharsets.UTF_8))
			.trace()).hasSize(Message.MAX_TRACE_ENTRIES);
	}

	@Test
	void orderOfKeysIsKept() throws InvalidMessageException {
		Set<Object> keys = new LinkedHashSet<>(List.of("z", 3, "a", 2L));
		Message decoded = this.codecs.decode(this.codecs.encodeKeys(keys.toArray()));
		assertThat(((Keys) decoded.invalidations().get(0)).keys()).containsExactlyElementsOf(keys);
	}

	@Test
	void messageIsAscii() {
		byte[] bytes = this.codecs.encode(new Message(new Sender("n\u00f6de", 1), 1, null, List
			.of(new Clear("\u20ac", "\ud83d\ude00"), new Keys(null, "\u00fc", List.of('\ud800', "\udfff", "\uffff")))));
		assertThat(bytes).doesNotContain(0);
		assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).matches("\\p{ASCII}+");
	}

	@Test
	void messageOfManyKeysTravels() throws InvalidMessageException {
		Object[] keys = new Object[MessageCodec.MAX_KEYS];
		for (int i = 0; i < keys.length; i++) {
			keys[i] = new SimpleKey(i / 100, i % 100);
		}
		Message decoded = this.codecs.decode(this.codecs.encodeKeys(keys));
		assertThat(((Keys) decoded.invalidations().get(0)).keys()).hasSize(MessageCodec.MAX_KEYS);
		assertThat(this.codecs.unsupported()).isEmpty();
	}

	@Test
	void oneLargeKeyIsEncodedForThePublisherToJudge() {
		assertThat(this.codecs.encodeKeys("x".repeat(MessageCodec.MAX_SIZE))).hasSizeGreaterThan(MessageCodec.MAX_SIZE);
		assertThat(this.codecs.unsupported()).isEmpty();
	}

	@Test
	void messageTypedByPersonIsUnderstood() throws InvalidMessageException {
		Message message = this.codecs.decode("{\"v\":1,\"caches\":[{\"cache\":\"products\",\"keys\":[42,\"a\"]}]}");
		assertThat(message).isEqualTo(new Message(null, 0, null, List
			.of(new Keys(null, "products", List.of(BigInteger.valueOf(42), 42L, 42, (short) 42, (byte) 42, "a")))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"v\":1,\"caches\":[{\"cache\":\"products\",\"clear\":true}]}",
			"{\"caches\":[{\"clear\":true,\"cache\":\"products\"}],\"v\":1}",
			" \n{ \"caches\" : [ { \"cache\" : \"products\" , \"clear\" : true } ] ,\t\"v\" : 1 } \r\n",
			"{\"x\":{\"v\":2,\"caches\":[[{}]]},\"v\":1,\"caches\":[{\"x\":[1e5,null],\"cache\":\"products\",\"clear\":true}]}",
			"{\"caches\":[{\"cache\":\"products\",\"clear\":true,\"keys\":[1,\"a\"]}],\"type\":\"invalidate\",\"v\":1}",
			"{\"caches\":[{\"cache\":\"products\",\"keys\":[{\"unknown\":1}],\"clear\":true}],\"v\":1,\"hmac\":\"x\"}",
			"{\"\\u0076\":1,\"hmac\":17,\"c\\u0061ches\":[{\"cache\":\"\\u0070roducts\",\"clear\":true}]}" })
	void membersMayComeInAnyOrderAndUnknownOnesAreSkipped(String json) throws InvalidMessageException {
		assertThat(this.codecs.decode(json))
			.isEqualTo(new Message(null, 0, null, List.of(new Clear(null, "products"))));
		assertThat(this.codecs.unsupported()).isEmpty();
	}

	@Test
	void membersOfSenderMayComeInAnyOrder() throws InvalidMessageException {
		assertThat(this.codecs.decode("{\"caches\":[],\"at\":-5,\"number\":7,\"epoch\":6,\"node\":\"a\",\"v\":1}"))
			.isEqualTo(new Message(new Sender("a", 6), 7, Instant.ofEpochMilli(-5), List.of()));
		assertThat(this.codecs.decode("{\"v\":1,\"caches\":[],\"node\":\"a\"}"))
			.isEqualTo(new Message(new Sender("a", 0), 0, null, List.of()));
	}

	@Test
	void emptyKeysRemoveNothing() throws InvalidMessageException {
		assertThat(this.codecs.decode(
				"{\"v\":1,\"caches\":[{\"cache\":\"a\",\"keys\":[]},{\"cache\":\"b\",\"keys\":[],\"clear\":false}]}")
			.invalidations()).isEmpty();
	}

	@Test
	void clearWithoutCacheIsForEachCache() throws InvalidMessageException {
		assertThat(this.codecs.decode("{\"v\":1,\"caches\":[{\"clear\":true},{\"manager\":\"m\",\"clear\":true}]}")
			.invalidations()).containsExactly(new Clear(null, null), new Clear("m", null));
	}

	@Test
	void bareWholeNumberIsEachIntegralTypeThatCanHaveTheValue() throws InvalidMessageException {
		assertThatBareNumber("42").containsExactlyInAnyOrder((byte) 42, (short) 42, 42, 42L, BigInteger.valueOf(42));
		assertThatBareNumber("-128").containsExactlyInAnyOrder((byte) -128, (short) -128, -128, -128L,
				BigInteger.valueOf(-128));
		assertThatBareNumber("128").containsExactlyInAnyOrder((short) 128, 128, 128L, BigInteger.valueOf(128));
		assertThatBareNumber("-32769").containsExactlyInAnyOrder(-32769, -32769L, BigInteger.valueOf(-32769));
		assertThatBareNumber("2147483648").containsExactlyInAnyOrder(1L << 31, BigInteger.TWO.pow(31));
		assertThatBareNumber("-9223372036854775808").containsExactlyInAnyOrder(Long.MIN_VALUE,
				BigInteger.TWO.pow(63).negate());
		assertThatBareNumber("9223372036854775808").containsExactlyInAnyOrder(BigInteger.TWO.pow(63));
		assertThatBareNumber("-0").containsExactlyInAnyOrder((byte) 0, (short) 0, 0, 0L, BigInteger.ZERO);
	}

	@Test
	void bareDecimalNumberIsEachDecimalType() throws InvalidMessageException {
		assertThatBareNumber("0.10").containsExactlyInAnyOrder(new BigDecimal("0.10"), 0.1, 0.1f);
		assertThatBareNumber("-0.0").containsExactlyInAnyOrder(new BigDecimal("0.0"), -0.0, -0.0f);
		assertThatBareNumber("1e3").containsExactlyInAnyOrder(new BigDecimal("1E+3"), 1000.0, 1000.0f);
		// As float, a number that differs from the double.
		assertThatBareNumber("16777217.0").containsExactlyInAnyOrder(new BigDecimal("16777217.0"), 16777217.0,
				16777216.0f);
	}

	@Test
	void typedKeyOfPersonNeedsNoMoreThanItsType() throws InvalidMessageException {
		assertThatBareNumber("{\"int\":\"42\"}").containsExactly(42);
		assertThatBareNumber("{\"double\":1}").containsExactly(1.0);
		assertThatBareNumber("{\"bigDecimal\":1.50}").containsExactly(new BigDecimal("1.50"));
		assertThatBareNumber("{\"simpleKey\":[{\"long\":1},\"a\",null,true]}")
			.containsExactly(new SimpleKey(1L, "a", null, true));
	}

	@Test
	void bareNumberInsideOfKeyClearsCache() throws InvalidMessageException {
		assertThat(this.codecs.decodeKeys("\"a\",{\"list\":[1,2]},\"b\"")).isEqualTo(new Clear(null, "products"));
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::type).containsExactly("number");
	}

	private AbstractCollectionAssert<?, ?, Object, ?> assertThatBareNumber(String json) throws InvalidMessageException {
		Keys keys = (Keys) this.codecs.decodeKeys(json);
		return assertThat(keys.keys());
	}

}
