package io.github.cacheinvalidation.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.time.temporal.TemporalAdjusters;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.codec.trusted.OrderId;
import io.github.cacheinvalidation.codec.trusted.OrderId.Status;
import io.github.cacheinvalidation.codec.trusted.Pair;
import io.github.cacheinvalidation.codec.trustedevil.EvilEnum;
import io.github.cacheinvalidation.codec.trustedevil.EvilRecord;

/**
 * Makes keys of any form. Combinators of Jqwik would also make failures smaller, but take
 * a thousand times as long.
 */
@SuppressWarnings("JavaUtilDate")
final class RandomKeys {

	private static final int MAX_DEPTH = 4;

	private static final List<String> ZONES = ZoneId.getAvailableZoneIds().stream().sorted().toList();

	private static final int[] NANOS = { 0, 1, 1_000, 1_000_000, 500_000_000, 999_999_999 };

	private final Random random;

	private final boolean alsoUnsupported;

	private RandomKeys(Random random, boolean alsoUnsupported) {
		this.random = random;
		this.alsoUnsupported = alsoUnsupported;
	}

	/**
	 * Return what makes keys that travel.
	 */
	static RandomKeys supported(Random random) {
		return new RandomKeys(random, false);
	}

	/**
	 * Return what makes keys that travel, and such that don't or that do harm.
	 */
	static RandomKeys any(Random random) {
		return new RandomKeys(random, true);
	}

	Object next() {
		return next(MAX_DEPTH, true);
	}

	String nextString() {
		char[] chars = new char[this.random.nextInt(10)];
		int range = this.random.nextBoolean() ? 128 : Character.MAX_VALUE + 1;
		for (int i = 0; i < chars.length; i++) {
			chars[i] = (char) this.random.nextInt(range);
		}
		return new String(chars);
	}

	/**
	 * Return a value, a composite or, where it could be compared, an array.
	 */
	private Object next(int depth, boolean arrays) {
		if (this.alsoUnsupported && this.random.nextInt(8) == 0) {
			return nextUnsupported();
		}
		return switch (this.random.nextInt((depth == 0) ? 6 : (arrays ? 12 : 10))) {
			case 6 -> parts(depth, false);
			case 7 -> new LinkedHashSet<>(parts(depth, false));
			case 8 -> new Pair(nextPart(depth, false), nextPart(depth, false));
			case 9 -> new SimpleKey(parts(depth, true).toArray());
			case 10 -> parts(depth, true).toArray();
			case 11 -> nextPrimitiveArray(this.random.nextInt(6));
			default -> nextScalar();
		};
	}

	private List<@Nullable Object> parts(int depth, boolean arrays) {
		List<@Nullable Object> parts = new ArrayList<>();
		for (int i = this.random.nextInt(5); i > 0; i--) {
			parts.add(nextPart(depth, arrays));
		}
		return parts;
	}

	private @Nullable Object nextPart(int depth, boolean arrays) {
		return (this.random.nextInt(10) != 0) ? next(depth - 1, arrays) : null;
	}

	private Object nextPrimitiveArray(int length) {
		Object array = switch (this.random.nextInt(8)) {
			case 0 -> new byte[length];
			case 1 -> new short[length];
			case 2 -> new int[length];
			case 3 -> new long[length];
			case 4 -> new float[length];
			case 5 -> new double[length];
			case 6 -> new char[length];
			default -> new boolean[length];
		};
		for (int i = 0; i < length; i++) {
			if (array instanceof byte[] bytes) {
				bytes[i] = (byte) this.random.nextInt();
			}
			else if (array instanceof short[] shorts) {
				shorts[i] = (short) this.random.nextInt();
			}
			else if (array instanceof int[] ints) {
				ints[i] = this.random.nextInt();
			}
			else if (array instanceof long[] longs) {
				longs[i] = this.random.nextLong();
			}
			else if (array instanceof float[] floats) {
				floats[i] = nextFloat();
			}
			else if (array instanceof double[] doubles) {
				doubles[i] = nextDouble();
			}
			else if (array instanceof char[] chars) {
				chars[i] = (char) this.random.nextInt();
			}
			else if (array instanceof boolean[] booleans) {
				booleans[i] = this.random.nextBoolean();
			}
		}
		return array;
	}

	private Object nextScalar() {
		return switch (this.random.nextInt(20)) {
			case 0, 1, 2 -> nextString();
			case 3 -> (byte) this.random.nextInt();
			case 4 -> (short) this.random.nextInt();
			case 5, 6 -> this.random.nextInt() >> this.random.nextInt(32);
			case 7, 8 -> this.random.nextLong() >> this.random.nextInt(64);
			case 9 -> nextFloat();
			case 10 -> nextDouble();
			case 11 -> nextBigInteger();
			case 12 -> new BigDecimal(nextBigInteger(), Math.max(nextInt(), -Integer.MAX_VALUE + 100));
			case 13 -> (char) this.random.nextInt();
			case 14 -> this.random.nextBoolean();
			case 15 -> new UUID(this.random.nextLong(), this.random.nextLong());
			case 16 -> nextOf(Status.values());
			case 17 -> new OrderId(nextString(), this.random.nextLong(), null);
			default -> nextTime();
		};
	}

	private Object nextTime() {
		return switch (this.random.nextInt(19)) {
			case 0 ->
				Instant.ofEpochSecond(nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()), nextNano());
			case 1 -> nextDate();
			case 2 -> nextTimeOfDay();
			case 3 -> nextDateTime();
			case 4 -> OffsetTime.of(nextTimeOfDay(), nextOffset());
			case 5 -> OffsetDateTime.of(nextDateTime(), nextOffset());
			case 6, 7 -> ZonedDateTime.ofLocal(nextDateTime(), nextZone(), nextOffset());
			case 8 -> nextTimeAtOverlap();
			case 9 -> nextZone();
			case 10 -> Year.of(nextYear());
			case 11 -> YearMonth.of(nextYear(), 1 + this.random.nextInt(12));
			case 12 -> MonthDay.of(1 + this.random.nextInt(12), 1 + this.random.nextInt(29));
			case 13 -> nextOf(DayOfWeek.values());
			case 14 -> nextOf(Month.values());
			case 15 -> Duration.ofSeconds(this.random.nextLong() >> this.random.nextInt(64), nextNano());
			case 16 -> Period.of(nextInt(), nextInt(), nextInt());
			default -> new Date(this.random.nextLong() >> this.random.nextInt(64));
		};
	}

	private ZonedDateTime nextTimeAtOverlap() {
		LocalDate lastSunday = LocalDate.of(1996 + this.random.nextInt(50), 10, 31)
			.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
		ZonedDateTime dateTime = ZonedDateTime.of(lastSunday, LocalTime.of(2, 0).plusSeconds(this.random.nextInt(3600)),
				ZoneId.of("Europe/Paris"));
		return this.random.nextBoolean() ? dateTime.withLaterOffsetAtOverlap() : dateTime.withEarlierOffsetAtOverlap();
	}

	private LocalDateTime nextDateTime() {
		return LocalDateTime.of(nextDate(), nextTimeOfDay());
	}

	private LocalDate nextDate() {
		return this.random.nextBoolean()
				? LocalDate.ofEpochDay(nextLong(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay()))
				: LocalDate.ofEpochDay(nextLong(-100_000, 100_000));
	}

	private LocalTime nextTimeOfDay() {
		return LocalTime.ofSecondOfDay(this.random.nextInt(24 * 3600)).withNano(nextNano());
	}

	private ZoneId nextZone() {
		return this.random.nextBoolean() ? ZoneId.of(ZONES.get(this.random.nextInt(ZONES.size()))) : nextOffset();
	}

	private ZoneOffset nextOffset() {
		return ZoneOffset.ofTotalSeconds((int) nextLong(-18 * 3600, 18 * 3600));
	}

	private int nextYear() {
		return this.random.nextBoolean() ? (int) nextLong(Year.MIN_VALUE, Year.MAX_VALUE) : this.random.nextInt(12_000);
	}

	private int nextNano() {
		return NANOS[this.random.nextInt(NANOS.length)];
	}

	private int nextInt() {
		return this.random.nextInt() >> this.random.nextInt(32);
	}

	private long nextLong(long min, long max) {
		return switch (this.random.nextInt(20)) {
			case 0 -> min;
			case 1 -> max;
			default -> min + Math.floorMod(this.random.nextLong(), max - min + 1);
		};
	}

	private float nextFloat() {
		return nextOf(Float.intBitsToFloat(this.random.nextInt()), this.random.nextFloat(), (float) nextInt(), -0.0f,
				Float.NaN, Float.NEGATIVE_INFINITY);
	}

	private double nextDouble() {
		return nextOf(Double.longBitsToDouble(this.random.nextLong()), this.random.nextDouble(), (double) nextInt(),
				-0.0, Double.NaN, Double.POSITIVE_INFINITY);
	}

	private BigInteger nextBigInteger() {
		BigInteger number = new BigInteger(this.random.nextInt(200), this.random);
		return this.random.nextBoolean() ? number : number.negate();
	}

	@SafeVarargs
	private <T> T nextOf(T... values) {
		return values[this.random.nextInt(values.length)];
	}

	private Object nextUnsupported() {
		return switch (this.random.nextInt(16)) {
			case 0 -> new EvilRecord(1);
			case 1 -> EvilEnum.CONSTANT;
			case 2 -> Locale.ROOT;
			case 3 -> URI.create("a:b");
			case 4 -> String.class;
			case 5 -> Map.of("a", 1);
			case 6 -> Optional.empty();
			case 7 -> Thread.State.NEW;
			case 8 -> new Object();
			case 9 -> new AtomicInteger();
			case 10 -> new HostileList((index) -> {
				throw new IllegalStateException("An element that can't be got");
			});
			case 11 -> new HostileList((index) -> {
				throw new StackOverflowError("Elements that refer to each other");
			});
			case 12 -> HostileList.containingItself();
			case 13 -> BigInteger.TEN.pow(1000);
			case 14 -> new int[] { 1 };
			default -> nested(10 + this.random.nextInt(10));
		};
	}

	private static Object nested(int levels) {
		Object key = "x";
		for (int i = 0; i < levels; i++) {
			key = List.of(key);
		}
		return key;
	}

	/**
	 * A list that can be part of a set although its elements can't be got.
	 */
	private static final class HostileList extends AbstractList<Object> {

		private final IntFunction<Object> elements;

		HostileList(IntFunction<Object> elements) {
			this.elements = elements;
		}

		static HostileList containingItself() {
			HostileList[] list = new HostileList[1];
			list[0] = new HostileList((index) -> list[0]);
			return list[0];
		}

		@Override
		public Object get(int index) {
			return this.elements.apply(index);
		}

		@Override
		public int size() {
			return 2;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return 1;
		}

		@Override
		public String toString() {
			return "HostileList";
		}

	}

}
