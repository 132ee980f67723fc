package io.github.cacheinvalidation.cache;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;

/**
 * Caffeine counts with us what it counts without us.
 */
class CacheStatisticsTests {

	static Map<String, Function<Cache, Object>> uses() {
		Map<String, Function<Cache, Object>> uses = new LinkedHashMap<>();
		uses.put("get", (cache) -> cache.get("held"));
		uses.put("get, absent", (cache) -> cache.get("absent"));
		uses.put("typed get", (cache) -> cache.get("held", String.class));
		uses.put("typed get, absent", (cache) -> cache.get("absent", String.class));
		uses.put("load", (cache) -> cache.get("absent", () -> "loaded"));
		uses.put("load, held", (cache) -> cache.get("held", () -> "loaded"));
		uses.put("put", (cache) -> {
			cache.put("held", "new");
			return "nothing";
		});
		uses.put("putIfAbsent", (cache) -> cache.putIfAbsent("absent", "new"));
		uses.put("putIfAbsent, held", (cache) -> cache.putIfAbsent("held", "new"));
		uses.put("evict", (cache) -> {
			cache.evict("held");
			cache.evict("absent");
			return "nothing";
		});
		uses.put("evictIfPresent", (cache) -> cache.evictIfPresent("held"));
		uses.put("invalidate", Cache::invalidate);
		return uses;
	}

	static Map<String, Function<Cache, Object>> retrievals() {
		Map<String, Function<Cache, Object>> uses = new LinkedHashMap<>();
		uses.put("retrieve", (cache) -> cache.retrieve("held").join());
		uses.put("retrieve, absent", (cache) -> String.valueOf(cache.retrieve("absent")));
		uses.put("load", (cache) -> cache.retrieve("absent", () -> CompletableFuture.completedFuture("new")).join());
		uses.put("load, held",
				(cache) -> cache.retrieve("held", () -> CompletableFuture.completedFuture("new")).join());
		uses.put(
				"load that fails", (
						cache) -> cache
							.retrieve("absent",
									() -> CompletableFuture
										.failedFuture(new IllegalStateException("Expected by the test")))
							.exceptionally((ex) -> null)
							.join());
		return uses;
	}

	static Stream<Arguments> synchronousAndAsynchronousUses() {
		return uses().keySet().stream().flatMap((use) -> Stream.of(Arguments.of(use, false), Arguments.of(use, true)));
	}

	static Stream<String> asynchronousUses() {
		return retrievals().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("synchronousAndAsynchronousUses")
	void useCountsAsWithoutUs(String use, boolean async) {
		assertSameStatistics(uses().get(use), async);
	}

	@ParameterizedTest
	@MethodSource("asynchronousUses")
	void retrievalCountsAsWithoutUs(String use) {
		assertSameStatistics(retrievals().get(use), true);
	}

	/**
	 * What is loaded asynchronously is counted a moment later.
	 */
	private static void assertSameStatistics(Function<Cache, Object> use, boolean async) {
		Cache plain = newCache(false, async);
		Cache ours = newCache(true, async);
		for (Cache cache : List.of(plain, ours)) {
			cache.put("held", "value");
			Object unused = use.apply(cache);
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> counts(ours).equals(counts(plain)));
	}

	private static Cache newCache(boolean decorated, boolean async) {
		CaffeineCacheManager manager = new ContractVariant(decorated, async, true).newManager();
		manager.setCacheSpecification("recordStats");
		return manager.getCache("books");
	}

	private static List<Long> counts(Cache cache) {
		CacheStats stats = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).stats();
		return List.of(stats.hitCount(), stats.missCount(), stats.loadSuccessCount(), stats.loadFailureCount());
	}

}
