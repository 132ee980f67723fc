package io.github.cacheinvalidation.integration;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.AopTestUtils;

import io.github.cacheinvalidation.integration.LibraryApplication.BookId;
import io.github.cacheinvalidation.integration.LibraryApplication.Genre;
import io.github.cacheinvalidation.integration.LibraryApplication.ShelfMark;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes of an application on one real Redis.
 */
class TwoNodesIntegrationTests {

	private static RedisServer redis;

	private static ConfigurableApplicationContext first;

	private static ConfigurableApplicationContext second;

	private static ChannelWatcher channel;

	@BeforeAll
	static void startNodes() {
		redis = RedisServer.start();
		first = LibraryApplication.start(redis);
		second = LibraryApplication.start(redis);
		channel = new ChannelWatcher(redis);
	}

	@AfterAll
	static void stopNodes() {
		channel.close();
		second.close();
		first.close();
		redis.close();
	}

	@BeforeEach
	void fillBothNodes() {
		for (String name : List.of("plain", "spared")) {
			for (ConfigurableApplicationContext node : List.of(first, second)) {
				cache(node, name).clear();
			}
		}
		settle();
		for (ConfigurableApplicationContext node : List.of(first, second)) {
			for (String name : List.of("plain", "spared")) {
				hold(node, name, "key");
				hold(node, name, "other");
			}
		}
	}

	static Map<String, Consumer<Cache>> removals() {
		Map<String, Consumer<Cache>> removals = new LinkedHashMap<>();
		removals.put("evict", (cache) -> cache.evict("key"));
		removals.put("evictIfPresent", (cache) -> cache.evictIfPresent("key"));
		removals.put("put", (cache) -> cache.put("key", "new"));
		removals.put("putIfAbsent", (cache) -> {
			((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).asMap().remove("key");
			assertThat(cache.putIfAbsent("key", "new")).isNull();
		});
		removals.put("@CacheEvict", (cache) -> first.getBean(Library.class).evict("key"));
		removals.put("@CacheEvict(beforeInvocation)", (cache) -> first.getBean(Library.class).evictFirst("key"));
		removals.put("@CachePut", (cache) -> first.getBean(Library.class).update("key"));
		removals.put("@Caching", (cache) -> first.getBean(Library.class).evictInSeveral("key"));
		return removals;
	}

	static Stream<String> removalNames() {
		return removals().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("removalNames")
	void removalOfAKeyTravelsAndSparesOthers(String name) {
		removals().get(name).accept(cache(first, "plain"));
		await().until(() -> cache(second, "plain").get("key") == null);
		assertThat(cache(second, "plain").get("other")).isNotNull();
		assertThat(cache(second, "spared").get("key")).isNotNull();
	}

	static Map<String, Consumer<Cache>> clears() {
		Map<String, Consumer<Cache>> clears = new LinkedHashMap<>();
		clears.put("clear", Cache::clear);
		clears.put("invalidate", Cache::invalidate);
		clears.put("@CacheEvict(allEntries)", (cache) -> first.getBean(Library.class).evictAll());
		clears.put("DELETE /actuator/caches/{name}",
				(cache) -> first.getBean(CachesEndpoint.class).clearCache("plain", "cacheManager"));
		return clears;
	}

	static Stream<String> clearNames() {
		return clears().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("clearNames")
	void clearTravelsAndSparesOtherCaches(String name) {
		clears().get(name).accept(cache(first, "plain"));
		await().until(() -> cache(second, "plain").get("key") == null && cache(second, "plain").get("other") == null);
		assertThat(cache(second, "spared").get("key")).isNotNull();
	}

	@Test
	void resetOfTheCachesTravelsAlsoToCachesThatTheSenderDoesNotHave() {
		hold(second, "only-on-second", "key");
		CaffeineCacheManager manager = first.getBean(CaffeineCacheManager.class);
		manager.resetCaches();
		await().until(() -> cache(second, "only-on-second").get("key") == null);
		await().until(() -> cache(second, "plain").get("key") == null);
		assertThat(manager.getCacheNames()).isEmpty();
	}

	@Test
	void evictionTravelsFromANodeThatDoesNotHoldTheEntry() {
		nativeCache(first, "plain").asMap().clear();
		cache(first, "plain").evict("key");
		await().until(() -> cache(second, "plain").get("key") == null);
		assertThat(cache(second, "plain").get("other")).isNotNull();
	}

	@Test
	void updateKeepsTheEntryOfTheNodeThatMadeIt() {
		cache(first, "plain").put("key", "new");
		await().until(() -> cache(second, "plain").get("key") == null);
		settle();
		assertThat(cache(first, "plain").get("key").get()).isEqualTo("new");
	}

	@Test
	void cachesOfTheSameNameInOtherManagersAreSpared() {
		Cache other = second.getBean("otherCacheManager", CacheManager.class).getCache("named-manager");
		nativeCache(other).put("key", "held");
		cache(second, "named-manager").evict("key");
		cache(first, "named-manager").evict("key");
		settle();
		assertThat(other.get("key")).isNotNull();
		first.getBean("otherCacheManager", CacheManager.class).getCache("named-manager").evict("key");
		await().until(() -> other.get("key") == null);
	}

	static Map<String, BiConsumer<Library, Object>> styles() {
		Map<String, BiConsumer<Library, Object>> styles = new LinkedHashMap<>();
		styles.put("plain", Library::plain);
		styles.put("synchronized", Library::synchronizedLoad);
		styles.put("cacheManager=", Library::namedManager);
		styles.put("cacheResolver=", Library::namedResolver);
		styles.put("@Caching", Library::several);
		styles.put("two caches", Library::twoCaches);
		styles.put("@CacheConfig", Library::configured);
		styles.put("Optional", Library::optional);
		styles.put("null", Library::nullValue);
		styles.put("CompletableFuture", (library, key) -> library.future(key).join());
		styles.put("CompletableFuture, synchronized", (library, key) -> library.synchronizedFuture(key).join());
		styles.put("Mono", (library, key) -> library.mono(key).block());
		styles.put("Mono, synchronized", (library, key) -> library.synchronizedMono(key).block());
		styles.put("Flux", (library, key) -> library.flux(key).collectList().block());
		return styles;
	}

	static Stream<String> styleNames() {
		return styles().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("styleNames")
	void loadsAreSilentAndCached(String style) {
		channel.drain();
		for (ConfigurableApplicationContext node : List.of(first, second)) {
			Library library = node.getBean(Library.class);
			int before = loads(library);
			for (int round = 0; round < 2; round++) {
				for (int i = 0; i < 1000; i++) {
					styles().get(style).accept(library, style + i);
				}
			}
			await().until(() -> loads(library) == before + 1000);
		}
		assertThat(channel.drain()).isEmpty();
	}

	@Test
	void updateThroughAMonoTravels() {
		Library library = second.getBean(Library.class);
		String before = library.mono("key").block();
		first.getBean(Library.class).updateMono("key").block();
		await().until(() -> !library.mono("key").block().equals(before));
	}

	static List<Object> keys() {
		List<Object> keys = new ArrayList<>(List.of("", "text", "\u00e4\u20ac\ud83d\ude00 \u0000\"\\", "\ud800 alone",
				(byte) 42, (short) 42, 42, 42L, 4.2f, 4.2d, Double.NaN, true, 'x', '\udfff',
				new BigInteger("123456789012345678901234567890"), new BigDecimal("1.00"),
				UUID.fromString("8c1cc0a7-6ed9-4c40-9e6a-1b9b6a2f9a11"), Instant.MAX, LocalDate.of(2026, 11, 22),
				ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Berlin]"), Duration.ofNanos(7), Genre.NOVEL,
				Genre.POETRY, new BookId("a", 7, Genre.POETRY), new BookId(null, 7, null), SimpleKey.EMPTY,
				new SimpleKey("a", 7L, null),
				new SimpleKey(new SimpleKey(1, new int[] { 1, 2 }), new String[] { "x", null }), List.of(1, 2L, "x"),
				Arrays.asList("x", null), Set.of("a", "b"), new byte[] { 1, -1 }, new int[] { 1, 2 },
				new Object[] { "x", List.of(1) }, new ShelfMark("QA 76")));
		keys.add(new HashSet<>(Collections.singleton(null)));
		return keys;
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyOfEachTypeTravelsAndSparesOthers(Object key) {
		hold(second, "plain", copy(key));
		cache(first, "plain").evict(key);
		await().until(() -> nativeCache(second, "plain").asMap()
			.keySet()
			.stream()
			.noneMatch((candidate) -> Arrays.deepEquals(new Object[] { candidate }, new Object[] { key })));
		assertThat(cache(second, "plain").get("other")).isNotNull();
	}

	@Test
	void numbersOfOtherTypesAreOtherKeys() {
		hold(second, "plain", 42);
		hold(second, "plain", 42L);
		cache(first, "plain").evict(42);
		await().until(() -> cache(second, "plain").get(42) == null);
		assertThat(cache(second, "plain").get(42L)).isNotNull();
	}

	@Test
	void keyOfAnUnknownTypeClearsItsCacheOnTheOtherNodes() {
		cache(first, "plain").evict(Locale.FRANCE);
		await().until(() -> cache(second, "plain").get("other") == null);
		assertThat(cache(second, "spared").get("other")).isNotNull();
		assertThat(cache(first, "plain").get("other")).isNotNull();
	}

	@Test
	void messageTypedByAPersonWorks() {
		for (Object key : List.of((byte) 42, (short) 42, 42, 42L, BigInteger.valueOf(42))) {
			hold(first, "plain", key);
		}
		channel.publish(
				"{\"v\":1,\"caches\":[{\"cache\":\"plain\",\"keys\":[42,\"key\"]}]}".getBytes(StandardCharsets.UTF_8));
		await().until(() -> cache(first, "plain").get("key") == null);
		assertThat(nativeCache(first, "plain").asMap()).containsOnlyKeys("other");
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage", "brackets", "braces", "empty" })
	void hostileMessageChangesNothingAndIsCounted(String kind) {
		double before = rejected(second);
		byte[] message = switch (kind) {
			case "garbage" -> {
				byte[] garbage = new byte[5 * 1024 * 1024];
				new Random(1).nextBytes(garbage);
				yield garbage;
			}
			case "brackets" -> "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
			case "braces" -> "{\"v\":".repeat(100_000).getBytes(StandardCharsets.UTF_8);
			default -> new byte[0];
		};
		channel.publish(message);
		await().until(() -> rejected(second) == before + 1);
		assertThat(cache(second, "plain").get("key")).isNotNull();
		cache(first, "plain").evict("key");
		await().until(() -> cache(second, "plain").get("key") == null);
		assertThat(cache(second, "plain").get("other")).isNotNull();
	}

	@Test
	void metersCountWhatTravels() {
		MeterRegistry sender = first.getBean(MeterRegistry.class);
		MeterRegistry receiver = second.getBean(MeterRegistry.class);
		double published = sender.get("cache.invalidation.published").tag("transport", "redis").counter().count();
		double received = receiver.get("cache.invalidation.received").tag("transport", "redis").counter().count();
		cache(first, "spared").evict("key");
		await().until(() -> sender.get("cache.invalidation.published").counter().count() == published + 1);
		await().until(() -> receiver.get("cache.invalidation.received").counter().count() == received + 1);
		await().until(() -> receiver.get("cache.invalidation.applied").tag("cache", "spared").counter().count() >= 1);
		assertThat(receiver.get("cache.invalidation.connected").gauge().value()).isEqualTo(1);
		assertThat(sender.get("cache.invalidation.pending").gauge().value()).isZero();
	}

	private static double rejected(ConfigurableApplicationContext node) {
		return node.getBean(MeterRegistry.class)
			.find("cache.invalidation.rejected")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	/**
	 * Wait until both nodes have applied all that has been sent so far.
	 */
	private static void settle() {
		for (ConfigurableApplicationContext node : List.of(first, second)) {
			await()
				.until(() -> node.getBean(MeterRegistry.class).get("cache.invalidation.pending").gauge().value() == 0);
			ConfigurableApplicationContext other = (node == first) ? second : first;
			hold(other, "settled", "key");
			cache(node, "settled").evict("key");
			await().until(() -> cache(other, "settled").get("key") == null);
		}
	}

	/**
	 * Put an entry into a cache of one node without anybody being told.
	 */
	private static void hold(ConfigurableApplicationContext node, String cache, Object key) {
		nativeCache(node, cache).put(key, "held");
	}

	private static Object copy(Object key) {
		if (key instanceof byte[] bytes) {
			return bytes.clone();
		}
		if (key instanceof int[] ints) {
			return ints.clone();
		}
		return (key instanceof Object[] array) ? array.clone() : key;
	}

	private static int loads(Library library) {
		try {
			Library target = AopTestUtils.getUltimateTargetObject(library);
			return target.loads.get();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static Cache cache(ConfigurableApplicationContext node, String name) {
		return node.getBean(CacheManager.class).getCache(name);
	}

	private static com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache(
			ConfigurableApplicationContext node, String name) {
		return nativeCache(cache(node, name));
	}

	@SuppressWarnings("unchecked")
	private static com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache(Cache cache) {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache.getNativeCache();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

}
