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
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A type of key whose values are one text each: its tag on the wire and how a value
 * becomes text and back.
 *
 * @param tag name of the type on the wire
 * @param type the class
 * @param form how the text stands in the JSON
 * @param toText makes the text
 * @param fromText makes the value; throws for a text that isn't one of this type's
 */
@SuppressWarnings("JavaUtilDate")
record ScalarType(String tag, Class<?> type, Form form, Function<Object, String> toText,
		Function<String, Object> fromText) {

	/**
	 * Longest text of a number without a fixed size, so that a message can't make the
	 * receiver compute for long.
	 */
	static final int MAX_NUMBER_LENGTH = 1000;

	private static final Map<Class<?>, ScalarType> BY_CLASS = new HashMap<>();

	private static final Map<String, ScalarType> BY_TAG = new HashMap<>();

	static final ScalarType BYTE = number("byte", Byte.class, Byte::valueOf);

	static final ScalarType SHORT = number("short", Short.class, Short::valueOf);

	static final ScalarType INT = number("int", Integer.class, Integer::valueOf);

	static final ScalarType LONG = number("long", Long.class, Long::valueOf);

	static final ScalarType FLOAT = text("float", Float.class, Float::valueOf);

	static final ScalarType DOUBLE = text("double", Double.class, Double::valueOf);

	static final ScalarType BIG_INTEGER = text("bigInteger", BigInteger.class, (number) -> toText((BigInteger) number),
			(text) -> new BigInteger(bounded(text)));

	static final ScalarType BIG_DECIMAL = text("bigDecimal", BigDecimal.class, (number) -> toText((BigDecimal) number),
			(text) -> new BigDecimal(bounded(text)));

	static final ScalarType CHAR = text("char", Character.class, ScalarType::toCharacter);

	static final ScalarType BOOLEAN = register(
			new ScalarType("boolean", Boolean.class, Form.BOOLEAN, Object::toString, ScalarType::toBoolean));

	static {
		text("uuid", UUID.class, UUID::fromString);
		text("instant", Instant.class, Instant::parse);
		text("localDate", LocalDate.class, LocalDate::parse);
		text("localTime", LocalTime.class, LocalTime::parse);
		text("localDateTime", LocalDateTime.class, LocalDateTime::parse);
		text("offsetTime", OffsetTime.class, OffsetTime::parse);
		text("offsetDateTime", OffsetDateTime.class, OffsetDateTime::parse);
		text("zonedDateTime", ZonedDateTime.class, ZonedDateTime::parse);
		number("year", Year.class, (text) -> Year.of(Integer.parseInt(text)));
		text("yearMonth", YearMonth.class, (yearMonth) -> toText((YearMonth) yearMonth), YearMonth::parse);
		text("monthDay", MonthDay.class, MonthDay::parse);
		text("dayOfWeek", DayOfWeek.class, DayOfWeek::valueOf);
		text("month", Month.class, Month::valueOf);
		text("duration", Duration.class, Duration::parse);
		text("period", Period.class, Period::parse);
		ScalarType zone = text("zone", ZoneOffset.class, ZoneId::of);
		// The class of the zones with a name isn't public.
		BY_CLASS.put(ZoneId.of("Europe/Paris").getClass(), zone);
		register(new ScalarType("date", Date.class, Form.NUMBER, (date) -> String.valueOf(((Date) date).getTime()),
				(text) -> new Date(Long.parseLong(text))));
	}

	static @Nullable ScalarType of(Class<?> type) {
		return BY_CLASS.get(type);
	}

	static @Nullable ScalarType of(String tag) {
		return BY_TAG.get(tag);
	}

	/**
	 * Return whether another Java runtime may have values of this type that this one
	 * doesn't know: zones are added now and then.
	 */
	boolean dependsOnTimeZoneData() {
		return this.type == ZonedDateTime.class || this.type == ZoneOffset.class;
	}

	private static ScalarType number(String tag, Class<?> type, Function<String, Object> fromText) {
		return register(new ScalarType(tag, type, Form.NUMBER, Object::toString, fromText));
	}

	private static ScalarType text(String tag, Class<?> type, Function<String, Object> fromText) {
		return text(tag, type, Object::toString, fromText);
	}

	private static ScalarType text(String tag, Class<?> type, Function<Object, String> toText,
			Function<String, Object> fromText) {
		return register(new ScalarType(tag, type, Form.TEXT, toText, fromText));
	}

	private static ScalarType register(ScalarType scalar) {
		BY_CLASS.put(scalar.type(), scalar);
		BY_TAG.put(scalar.tag(), scalar);
		return scalar;
	}

	private static String bounded(String number) {
		if (number.length() > MAX_NUMBER_LENGTH) {
			throw new NumberFormatException("A number may have at most " + MAX_NUMBER_LENGTH + " characters");
		}
		return number;
	}

	private static String toText(BigInteger number) {
		return bounded(boundedBits(number).toString());
	}

	/**
	 * Refuse a huge number before its text is made, which can take minutes.
	 */
	private static BigInteger boundedBits(BigInteger number) {
		if (number.bitLength() > 4 * MAX_NUMBER_LENGTH) {
			throw new NumberFormatException("A number may have at most " + 4 * MAX_NUMBER_LENGTH + " bits");
		}
		return number;
	}

	private static String toText(BigDecimal number) {
		boundedBits(number.unscaledValue());
		long exponent = number.precision() - 1L - number.scale();
		if (Math.abs(exponent) > Integer.MAX_VALUE) {
			throw new NumberFormatException("Such an exponent can be written, but not read");
		}
		return bounded(number.toString());
	}

	/**
	 * Unlike {@link LocalDate}, {@link YearMonth} omits the sign of the years after 9999,
	 * but wants it back.
	 */
	private static String toText(YearMonth yearMonth) {
		String firstDay = yearMonth.atDay(1).toString();
		return firstDay.substring(0, firstDay.length() - "-01".length());
	}

	private static Object toCharacter(String text) {
		if (text.length() != 1) {
			throw new IllegalArgumentException("A char must be a single UTF-16 unit");
		}
		return text.charAt(0);
	}

	private static Object toBoolean(String text) {
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("A boolean must be true or false");
		};
	}

	/**
	 * How the text of a value stands in the JSON.
	 */
	enum Form {

		NUMBER, TEXT, BOOLEAN

	}

}
