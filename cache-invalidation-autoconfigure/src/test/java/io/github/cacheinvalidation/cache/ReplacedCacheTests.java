package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Caches that their manager has replaced while the application runs.
 */
class ReplacedCacheTests {

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(List.of(), List.of()), this.sent::addAll,
			(cache) -> {
			}, null, SimpleCacheErrorHandler::new, null);

	private final CaffeineCacheManager manager = (CaffeineCacheManager) new CacheManagerPostProcessor(
			() -> this.localCaches)
		.postProcessAfterInitialization(new CaffeineCacheManager(), "manager");

	static Map<String, Consumer<CaffeineCacheManager>> replacements() {
		Map<String, Consumer<CaffeineCacheManager>> replacements = new LinkedHashMap<>();
		replacements.put("setCaffeine", (manager) -> manager.setCaffeine(Caffeine.newBuilder().maximumSize(7)));
		replacements.put("setCacheSpecification", (manager) -> manager.setCacheSpecification("maximumSize=7"));
		replacements.put("setAllowNullValues", (manager) -> manager.setAllowNullValues(false));
		replacements.put("setAsyncCacheMode", (manager) -> manager.setAsyncCacheMode(true));
		replacements.put("setCacheNames", (manager) -> manager.setCacheNames(List.of("books")));
		replacements.put("registerCustomCache",
				(manager) -> manager.registerCustomCache("books", Caffeine.newBuilder().build()));
		replacements.put("registerCustomCache, async",
				(manager) -> manager.registerCustomCache("books", Caffeine.newBuilder().buildAsync()));
		replacements.put("removeCache", (manager) -> manager.removeCache("books"));
		replacements.put("resetCaches", CaffeineCacheManager::resetCaches);
		return replacements;
	}

	static Stream<String> replacementNames() {
		return replacements().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("replacementNames")
	void newCacheTakesPartAndTheOldOneStaysOut(String replacement) {
		Cache before = this.manager.getCache("books");
		Cache lateFill = ((InvalidatingCache) before).forFills();
		replacements().get(replacement).accept(this.manager);
		this.sent.clear();
		Cache after = this.manager.getCache("books");
		assertThat(after).isInstanceOf(InvalidatingCache.class).isNotSameAs(before);
		after.put("key", "value");
		after.put("other", "value");
		assertThat(this.sent).containsExactly(new Keys("manager", "books", List.of("key")),
				new Keys("manager", "books", List.of("other")));
		lateFill.put("key", "late");
		assertThat(after.get("key").get()).isEqualTo("value");
		Cache overtaken = ((InvalidatingCache) after).forFills();
		this.localCaches.apply(new Keys("manager", "books", List.of("key")), (cache) -> {
		});
		assertThat(after.get("key")).isNull();
		assertThat(after.get("other")).isNotNull();
		overtaken.put("key", "late");
		assertThat(after.get("key")).isNull();
	}

	@ParameterizedTest
	@MethodSource("replacementNames")
	void messageForACacheThatNobodyHasAskedForSinceReachesIt(String replacement) {
		this.manager.getCache("books").put("key", "value");
		replacements().get(replacement).accept(this.manager);
		List<String> applied = new ArrayList<>();
		this.localCaches.apply(new Keys("manager", "books", List.of("key")), applied::add);
		// Where there is no such cache any more, none is created.
		assertThat(applied).isEqualTo(List.copyOf(this.manager.getCacheNames()));
		assertThat(this.manager.getCache("books").get("key")).isNull();
	}

}
