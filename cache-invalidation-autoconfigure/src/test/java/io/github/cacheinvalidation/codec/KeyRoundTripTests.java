package io.github.cacheinvalidation.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.codec.trusted.OrderId;
import io.github.cacheinvalidation.codec.trusted.OrderId.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the types of keys, sent and received.
 */
@SuppressWarnings("JavaUtilDate")
class KeyRoundTripTests {

	private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

	private static final LocalDateTime TWICE_IN_PARIS = LocalDateTime.of(2026, 10, 25, 2, 30);

	static final List<String> STRINGS = List.of("", "a", "\u0000", "\"\\/\b\f\n\r\t", "\u007f\u0080\u00ff",
			"\u2028\u2029", "\ufeffBOM", "\uffff\ufffe", "\ud83d\ude00", "\ud800", "\udfff", "\udc00\ud800", "a\ud800b",
			"\ud83d\ud83d\ude00", "e\u0301", "{\"v\":1}", "x".repeat(100_000), "\u20ac\ud800".repeat(20_000),
			"y".repeat(7_999) + "\ud83d\ude00");

	static final List<Object> NUMBERS = List.of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE, (short) 0, Short.MIN_VALUE,
			Short.MAX_VALUE, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0.0f,
			-0.0f, 0.1f, Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY,
			Float.POSITIVE_INFINITY, 0.0, -0.0, 0.1, 2e-3, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
			Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, BigInteger.ZERO, BigInteger.ONE.negate(),
			BigInteger.TWO.pow(64), BigInteger.TEN.pow(999), BigDecimal.ZERO, new BigDecimal("0.00"),
			new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("-12E+7"),
			new BigDecimal(BigInteger.TEN, Integer.MAX_VALUE), new BigDecimal(BigInteger.ONE, -Integer.MAX_VALUE),
			new BigDecimal(BigInteger.TEN.pow(3), Integer.MIN_VALUE + 4), new BigDecimal("1234567E-2147483600"),
			new BigDecimal(BigInteger.TEN.pow(900), 450));

	static final List<Object> TIMES = List.of(Instant.EPOCH, Instant.MIN, Instant.MAX,
			Instant.parse("2026-11-22T10:15:30.123456789Z"), Instant.ofEpochSecond(-1, 1), LocalDate.EPOCH,
			LocalDate.MIN, LocalDate.MAX, LocalDate.of(0, 1, 1), LocalDate.of(10_000, 2, 29), LocalTime.MIN,
			LocalTime.MAX, LocalTime.NOON, LocalTime.of(1, 2, 3), LocalDateTime.MIN, LocalDateTime.MAX,
			LocalDateTime.of(2026, 1, 1, 0, 0), OffsetTime.MIN, OffsetTime.MAX,
			OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3)), OffsetDateTime.MIN,
			OffsetDateTime.MAX, OffsetDateTime.of(LocalDateTime.of(-5, 3, 4, 5, 6, 7), ZoneOffset.UTC),
			ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.MAX), ZonedDateTime.of(LocalDateTime.MAX, ZoneOffset.MIN),
			ZonedDateTime.of(LocalDateTime.of(2026, 3, 29, 2, 30), PARIS),
			ZonedDateTime.of(TWICE_IN_PARIS, PARIS).withEarlierOffsetAtOverlap(),
			ZonedDateTime.of(TWICE_IN_PARIS, PARIS).withLaterOffsetAtOverlap(),
			ZonedDateTime.of(LocalDateTime.of(1800, 1, 1, 0, 0), PARIS),
			ZonedDateTime.of(TWICE_IN_PARIS, ZoneId.of("UTC")), ZonedDateTime.of(TWICE_IN_PARIS, ZoneId.of("GMT0")),
			ZonedDateTime.of(TWICE_IN_PARIS, ZoneId.of("UTC+01:30")),
			ZonedDateTime.of(TWICE_IN_PARIS, ZoneOffset.ofHours(2)), Year.of(0), Year.of(Year.MIN_VALUE),
			Year.of(Year.MAX_VALUE), YearMonth.of(2026, 11), YearMonth.of(5, 1), YearMonth.of(-5, 1),
			YearMonth.of(9999, 12), YearMonth.of(10_000, 1), YearMonth.of(Year.MIN_VALUE, 1),
			YearMonth.of(Year.MAX_VALUE, 12), MonthDay.of(2, 29), MonthDay.of(12, 1), DayOfWeek.MONDAY, Month.FEBRUARY,
			Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
			Duration.ofNanos(-1), Duration.ofDays(400).plusNanos(7), Period.ZERO, Period.of(1, -2, 3),
			Period.of(Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE), PARIS, ZoneId.of("UTC"),
			ZoneId.of("UTC+01:30"), ZoneId.of("GMT0"), ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.MAX,
			ZoneOffset.ofTotalSeconds(1), new Date(0), new Date(Long.MIN_VALUE), new Date(Long.MAX_VALUE));

	static final List<Object> OTHERS = List.of(true, false, new UUID(0, 0), new UUID(-1, -1),
			UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), Status.OPEN, Status.CLOSED);

	static final List<Object> RECORDS = List.of(new OrderId("", 0, null),
			new OrderId("\ud800", Long.MIN_VALUE, Status.CLOSED), new Empty(),
			new Primitives((byte) 1, (short) 2, 3, 4, 5, -0.0, '\u0000', true), new Outer(new OrderId("eu", 42, null),
					new Inner(7, null), List.of(1, 2L), Set.of("a"), new SimpleKey("x", null)));

	static final List<Object> COMPOSITES = List.of(SimpleKey.EMPTY, new SimpleKey(), new SimpleKey((Object) null),
			new SimpleKey("a", 1, 1L, null),
			new SimpleKey(new SimpleKey(SimpleKey.EMPTY, 'c'), List.of(new SimpleKey(1))),
			new SimpleKey(new Object[] { new Object[0] }),
			new SimpleKey(new String[] { "a", null }, new byte[] { 1, 2 }),
			new SimpleKey(new int[][] { { 1 }, {} }, new double[] { Double.NaN, -0.0 }), List.of(), List.of(42),
			List.of(42L), Arrays.asList(null, null), List.of(List.of(List.of())), Set.of(), Set.of("a"), nullInSet(),
			Set.of(1, 1L, (short) 1), Set.of(List.of(1, 0), List.of(0, 31)), List.of(new SimpleKey(new int[] { 1 })),
			List.of(true, 'c', "s", 1.5, LocalDate.EPOCH, Status.CLOSED, new OrderId("eu", 1, null)));

	static final List<Object> ARRAYS = List.of(new Object[0], new Object[] { null, 1, "a" },
			new Object[] { new Object[] { new byte[0] } }, new byte[0],
			new byte[] { Byte.MIN_VALUE, -1, 0, 1, Byte.MAX_VALUE }, new byte[10_000],
			new short[] { Short.MIN_VALUE, Short.MAX_VALUE }, new int[0],
			new int[] { Integer.MIN_VALUE, Integer.MAX_VALUE }, new long[] { Long.MIN_VALUE, Long.MAX_VALUE },
			new float[] { Float.NaN, -0.0f, Float.MIN_VALUE }, new double[] { Double.POSITIVE_INFINITY, -0.0, 0.1 },
			new char[] { '\u0000', 'a', '\ud800', '\uffff' }, new boolean[] { true, false });

	private final Codecs codecs = Codecs.create();

	@ParameterizedTest
	@FieldSource({ "NUMBERS", "TIMES", "OTHERS" })
	void valueTravels(Object key) throws InvalidMessageException {
		assertThatEqualAndOfSameClass(this.codecs.roundTrip(key), key);
	}

	@ParameterizedTest
	@FieldSource("STRINGS")
	void stringTravels(String key) throws InvalidMessageException {
		assertThatEqualAndOfSameClass(this.codecs.roundTrip(key), key);
	}

	@ParameterizedTest
	@FieldSource("RECORDS")
	void recordTravels(Object key) throws InvalidMessageException {
		Codecs trusting = Codecs.with(new TrustedTypes(List.of("io.github.cacheinvalidation.codec"), null));
		assertThatEqualAndOfSameClass(trusting.roundTrip(key), key);
	}

	@ParameterizedTest
	@FieldSource("COMPOSITES")
	void compositeTravels(Object key) throws InvalidMessageException {
		Object decoded = this.codecs.roundTrip(key);
		assertThat(decoded).isEqualTo(key).hasSameHashCodeAs(key);
		assertThat(key).isEqualTo(decoded);
	}

	@ParameterizedTest
	@MethodSource
	void arrayTravels(Object key) throws InvalidMessageException {
		Object decoded = this.codecs.roundTrip(key);
		assertThat(decoded).hasSameClassAs(key);
		assertThat(Arrays.deepEquals(new Object[] { decoded }, new Object[] { key })).isTrue();
	}

	static Stream<Named<Object>> arrayTravels() {
		// Else an array would be taken for the arguments.
		return ARRAYS.stream().map((array) -> Named.of(array.getClass().getTypeName(), array));
	}

	@Test
	void arrayOfStringsTravelsAsArrayOfObjects() throws InvalidMessageException {
		assertThat(this.codecs.roundTrip(new String[] { "a" })).isEqualTo(new Object[] { "a" });
		assertThat(this.codecs.roundTrip(new SimpleKey((Object) new String[] { "a" })))
			.isEqualTo(new SimpleKey((Object) new String[] { "a" }));
	}

	@Test
	void everyCharTravels() throws InvalidMessageException {
		char[] all = new char[Character.MAX_VALUE + 1];
		for (int i = 0; i < all.length; i++) {
			all[i] = (char) i;
		}
		assertThat(this.codecs.roundTrip(all)).isEqualTo(all);
		assertThat(this.codecs.roundTrip(new String(all))).isEqualTo(new String(all));
		for (int i = 0; i < all.length; i += 9_000) {
			Object[] chars = new String(all, i, Math.min(9_000, all.length - i)).chars()
				.mapToObj((c) -> (char) c)
				.toArray();
			Message decoded = this.codecs.decode(this.codecs.encodeKeys(chars));
			assertThat(decoded.invalidations()).isEqualTo(Codecs.keys(chars).invalidations());
		}
	}

	@ParameterizedTest
	@MethodSource
	void otherCollectionOfSameElementsTravels(Object key) throws InvalidMessageException {
		Object decoded = this.codecs.roundTrip(key);
		assertThat(decoded).isEqualTo(key).hasSameHashCodeAs(key);
		assertThat(key).isEqualTo(decoded);
	}

	static Stream<Object> otherCollectionOfSameElementsTravels() {
		return Stream.of(new ArrayList<>(List.of(1, 2)), Collections.nCopies(3, "x"), List.of(1, 2, 3).subList(1, 2),
				Collections.emptyList(), new TreeSet<>(List.of("b", "a")), EnumSet.allOf(Status.class),
				Collections.unmodifiableSet(new LinkedHashSet<>(List.of(2, 1))));
	}

	@Test
	void keysThatDifferInTypeStayApart() throws InvalidMessageException {
		Object[] keys = { "1", 1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, '1', BigInteger.ONE, BigDecimal.ONE,
				new BigDecimal("1.0"), Year.of(1), new SimpleKey(1), new SimpleKey(1L), List.of(1), List.of(1L),
				Set.of(1), true, "true", 0.0, -0.0 };
		Message decoded = this.codecs.decode(this.codecs.encodeKeys(keys));
		CacheInvalidation.Keys invalidation = (CacheInvalidation.Keys) decoded.invalidations().get(0);
		assertThat(invalidation.keys()).containsExactly(keys);
	}

	@Test
	void keyOfMaximalDepthTravels() throws InvalidMessageException {
		for (Object innermost : new @Nullable Object[] { "x", 1, null, List.of(), Status.OPEN }) {
			Object key = nested(innermost, KeyWriter.MAX_DEPTH - 1);
			assertThat(this.codecs.roundTrip(key)).isEqualTo(key);
		}
	}

	@Test
	void keyBeyondMaximalDepthClearsCache() throws InvalidMessageException {
		for (Object innermost : new @Nullable Object[] { "x", 1, null, List.of(), Status.OPEN }) {
			Object key = nested(innermost, KeyWriter.MAX_DEPTH);
			assertThat(this.codecs.decode(this.codecs.encodeKeys(key)).invalidations())
				.containsExactly(new CacheInvalidation.Clear(null, "products"));
		}
		assertThat(this.codecs.unsupported()).hasSize(5).allMatch(Codecs.Unsupported::sent);
	}

	@Test
	void codecTeachesTypeAlsoInsideOfOthers() throws InvalidMessageException {
		Codecs taught = Codecs.with(new LocaleCodec());
		assertThat(taught.roundTrip(Locale.FRANCE)).isEqualTo(Locale.FRANCE);
		assertThat(taught.roundTrip(new SimpleKey(List.of(Locale.FRANCE), 1)))
			.isEqualTo(new SimpleKey(List.of(Locale.FRANCE), 1));
		assertThat(taught.encodeKey(Locale.FRANCE)).isEqualTo("{\"key\":[\"locale\",\"fr-FR\"]}");
	}

	@Test
	void codecTakesPrecedenceForEveryConstantOfEnum() throws InvalidMessageException {
		Codecs taught = Codecs.with(new StatusCodec());
		assertThat(taught.encodeKey(Status.OPEN))
			.isEqualTo("{\"key\":[\"%s\",\"o\"]}".formatted(Status.class.getName()));
		assertThat(taught.encodeKey(Status.CLOSED))
			.isEqualTo("{\"key\":[\"%s\",\"c\"]}".formatted(Status.class.getName()));
		assertThat(taught.roundTrip(Status.CLOSED)).isSameAs(Status.CLOSED);
	}

	@Test
	void twoCodecsForOneTypeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Codecs.with(new LocaleCodec(), new LocaleCodec()))
			.withMessageContaining("java.util.Locale")
			.withMessageContaining("'locale'");
	}

	@ParameterizedTest
	@MethodSource
	void numberThatCouldNotBeReadClearsCache(Object key) throws InvalidMessageException {
		assertThat(this.codecs.decode(this.codecs.encodeKeys(key)).invalidations())
			.containsExactly(new CacheInvalidation.Clear(null, "products"));
		assertThat(this.codecs.unsupported()).hasSize(1);
	}

	static Stream<Named<Object>> numberThatCouldNotBeReadClearsCache() {
		return Stream.<Object>of(BigInteger.TEN.pow(1000), BigInteger.ONE.shiftLeft(50_000_000),
				new BigDecimal(BigInteger.TEN.pow(1000), 3), new BigDecimal(BigInteger.ONE.shiftLeft(50_000_000), 3),
				new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE), new BigDecimal(BigInteger.TEN, Integer.MIN_VALUE),
				BigDecimal.ONE.movePointLeft(2000).add(BigDecimal.ONE))
			.map((number) -> Named.of(number.getClass().getSimpleName(), number));
	}

	private static void assertThatEqualAndOfSameClass(Object decoded, Object key) {
		assertThat(decoded).isEqualTo(key).hasSameClassAs(key).hasSameHashCodeAs(key);
	}

	private static Object nested(@Nullable Object innermost, int levels) {
		Object key = Collections.singletonList(innermost);
		for (int i = 1; i < levels; i++) {
			key = Collections.singletonList(key);
		}
		return key;
	}

	private static Set<@Nullable Object> nullInSet() {
		return new LinkedHashSet<>(Arrays.asList(null, "a"));
	}

	private record Empty() {

	}

	private record Primitives(byte a, short b, int c, long d, float e, double f, char g, boolean h) {

	}

	private record Inner(Integer boxed, @Nullable String text) {

	}

	private record Outer(OrderId order, Inner inner, List<Object> list, Set<String> set, Object key) {

	}

	private static final class LocaleCodec implements CacheKeyCodec<Locale> {

		@Override
		public Class<Locale> keyType() {
			return Locale.class;
		}

		@Override
		public String typeName() {
			return "locale";
		}

		@Override
		public String encode(Locale key) {
			return key.toLanguageTag();
		}

		@Override
		public Locale decode(String text) {
			return Locale.forLanguageTag(text);
		}

	}

	private static final class StatusCodec implements CacheKeyCodec<Status> {

		@Override
		public Class<Status> keyType() {
			return Status.class;
		}

		@Override
		public String encode(Status key) {
			return (key == Status.OPEN) ? "o" : "c";
		}

		@Override
		public Status decode(String text) {
			return text.equals("o") ? Status.OPEN : Status.CLOSED;
		}

	}

}
