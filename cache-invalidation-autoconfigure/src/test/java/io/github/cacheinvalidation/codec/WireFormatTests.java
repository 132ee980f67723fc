package io.github.cacheinvalidation.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;
import io.github.cacheinvalidation.codec.trusted.OrderId;
import io.github.cacheinvalidation.codec.trusted.OrderId.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The exact text of version 1 of the wire format. Nodes of two versions of this project
 * talk to each other: a change here needs another version of the format.
 */
@SuppressWarnings("JavaUtilDate")
class WireFormatTests {

	private final Codecs codecs = Codecs.create();

	@Test
	void keysOfSeveralCaches() {
		Message message = new Message(new Sender("node-1", 1_795_000_000_000L), 17,
				Instant.ofEpochMilli(1_795_000_012_345L),
				List.of(new Keys("cacheManager", "products", List.of("a", 42, 42L)),
						new Keys(null, "prices", List.of(new SimpleKey("eu", 7)))));
		assertThat(text(this.codecs.encode(message))).isEqualTo("""
				{"v":1,"type":"invalidate","node":"node-1","epoch":1795000000000,"number":17,"at":1795000012345,\
				"caches":[\
				{"manager":"cacheManager","cache":"products","keys":["a",{"int":42},{"long":42}]},\
				{"cache":"prices","keys":[{"simpleKey":["eu",{"int":7}]}]}]}""");
	}

	@Test
	void clearOfCachesAndOfAllCaches() {
		Message message = new Message(new Sender("node-1", 1), 1, null, List.of(new Clear("cacheManager", "products"),
				new Clear(null, "products"), new Clear("cacheManager", null), new Clear(null, null)));
		assertThat(text(this.codecs.encode(message))).isEqualTo("""
				{"v":1,"type":"invalidate","node":"node-1","epoch":1,"number":1,"caches":[\
				{"manager":"cacheManager","cache":"products","clear":true},{"cache":"products","clear":true},\
				{"manager":"cacheManager","clear":true},{"clear":true}]}""");
	}

	@Test
	void whatANodeSaysOfItself() throws InvalidMessageException {
		Sender sender = new Sender("node-1", 7);
		Instant at = Instant.ofEpochMilli(1_795_000_012_345L);
		for (Kind kind : List.of(Kind.HELLO, Kind.HEARTBEAT, Kind.GOODBYE)) {
			Message message = new Message(sender, 17, at,
					new Statement(kind, 3, Duration.ofSeconds(2), Duration.ZERO, List.of(), List.of()));
			assertThat(text(this.codecs.encode(message))).isEqualTo("""
					{"v":1,"type":"%s","node":"node-1","epoch":7,"number":17,"at":1795000012345,\
					"beat":3,"interval":2000}""".formatted(kind.name().toLowerCase(Locale.ROOT)));
			assertThat(this.codecs.decode(this.codecs.encode(message))).isEqualTo(message);
		}
	}

	@Test
	void answerToAHello() throws InvalidMessageException {
		Message message = new Message(new Sender("node-1", 7), 17, Instant.ofEpochMilli(1_795_000_012_345L),
				new Statement(Kind.ROLL, 4, Duration.ofSeconds(2), Duration.ofMinutes(3),
						List.of(new Known(new Sender("node-2", 8), 5, Presence.GONE, Duration.ofSeconds(9)),
								new Known(new Sender("node-3", 9), 0, Presence.LOST, Duration.ofMillis(8)),
								new Known(new Sender("node-5", 11), 6, Presence.ACTIVE, Duration.ZERO)),
						List.of(new Caller(new Sender("node-4", 10), 1))));
		assertThat(text(this.codecs.encode(message))).isEqualTo("""
				{"v":1,"type":"roll","node":"node-1","epoch":7,"number":17,"at":1795000012345,"beat":4,\
				"interval":2000,"hearing":180000,"known":[\
				{"node":"node-2","epoch":8,"number":5,"presence":"gone","ago":9000},\
				{"node":"node-3","epoch":9,"number":0,"presence":"lost","ago":8},\
				{"node":"node-5","epoch":11,"number":6,"presence":"active","ago":0}],\
				"callers":[{"node":"node-4","epoch":10,"beat":1}]}""");
		assertThat(this.codecs.decode(this.codecs.encode(message))).isEqualTo(message);
	}

	@Test
	void messageOfNobody() {
		assertThat(text(this.codecs.encode(new Message(null, 0, null, List.of()))))
			.isEqualTo("{\"v\":1,\"type\":\"invalidate\",\"caches\":[]}");
	}

	@Test
	void signedMessage() {
		Message message = new Message(new Sender("node-1", 1), 2, Instant.EPOCH, List.of(new Clear(null, "products")));
		// printf '%s' '{"v":1,...}]' | openssl dgst -sha256 -hmac secret -binary | basenc
		// --base64url
		assertThat(text(Codecs.withSecret("secret").encode(message))).isEqualTo("""
				{"v":1,"type":"invalidate","node":"node-1","epoch":1,"number":2,"at":0,\
				"caches":[{"cache":"products","clear":true}],"hmac":"rXxrJHYJbXB9gW9ioAInsjfnrHuEwLCADVol3bb2LIQ"}""");
	}

	@Test
	void textIsEscapedBeyondAscii() {
		Message message = new Message(new Sender("n\u00f6de", 1), 1, null, List
			.of(new Clear("\"\\/", "\u0000\b\t\n\f\r\u001f\u007f"), new Clear(null, "\u20ac\ud83d\ude00\ud800")));
		assertThat(text(this.codecs.encode(message))).isEqualTo("""
				{"v":1,"type":"invalidate","node":"n\\u00F6de","epoch":1,"number":1,"caches":[\
				{"manager":"\\"\\\\/","cache":"\\u0000\\b\\t\\n\\f\\r\\u001F\u007f","clear":true},\
				{"cache":"\\u20AC\\uD83D\\uDE00\\uD800","clear":true}]}""");
	}

	@ParameterizedTest
	@MethodSource
	void key(Object key, String json) {
		assertThat(this.codecs.encodeKey(key)).isEqualTo(json);
	}

	static Stream<Arguments> key() {
		LocalDateTime dateTime = LocalDateTime.of(2026, 10, 25, 2, 30);
		ZoneId paris = ZoneId.of("Europe/Paris");
		return Stream.of(form("a", "'a'"), form("", "''"), form(true, "true"), form(false, "false"),
				form((byte) -1, "{'byte':-1}"), form((short) 2, "{'short':2}"), form(42, "{'int':42}"),
				form(42L, "{'long':42}"), form(0.1f, "{'float':'0.1'}"), form(-0.0, "{'double':'-0.0'}"),
				form(Double.NaN, "{'double':'NaN'}"), form(Float.NEGATIVE_INFINITY, "{'float':'-Infinity'}"),
				form(1e300, "{'double':'1.0E300'}"), form('a', "{'char':'a'}"), form('\ud800', "{'char':'\\uD800'}"),
				form(new BigInteger("-12345678901234567890"), "{'bigInteger':'-12345678901234567890'}"),
				form(new BigDecimal("1.00"), "{'bigDecimal':'1.00'}"),
				form(new BigDecimal("1E+5"), "{'bigDecimal':'1E+5'}"),
				form(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
						"{'uuid':'00112233-4455-6677-8899-aabbccddeeff'}"),
				form(Instant.ofEpochSecond(1, 5), "{'instant':'1970-01-01T00:00:01.000000005Z'}"),
				form(LocalDate.of(2026, 2, 3), "{'localDate':'2026-02-03'}"),
				form(LocalTime.of(4, 5), "{'localTime':'04:05'}"),
				form(dateTime, "{'localDateTime':'2026-10-25T02:30'}"),
				form(OffsetTime.of(4, 5, 6, 0, ZoneOffset.UTC), "{'offsetTime':'04:05:06Z'}"),
				form(OffsetDateTime.of(dateTime, ZoneOffset.ofHours(1)), "{'offsetDateTime':'2026-10-25T02:30+01:00'}"),
				form(ZonedDateTime.of(dateTime, paris).withEarlierOffsetAtOverlap(),
						"{'zonedDateTime':'2026-10-25T02:30+02:00[Europe/Paris]'}"),
				form(Year.of(2026), "{'year':2026}"), form(YearMonth.of(2026, 7), "{'yearMonth':'2026-07'}"),
				form(YearMonth.of(12026, 7), "{'yearMonth':'+12026-07'}"),
				form(MonthDay.of(2, 29), "{'monthDay':'--02-29'}"), form(DayOfWeek.MONDAY, "{'dayOfWeek':'MONDAY'}"),
				form(Month.MAY, "{'month':'MAY'}"), form(Duration.ofMillis(1500), "{'duration':'PT1.5S'}"),
				form(Period.of(1, 2, 3), "{'period':'P1Y2M3D'}"), form(paris, "{'zone':'Europe/Paris'}"),
				form(ZoneOffset.ofHours(-3), "{'zone':'-03:00'}"), form(new Date(-1), "{'date':-1}"),
				form(Status.CLOSED, "{'enum':['io.github.cacheinvalidation.codec.trusted.OrderId$Status','CLOSED']}"),
				form(new OrderId("eu", 1, Status.OPEN),
						"{'record':['io.github.cacheinvalidation.codec.trusted.OrderId','eu',{'long':1},"
								+ "{'enum':['io.github.cacheinvalidation.codec.trusted.OrderId$Status','OPEN']}]}"),
				form(SimpleKey.EMPTY, "{'simpleKey':[]}"), form(new SimpleKey("a", null), "{'simpleKey':['a',null]}"),
				form(Arrays.asList(1, null), "{'list':[{'int':1},null]}"),
				form(Set.of(List.of()), "{'set':[{'list':[]}]}"),
				form(new Object[] { "a", new String[0] }, "{'array':['a',{'array':[]}]}"),
				form(new byte[] { 0, -1, 2, 62 }, "{'bytes':'AP8CPg=='}"),
				form(new byte[] { -5, -1, -65 }, "{'bytes':'+/+/'}"), form(new short[] { 1, -2 }, "{'shorts':[1,-2]}"),
				form(new int[] { 1, -2 }, "{'ints':[1,-2]}"), form(new long[] { 1, -2 }, "{'longs':[1,-2]}"),
				form(new float[] { 1, Float.NaN }, "{'floats':['1.0','NaN']}"),
				form(new double[] { 1, -0.0 }, "{'doubles':['1.0','-0.0']}"),
				form(new char[] { 'a', '"' }, "{'chars':['a','\\\"']}"),
				form(new boolean[] { true, false }, "{'booleans':[true,false]}"));
	}

	private static Arguments form(Object key, String json) {
		return Arguments.of(Named.of(key.getClass().getTypeName(), key), json.replace('\'', '"'));
	}

	private static String text(byte[] message) {
		return new String(message, StandardCharsets.UTF_8);
	}

}
