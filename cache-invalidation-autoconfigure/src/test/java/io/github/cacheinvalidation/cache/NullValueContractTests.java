package io.github.cacheinvalidation.cache;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What Spring's {@link Cache} promises of {@code null} values, of Spring's own Caffeine
 * cache and of ours.
 */
class NullValueContractTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@ParameterizedTest
	@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#withNullValues")
	void nullValueIsAHit(ContractVariant variant) {
		Cache cache = newCache(variant);
		cache.put("key", null);
		assertThat(cache.get("key")).isNotNull().extracting(ValueWrapper::get).isNull();
		assertThat(cache.get("key", Integer.class)).isNull();
		assertThat((Object) cache.get("key", () -> "loaded")).isNull();
		assertThat(cache.putIfAbsent("key", "value")).isNotNull().extracting(ValueWrapper::get).isNull();
		assertThat(cache.get("key").get()).isNull();
		assertThat(cache.evictIfPresent("key")).isTrue();
		assertThat(cache.get("key")).isNull();
		assertThat(cache.putIfAbsent("key", null)).isNull();
		assertThat(cache.get("key")).isNotNull();
		assertThat(cache.invalidate()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#withNullValues")
	void nullValueIsLoadedOnce(ContractVariant variant) {
		Cache cache = newCache(variant);
		AtomicInteger loads = new AtomicInteger();
		Callable<String> loader = () -> {
			loads.incrementAndGet();
			return null;
		};
		assertThat((Object) cache.get("key", loader)).isNull();
		assertThat((Object) cache.get("key", loader)).isNull();
		assertThat(loads).hasValue(1);
		assertThat(cache.get("key")).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#asynchronousWithNullValues")
	void nullValueIsRetrievedAsAHit(ContractVariant variant) {
		Cache cache = newCache(variant);
		cache.put("key", null);
		assertThat(hit(cache.retrieve("key"))).isInstanceOf(ValueWrapper.class)
			.extracting((hit) -> ((ValueWrapper) hit).get())
			.isNull();
		assertThat(hit(cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded")))).isNull();
		assertThat(hit(cache.retrieve("loaded", () -> CompletableFuture.completedFuture(null)))).isNull();
		assertThat(hit(cache.retrieve("loaded"))).isInstanceOf(ValueWrapper.class);
	}

	@ParameterizedTest
	@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#withoutNullValues")
	void nullValueIsRefusedWhereNoneIsTaken(ContractVariant variant) {
		Cache cache = newCache(variant);
		assertThatIllegalArgumentException().isThrownBy(() -> cache.put("put", null));
		assertThatIllegalArgumentException().isThrownBy(() -> cache.putIfAbsent("put if absent", null));
		assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get("loaded", () -> null))
			.withCauseInstanceOf(IllegalArgumentException.class);
		awaitEmpty(cache);
		cache.put("key", "value");
		assertThat(cache.putIfAbsent("key", null).get()).isEqualTo("value");
		assertThatIllegalArgumentException().isThrownBy(() -> cache.put("key", null));
		assertThat(cache.get("key").get()).isEqualTo("value");
	}

	@ParameterizedTest
	@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#asynchronousWithoutNullValues")
	void nullValueIsHandedOutAndForgottenWhereNoneIsTaken(ContractVariant variant) {
		Cache cache = newCache(variant);
		CompletableFuture<String> load = new CompletableFuture<>();
		CompletableFuture<String> loading = cache.retrieve("key", () -> load);
		CompletableFuture<?> lateMiss = cache.retrieve("key");
		load.complete(null);
		assertThat(hit(loading)).isNull();
		assertThat(hit(lateMiss)).isNull();
		awaitEmpty(cache);
		assertThat(cache.retrieve("key")).isNull();
		assertThat(hit(cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded")))).isEqualTo("loaded");
	}

	private static Cache newCache(ContractVariant variant) {
		return variant.newManager().getCache("books");
	}

	private static Object hit(CompletableFuture<?> found) {
		return found.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Caffeine removes the future of a load without a result a moment later.
	 */
	private static void awaitEmpty(Cache cache) {
		Awaitility.await()
			.atMost(LIMIT)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).asMap().isEmpty());
	}

}
