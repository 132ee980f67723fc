package io.github.cacheinvalidation.codec;

import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.interceptor.SimpleKey;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.codec.trusted.Initialized;
import io.github.cacheinvalidation.codec.trusted.OrderId;
import io.github.cacheinvalidation.codec.trusted.OrderId.Status;
import io.github.cacheinvalidation.codec.trustedevil.EvilEnum;
import io.github.cacheinvalidation.codec.trustedevil.EvilRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for keys that can't travel or can't be understood: the cache is cleared.
 */
@Timeout(60)
class UnsupportedKeyTests {

	private final Codecs codecs = Codecs.create();

	@ParameterizedTest
	@MethodSource
	void keyThatCanNotTravelClearsCache(Object key, String type) throws InvalidMessageException {
		assertThatSentAsClear(this.codecs, key);
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::type).containsExactly(type);
	}

	static Stream<Arguments> keyThatCanNotTravelClearsCache() {
		List<Object> itself = new ListWithHashCode();
		itself.add(itself);
		List<Object> amongOthers = new ListWithHashCode();
		amongOthers.add(1);
		amongOthers.add(Collections.singletonList(amongOthers));
		return Stream.of(unsupported(new Object(), "java.lang.Object"), unsupported(URI.create("a:b"), "java.net.URI"),
				unsupported(Locale.ROOT, "java.util.Locale"), unsupported(Optional.of(1), "java.util.Optional"),
				unsupported(new AtomicLong(1), "java.util.concurrent.atomic.AtomicLong"),
				unsupported(String.class, "java.lang.Class"), unsupported(Thread.currentThread(), "java.lang.Thread"),
				unsupported(List.of(1, Map.of()), Map.of().getClass().getName()),
				unsupported(new SimpleKey("a", Locale.ROOT), "java.util.Locale"),
				unsupported(new OrderKey("a", 1), OrderKey.class.getName()),
				unsupported(new EvilRecord(1), EvilRecord.class.getName()),
				unsupported(EvilEnum.CONSTANT, EvilEnum.class.getName()),
				unsupported(UntrustedEnum.WITH_BODY, UntrustedEnum.class.getName()),
				unsupported(new ArrayDequeOfStrings("a"), ArrayDequeOfStrings.class.getName()),
				unsupported(new Timestamp(1), "java.sql.Timestamp"), unsupported(List.of(new int[] { 1 }), "int[]"),
				unsupported(Collections.singletonList(new String[0]), "java.lang.String[]"),
				unsupported(Set.of((Object) new byte[0]), "byte[]"),
				unsupported(new SimpleKey(Collections.singletonList(new Object[0])), "java.lang.Object[]"),
				unsupported(new Object[] { List.of(new long[0]) }, "long[]"),
				unsupported(itself, ListWithHashCode.class.getName()),
				unsupported(amongOthers, ListWithHashCode.class.getName()),
				unsupported(new FailingList(), FailingList.class.getName()),
				unsupported(new EndlessList(), EndlessList.class.getName()),
				unsupported(List.of(new EndlessList()), List.of(1).getClass().getName()),
				unsupported(Collections.nCopies(Integer.MAX_VALUE, ""), Collections.nCopies(1, 1).getClass().getName()),
				unsupported(exponential(), Collections.nCopies(1, 1).getClass().getName()),
				unsupported("x".repeat(3 * MessageCodec.MAX_SIZE), "java.lang.String"),
				unsupported(new byte[3 * MessageCodec.MAX_SIZE], "[B"),
				unsupported(new int[3 * MessageCodec.MAX_SIZE], "[I"));
	}

	@ParameterizedTest
	@MethodSource
	void recordWithFailingAccessorClearsCache(Object key) throws InvalidMessageException {
		Codecs trusting = Codecs.with(new TrustedTypes(List.of(UnsupportedKeyTests.class.getPackageName()), null));
		assertThatSentAsClear(trusting, key);
		assertThat(trusting.unsupported()).extracting(Codecs.Unsupported::type)
			.containsExactly(key.getClass().getName());
	}

	static Stream<Object> recordWithFailingAccessorClearsCache() {
		return Stream.of(new FailingAccessor(1), new EndlessAccessor(1));
	}

	@Test
	void toStringOfKeyIsNotCalled() throws InvalidMessageException {
		assertThatSentAsClear(this.codecs, new FailingToString());
		assertThat(this.codecs.unsupported().get(0).exception()).hasMessage("is not a type that can travel")
			.hasNoCause();
	}

	@Test
	void onlyCacheOfUnsupportedKeyIsCleared() throws InvalidMessageException {
		Message sent = new Message(null, 0, null,
				List.of(new Keys(null, "a", List.of(1)), new Keys("m", "b", List.of(Locale.ROOT)),
						new Keys(null, "c", List.of(List.of("x", Locale.ROOT))), new Clear(null, "d"),
						new Keys(null, "e", List.of("y"))));
		assertThat(this.codecs.decode(this.codecs.encode(sent)).invalidations()).containsExactly(
				new Keys(null, "a", List.of(1)), new Clear("m", "b"), new Clear(null, "c"), new Clear(null, "d"),
				new Keys(null, "e", List.of("y")));
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::cache).containsExactly("b", "c");
	}

	@Test
	void listenerIsToldOnceForKeysOfOneCache() throws InvalidMessageException {
		assertThatSentAsClear(this.codecs, 1, Locale.ROOT, new Object(), Locale.CHINA);
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::sent).containsExactly(true);
		assertThat(this.codecs.decodeKeys("1,{\"x\":1},{\"y\":[{}]},\"a\",{\"x\":1}"))
			.isEqualTo(new Clear(null, "products"));
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::sent).containsExactly(true, false);
	}

	@Test
	void largeKeyAmongOthersClearsOnlyItsCache() throws InvalidMessageException {
		String large = "x".repeat(900_000);
		Message sent = new Message(null, 0, null, List.of(new Keys(null, "a", List.of(large)),
				new Keys(null, "b", List.of(large, new EndlessList())), new Keys(null, "c", List.of(large))));
		assertThat(this.codecs.encode(sent)).hasSizeBetween(2 * large.length(), 2 * large.length() + 500);
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::cache).containsExactly("b");
	}

	@ParameterizedTest
	@MethodSource
	void failureOfCodecWhileEncodingClearsCache(Throwable failure) throws InvalidMessageException {
		Codecs taught = Codecs.with(new LocaleCodec(failure));
		assertThatSentAsClear(taught, List.of(Locale.ROOT));
		assertThat(taught.unsupported()).extracting(Codecs.Unsupported::type).containsExactly("locale");
		assertThat(taught.unsupported().get(0).exception()).hasCause(failure);
	}

	static Stream<Throwable> failureOfCodecWhileEncodingClearsCache() {
		return failuresOfCodec();
	}

	@ParameterizedTest
	@MethodSource
	void failureOfCodecWhileDecodingClearsCache(Throwable failure) throws InvalidMessageException {
		Codecs taught = Codecs.with(new LocaleCodec(failure));
		assertThat(taught.decodeKeys("{\"list\":[{\"key\":[\"locale\",\"fr\"]}]},{\"key\":[\"locale\",\"de\"]}"))
			.isEqualTo(new Clear(null, "products"));
		assertThat(taught.unsupported()).extracting(Codecs.Unsupported::type).containsExactly("locale");
		assertThat(taught.unsupported().get(0).exception()).hasCause(failure);
	}

	static Stream<Throwable> failureOfCodecWhileDecodingClearsCache() {
		return failuresOfCodec();
	}

	private static Stream<Throwable> failuresOfCodec() {
		return Stream.of(new IllegalStateException("x"), new NoClassDefFoundError("x"), new StackOverflowError("x"),
				new AssertionError("x"), new IOException("not declared"));
	}

	@Test
	void codecThatReturnsNullClearsCache() throws InvalidMessageException {
		Codecs taught = Codecs.with(new LocaleCodec(null));
		assertThatSentAsClear(taught, Locale.ROOT);
		assertThat(taught.decodeKeys("{\"key\":[\"locale\",\"fr\"]}")).isEqualTo(new Clear(null, "products"));
		assertThat(taught.unsupported()).extracting(Codecs.Unsupported::sent).containsExactly(true, false);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"unknown":1}                                                    | unknown
			{"unknown":{"a":[[{"b":[]}]]}}                                   | unknown
			{"unknown":1,"more":[1]}                                         | unknown
			{"":null}                                                        | ``
			{"INT":1}                                                        | INT
			{"list":["a",{"list":[{"unknown":[]}]},"b"]}                     | unknown
			{"set":[{"unknown":1}]}                                          | unknown
			{"simpleKey":[{"array":[{"unknown":1},{"int":1}]}]}              | unknown
			{"key":["java.util.Locale","fr"]}                                | java.util.Locale
			{"record":["java.awt.Point",1]}                                  | java.awt.Point
			{"record":["java.lang.String"]}                                  | java.lang.String
			{"record":["java.lang.ProcessBuilder",{"list":["id"]}]}          | java.lang.ProcessBuilder
			{"enum":["java.lang.Thread$State","NEW"]}                        | java.lang.Thread$State
			{"enum":["java.time.Month","MAY"]}                               | java.time.Month
			{"record":["[L~.trusted.OrderId;"]}                              | [L~.trusted.OrderId;
			{"record":["~.trustedevil.EvilRecord",{"int":1}]}                | ~.trustedevil.EvilRecord
			{"enum":["~.trustedevil.EvilEnum","CONSTANT"]}                   | ~.trustedevil.EvilEnum
			{"record":["~.trusted"]}                                         | ~.trusted
			{"record":["~.trusted."]}                                        | ~.trusted.
			{"record":["~.trusted.Unknown",1]}                               | ~.trusted.Unknown
			{"record":["~.trusted.orderid"]}                                 | ~.trusted.orderid
			{"record":["~.trusted./../trustedevil.EvilRecord"]}              | ~.trusted./../trustedevil.EvilRecord
			{"record":["~.trusted.PlainClass"]}                              | ~.trusted.PlainClass
			{"enum":["~.trusted.PlainClass","A"]}                            | ~.trusted.PlainClass
			{"record":["~.trusted.OrderId$Status"]}                          | ~.trusted.OrderId$Status
			{"enum":["~.trusted.OrderId","OPEN"]}                            | ~.trusted.OrderId
			{"enum":["~.trusted.OrderId$Status","open"]}                     | ~.trusted.OrderId$Status
			{"enum":["~.trusted.OrderId$Status$1","CLOSED"]}                 | ~.trusted.OrderId$Status$1
			{"enum":["~.trusted.FailingEnum","CONSTANT"]}                    | ~.trusted.FailingEnum
			{"record":["~.trusted.FailingRecord",{"int":1}]}                 | ~.trusted.FailingRecord
			{"record":["~.trusted.OrderId"]}                                 | ~.trusted.OrderId
			{"record":["~.trusted.OrderId","eu",{"long":1}]}                 | ~.trusted.OrderId
			{"record":["~.trusted.OrderId","eu",{"long":1},null,null]}       | ~.trusted.OrderId
			{"record":["~.trusted.OrderId","eu","1",null]}                   | ~.trusted.OrderId
			{"record":["~.trusted.OrderId","eu",null,null]}                  | ~.trusted.OrderId
			{"zone":"Europe/Atlantis"}                                       | zone
			{"zonedDateTime":"2026-10-25T02:30+01:00[Europe/Atlantis]"}      | zonedDateTime
			""")
	void keyThatIsNotUnderstoodClearsCache(String shortJson, String shortType) throws InvalidMessageException {
		String json = shortJson.replace("~", UnsupportedKeyTests.class.getPackageName());
		String type = shortType.replace("~", UnsupportedKeyTests.class.getPackageName());
		String keys = "\"a\"," + json + ",{\"list\":[\"b\"]},{\"int\":1}";
		String message = "{\"v\":1,\"caches\":[{\"cache\":\"x\",\"keys\":[%s]},{\"keys\":[%s],\"cache\":\"y\"},{\"cache\":\"z\",\"keys\":[\"c\"]}]}";
		assertThat(this.codecs.decode(message.formatted(keys, keys)).invalidations())
			.containsExactly(new Clear(null, "x"), new Clear(null, "y"), new Keys(null, "z", List.of("c")));
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::type).containsExactly(type, type);
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::cache).containsExactly("x", "y");
		assertThat(this.codecs.unsupported()).noneMatch(Codecs.Unsupported::sent);
		assertThat(Initialized.NAMES).isEmpty();
	}

	@Test
	void keyWhoseHashCodeFailsOnArrivalClearsCache() throws InvalidMessageException {
		Codecs trusting = Codecs.with(new TrustedTypes(List.of(UnsupportedKeyTests.class.getPackageName()), null));
		for (String mode : List.of("exception", "overflow")) {
			String key = "{\"record\":[\"%s\",\"%s\"]}".formatted(FailingHashCode.class.getName(), mode);
			assertThat(trusting.decodeKeys("\"a\"," + key)).isEqualTo(new Clear(null, "products"));
			assertThat(trusting.decodeKeys("{\"set\":[" + key + "]}")).isEqualTo(new Clear(null, "products"));
		}
		assertThat(trusting.unsupported()).hasSize(4);
	}

	@Test
	void typeFromTheBusIsShortAndPrintable() throws InvalidMessageException {
		this.codecs.decodeKeys("{\"a\\n2026-11-22 ERROR \\u0007\\u2028\\u202eb\":1}");
		this.codecs.decodeKeys("{\"key\":[\"%s\",\"\"]}".formatted("x".repeat(500_000)));
		this.codecs.decodeKeys("{\"record\":[\"%s.%s\"]}".formatted(Codecs.TRUSTED_PACKAGE, "x".repeat(500_000)));
		assertThat(this.codecs.unsupported().get(0).type()).isEqualTo("a?2026-11-22 ERROR ???b");
		assertThat(this.codecs.unsupported()).allMatch((unsupported) -> unsupported.type().length() < 250);
	}

	@Test
	void setWithTooManyElementsOfOneHashCodeClearsCache() throws InvalidMessageException {
		assertThat(this.codecs.decodeKeys(collidingKeys(10_000, 1))).isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"set\":[" + collidingKeys(8, 1) + "]}")).isInstanceOf(Keys.class);
		assertThat(this.codecs.decodeKeys("{\"set\":[" + collidingKeys(10_000, 1) + "]}"))
			.isEqualTo(new Clear(null, "products"));
		assertThat(this.codecs.unsupported()).extracting(Codecs.Unsupported::type)
			.containsExactly("java.util.ArrayList");
	}

	@Test
	@Timeout(30)
	void nestedSetsWithOneHashCodeAreReadSoon() throws InvalidMessageException {
		this.codecs.decodeKeys(collidingKeys(8, 4));
		this.codecs.decodeKeys(collidingKeys(8, 3) + "," + collidingKeys(8, 4));
	}

	/**
	 * Lists, or sets of ever more sets of them, that differ although they have the same
	 * hash code.
	 */
	private static String collidingKeys(int count, int levels) {
		List<String> keys = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			StringBuilder text = new StringBuilder();
			for (int bit = 0; bit < 14; bit++) {
				text.append(((i >> bit & 1) == 0) ? "Aa" : "BB");
			}
			String list = "{\"list\":[\"" + text + "\"]}";
			keys.add((levels == 1) ? list : "{\"set\":[" + collidingKeys(count - 1, levels - 1) + "," + list + "]}");
		}
		return String.join(",", keys);
	}

	private static void assertThatSentAsClear(Codecs codecs, Object... keys) throws InvalidMessageException {
		List<CacheInvalidation> decoded = codecs.decode(codecs.encodeKeys(keys)).invalidations();
		assertThat(decoded).containsExactly(new Clear(null, "products"));
		assertThat(codecs.unsupported()).hasSize(1);
		assertThat(codecs.unsupported().get(0).cache()).isEqualTo("products");
		assertThat(codecs.unsupported().get(0).sent()).isTrue();
	}

	private static Arguments unsupported(Object key, String type) {
		return Arguments.of(Named.of(key.getClass().getTypeName(), key), type);
	}

	/**
	 * Few objects, which would be 10<sup>14</sup> strings on the wire.
	 */
	private static Object exponential() {
		Object key = "x";
		for (int i = 0; i < KeyWriter.MAX_DEPTH - 2; i++) {
			key = Collections.nCopies(10, key);
		}
		return key;
	}

	/**
	 * Equal only to keys of its own class, although it is a key of Spring's.
	 */
	private static final class OrderKey extends SimpleKey {

		private static final long serialVersionUID = 1L;

		OrderKey(Object... elements) {
			super(elements);
		}

	}

	private enum UntrustedEnum {

		WITH_BODY {

		}

	}

	private static final class ArrayDequeOfStrings extends ArrayDeque<String> {

		private static final long serialVersionUID = 1L;

		ArrayDequeOfStrings(String element) {
			super(List.of(element));
		}

	}

	/**
	 * May contain itself, unlike other lists.
	 */
	private static final class ListWithHashCode extends ArrayList<Object> {

		private static final long serialVersionUID = 1L;

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	private static final class FailingList extends AbstractList<Object> {

		@Override
		public Object get(int index) {
			throw new IllegalStateException("An iterator that fails");
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	private static final class EndlessList extends AbstractList<@Nullable Object> {

		@Override
		public @Nullable Object get(int index) {
			return null;
		}

		@Override
		public int size() {
			return Integer.MAX_VALUE;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	private static final class FailingToString {

		@Override
		public String toString() {
			throw new IllegalStateException("A toString method that fails");
		}

	}

	private record FailingAccessor(int value) {

		@Override
		@SuppressWarnings("UnusedMethod")
		public int value() {
			throw new IllegalStateException("An accessor that fails");
		}

	}

	private record EndlessAccessor(int value) {

		@Override
		@SuppressWarnings({ "InfiniteRecursion", "UnusedMethod" })
		public int value() {
			return value();
		}

	}

	private record FailingHashCode(String mode) {

		@Override
		@SuppressWarnings("InfiniteRecursion")
		public int hashCode() {
			if (this.mode.equals("overflow")) {
				return hashCode();
			}
			throw new IllegalStateException("A hashCode method that fails");
		}

	}

	/**
	 * Fails, or returns {@code null} without a failure.
	 */
	private static final class LocaleCodec implements CacheKeyCodec<Locale> {

		private final @Nullable Throwable failure;

		LocaleCodec(@Nullable Throwable failure) {
			this.failure = failure;
		}

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
			return this.<RuntimeException, String>fail();
		}

		@Override
		public Locale decode(String text) {
			return this.<RuntimeException, Locale>fail();
		}

		@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
		private <E extends Throwable, T> T fail() throws E {
			if (this.failure != null) {
				throw (E) this.failure;
			}
			return (T) null;
		}

	}

}
