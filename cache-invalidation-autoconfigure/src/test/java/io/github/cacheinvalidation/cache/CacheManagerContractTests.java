package io.github.cacheinvalidation.cache;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.CaffeineSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * What Spring's {@link CacheManager} and {@link CaffeineCacheManager} promise, of
 * Spring's own manager and of the one that takes part.
 */
@ParameterizedClass
@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#all")
class CacheManagerContractTests {

	@Parameter
	private ContractVariant variant;

	@Test
	void dynamicManagerMakesEachCacheThatIsAskedForOnce() {
		CaffeineCacheManager manager = this.variant.newManager();
		assertThat(manager.getCacheNames()).isEmpty();
		Cache books = manager.getCache("books");
		assertThat(books.getName()).isEqualTo("books");
		assertThat(manager.getCache("books")).isSameAs(books);
		assertThat(manager.getCache("authors")).isNotSameAs(books);
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("books", "authors");
		books.put("key", "value");
		assertThat(manager.getCache("authors").get("key")).isNull();
	}

	@Test
	void staticManagerHasTheCachesThatItWasGiven() {
		CaffeineCacheManager manager = this.variant.newManager("books", "authors");
		assertThat(manager.getCache("books").getName()).isEqualTo("books");
		assertThat(manager.getCache("books")).isSameAs(manager.getCache("books"));
		assertThat(manager.getCache("unknown")).isNull();
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("books", "authors");
	}

	@Test
	void nullIsNoCacheName() {
		assertThatNullPointerException().isThrownBy(() -> this.variant.newManager().getCache(null));
		assertThatNullPointerException().isThrownBy(() -> this.variant.newManager("books").getCache(null));
	}

	@Test
	void namesCanBeLookedAtOnly() {
		CaffeineCacheManager manager = this.variant.newManager("books");
		Collection<String> names = manager.getCacheNames();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> names.remove("books"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> names.add("authors"));
	}

	@Test
	void settingsOfTheManagerAreThoseOfItsCaches() {
		CaffeineCacheManager manager = this.variant.newManager();
		assertThat(manager.isAllowNullValues()).isEqualTo(this.variant.nullValues());
		assertThat(((CaffeineCache) manager.getCache("books")).isAllowNullValues())
			.isEqualTo(this.variant.nullValues());
		assertThat(isAsync(manager.getCache("books"))).isEqualTo(this.variant.async());
	}

	@Test
	void namesThatAreSetReplaceTheirCachesAndKeepTheRest() {
		CaffeineCacheManager manager = this.variant.newManager();
		Cache books = holding(manager, "books");
		Cache authors = holding(manager, "authors");
		manager.setCacheNames(List.of("books", "prices"));
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("books", "authors", "prices");
		assertThat(manager.getCache("books")).isNotSameAs(books);
		assertThat(manager.getCache("books").get("key")).isNull();
		assertThat(manager.getCache("authors")).isSameAs(authors);
		assertThat(authors.get("key")).isNotNull();
		assertThat(manager.getCache("unknown")).isNull();
		manager.setCacheNames(null);
		assertThat(manager.getCache("unknown")).isNotNull();
	}

	static Stream<Consumer<CaffeineCacheManager>> limits() {
		return Stream.of((manager) -> manager.setCaffeine(Caffeine.newBuilder().maximumSize(7)),
				(manager) -> manager.setCaffeineSpec(CaffeineSpec.parse("maximumSize=7")),
				(manager) -> manager.setCacheSpecification("maximumSize=7"));
	}

	@Test
	void newSettingsReplaceTheCommonCachesAndKeepTheCustomOnes() {
		limits().forEach((limit) -> {
			CaffeineCacheManager manager = this.variant.newManager();
			manager.registerCustomCache("custom", Caffeine.newBuilder().maximumSize(5).build());
			Cache custom = holding(manager, "custom");
			Cache books = holding(manager, "books");
			limit.accept(manager);
			Cache replaced = manager.getCache("books");
			assertThat(replaced).isNotSameAs(books).isSameAs(manager.getCache("books"));
			assertThat(replaced.get("key")).isNull();
			assertThat(maximum(replaced)).isEqualTo(7);
			assertThat(isAsync(replaced)).isEqualTo(this.variant.async());
			assertThat(((CaffeineCache) replaced).isAllowNullValues()).isEqualTo(this.variant.nullValues());
			assertThat(maximum(manager.getCache("new"))).isEqualTo(7);
			assertThat(manager.getCache("custom")).isSameAs(custom);
			assertThat(custom.get("key")).isNotNull();
			assertThat(maximum(custom)).isEqualTo(5);
		});
	}

	@Test
	void sameSettingsReplaceNothing() {
		CaffeineCacheManager manager = this.variant.newManager();
		Caffeine<Object, Object> caffeine = Caffeine.newBuilder().maximumSize(7);
		manager.setCaffeine(caffeine);
		Cache books = holding(manager, "books");
		manager.setCaffeine(caffeine);
		manager.setAsyncCacheMode(this.variant.async());
		manager.setAllowNullValues(this.variant.nullValues());
		assertThat(manager.getCache("books")).isSameAs(books);
		assertThat(books.get("key")).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> manager.setCaffeine(null));
	}

	@Test
	void cacheThatHasBeenReplacedStaysAPartFromTheNewOne() {
		CaffeineCacheManager manager = this.variant.newManager();
		Cache before = holding(manager, "books");
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(7));
		assertThat(before.get("key").get()).isEqualTo("value of books");
		before.put("other", "value");
		Cache after = holding(manager, "books");
		before.clear();
		assertThat(after.get("key")).isNotNull();
		assertThat(after.get("other")).isNull();
		assertThat(after.getNativeCache()).isNotSameAs(before.getNativeCache());
	}

	@Test
	void nullValuesCanBeSwitchedAfterwards() {
		CaffeineCacheManager manager = this.variant.newManager();
		manager.registerCustomCache("custom", Caffeine.newBuilder().build());
		Cache custom = holding(manager, "custom");
		Cache books = holding(manager, "books");
		boolean switched = !this.variant.nullValues();
		manager.setAllowNullValues(switched);
		assertThat(manager.isAllowNullValues()).isEqualTo(switched);
		assertThat(manager.getCache("books")).isNotSameAs(books);
		assertThat(manager.getCache("books").get("key")).isNull();
		assertTakesNullValues(manager.getCache("books"), switched);
		assertTakesNullValues(manager.getCache("new"), switched);
		assertThat(manager.getCache("custom")).isSameAs(custom);
		assertTakesNullValues(custom, this.variant.nullValues());
	}

	@Test
	void asynchronousModeCanBeSwitchedAfterwards() {
		CaffeineCacheManager manager = this.variant.newManager("books");
		boolean switched = !this.variant.async();
		for (boolean async : new boolean[] { switched, !switched }) {
			Cache before = holding(manager, "books");
			manager.setAsyncCacheMode(async);
			Cache after = manager.getCache("books");
			assertThat(after).isNotSameAs(before);
			assertThat(after.get("key")).isNull();
			assertThat(isAsync(after)).isEqualTo(async);
			assertTakesNullValues(after, this.variant.nullValues());
		}
	}

	@Test
	void customCacheIsTheOneThatWasRegistered() {
		for (CaffeineCacheManager manager : List.of(this.variant.newManager(), this.variant.newManager("books"))) {
			Cache books = holding(manager, "books");
			com.github.benmanes.caffeine.cache.Cache<Object, Object> first = Caffeine.newBuilder().build();
			manager.registerCustomCache("books", first);
			assertThat(manager.getCache("books")).isNotSameAs(books);
			assertThat(manager.getCache("books").getName()).isEqualTo("books");
			assertThat(manager.getCache("books").getNativeCache()).isSameAs(first);
			assertThat(isAsync(manager.getCache("books"))).isFalse();
			assertTakesNullValues(manager.getCache("books"), this.variant.nullValues());
			AsyncCache<Object, Object> second = Caffeine.newBuilder().buildAsync();
			manager.registerCustomCache("books", second);
			assertThat(((CaffeineCache) manager.getCache("books")).getAsyncCache()).isSameAs(second);
			manager.registerCustomCache("custom", first);
			assertThat(manager.getCache("custom").getNativeCache()).isSameAs(first);
			assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("books", "custom");
		}
	}

	@Test
	void removedCacheIsMadeAnewInADynamicManagerAndGoneFromAStaticOne() {
		CaffeineCacheManager manager = this.variant.newManager();
		manager.registerCustomCache("custom", Caffeine.newBuilder().maximumSize(5).build());
		Cache custom = holding(manager, "custom");
		Cache books = holding(manager, "books");
		manager.removeCache("custom");
		manager.removeCache("books");
		manager.removeCache("unknown");
		assertThat(manager.getCacheNames()).isEmpty();
		assertThat(manager.getCache("books")).isNotSameAs(books);
		assertThat(manager.getCache("books").get("key")).isNull();
		assertThat(manager.getCache("custom")).isNotSameAs(custom);
		assertThat(((CaffeineCache) manager.getCache("custom")).getNativeCache().policy().eviction()).isEmpty();
		CaffeineCacheManager fixed = this.variant.newManager("books", "authors");
		fixed.removeCache("books");
		assertThat(fixed.getCache("books")).isNull();
		assertThat(fixed.getCacheNames()).containsExactly("authors");
	}

	@Test
	void resetOfADynamicManagerDropsItsCachesAndClearsTheCustomOnes() {
		CaffeineCacheManager manager = this.variant.newManager();
		manager.registerCustomCache("custom", Caffeine.newBuilder().maximumSize(5).build());
		Cache custom = holding(manager, "custom");
		Cache books = holding(manager, "books");
		manager.resetCaches();
		assertThat(manager.getCacheNames()).containsExactly("custom");
		assertThat(books.get("key")).isNull();
		assertThat(manager.getCache("custom")).isSameAs(custom);
		assertThat(custom.get("key")).isNull();
		Cache next = manager.getCache("books");
		assertThat(next).isNotSameAs(books);
		assertThat(next.get("key")).isNull();
	}

	@Test
	void resetOfAStaticManagerClearsItsCaches() {
		CaffeineCacheManager manager = this.variant.newManager("books", "authors");
		Cache books = holding(manager, "books");
		Cache authors = holding(manager, "authors");
		manager.resetCaches();
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("books", "authors");
		assertThat(manager.getCache("books")).isSameAs(books);
		assertThat(books.get("key")).isNull();
		assertThat(authors.get("key")).isNull();
	}

	private static Cache holding(CaffeineCacheManager manager, String name) {
		Cache cache = manager.getCache(name);
		cache.put("key", "value of " + name);
		assertThat(cache.get("key").get()).isEqualTo("value of " + name);
		return cache;
	}

	private static long maximum(Cache cache) {
		return ((CaffeineCache) cache).getNativeCache().policy().eviction().orElseThrow().getMaximum();
	}

	private static boolean isAsync(Cache cache) {
		try {
			return ((CaffeineCache) cache).getAsyncCache() != null && cache.retrieve("absent") == null;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private static void assertTakesNullValues(Cache cache, boolean taken) {
		assertThat(((CaffeineCache) cache).isAllowNullValues()).isEqualTo(taken);
		if (taken) {
			cache.put("null", null);
			assertThat(cache.get("null")).isNotNull();
		}
		else {
			assertThatIllegalArgumentException().isThrownBy(() -> cache.put("null", null));
		}
	}

}
