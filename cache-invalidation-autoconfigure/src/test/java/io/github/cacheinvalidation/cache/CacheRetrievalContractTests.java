package io.github.cacheinvalidation.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What Spring's {@link Cache} promises of its asynchronous methods, of Spring's own
 * Caffeine cache and of ours.
 */
@ParameterizedClass
@MethodSource("io.github.cacheinvalidation.cache.ContractVariant#asynchronous")
class CacheRetrievalContractTests {

	private static final int LIMIT = 30;

	@Parameter
	private ContractVariant variant;

	private Cache cache;

	@BeforeEach
	void createCache() {
		this.cache = this.variant.newManager().getCache("books");
	}

	@Test
	void missIsKnownAtOnce() {
		assertThat(this.cache.retrieve("key")).isNull();
	}

	@Test
	void hitIsWrappedWhereNullValuesAreTakenAndPlainElsewhere() {
		this.cache.put("key", "value");
		assertHit(this.cache.retrieve("key"), "value");
		assertThat(retrieved("key", () -> {
			throw new IllegalStateException("Called on a hit");
		})).isEqualTo("value");
	}

	@Test
	void loadedValueIsSeenByEachMethod() {
		assertThat(retrieved("key", () -> CompletableFuture.completedFuture("loaded"))).isEqualTo("loaded");
		assertThat(this.cache.get("key").get()).isEqualTo("loaded");
		assertThat(this.cache.get("key", String.class)).isEqualTo("loaded");
		assertThat(this.cache.get("key", () -> "other")).isEqualTo("loaded");
		assertThat(this.cache.putIfAbsent("key", "other").get()).isEqualTo("loaded");
		assertThat(this.cache.evictIfPresent("key")).isTrue();
		assertThat(this.cache.retrieve("key")).isNull();
	}

	@Test
	void retrievalDoesNotWaitForALoad() {
		CompletableFuture<String> load = new CompletableFuture<>();
		CompletableFuture<String> first = this.cache.retrieve("key", () -> load);
		assertThat(first).isNotDone();
		CompletableFuture<?> found = this.cache.retrieve("key");
		assertThat(found).isNotDone();
		assertThat(this.cache.get("key")).as("of what isn't there yet").isNull();
		load.complete("loaded");
		assertThat(first).succeedsWithin(Duration.ofSeconds(LIMIT)).isEqualTo("loaded");
		assertHit(found, "loaded");
	}

	@Test
	void callersOfAKeyShareOneLoad() {
		AtomicInteger loads = new AtomicInteger();
		CompletableFuture<String> load = new CompletableFuture<>();
		Supplier<CompletableFuture<String>> loader = () -> {
			loads.incrementAndGet();
			return load;
		};
		List<CompletableFuture<String>> callers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			callers.add(this.cache.retrieve("key", loader));
		}
		load.complete("loaded");
		assertThat(callers)
			.allSatisfy((caller) -> assertThat(caller).succeedsWithin(Duration.ofSeconds(LIMIT)).isEqualTo("loaded"));
		assertThat(loads).hasValue(1);
	}

	@Test
	void failureOfALoadReachesEachCallerAndLeavesNothingBehind() {
		for (Throwable failure : List.of(new IllegalStateException("Expected by the test"), new IOException(),
				new AssertionError("Expected by the test"))) {
			CompletableFuture<String> load = new CompletableFuture<>();
			CompletableFuture<String> first = this.cache.retrieve("key", () -> load);
			CompletableFuture<String> second = this.cache.retrieve("key", () -> load);
			CompletableFuture<?> found = this.cache.retrieve("key");
			load.completeExceptionally(failure);
			for (CompletableFuture<?> caller : List.of(first, second, found)) {
				assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> caller.get(LIMIT, TimeUnit.SECONDS))
					.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
				assertThatExceptionOfType(CompletionException.class).isThrownBy(caller::join)
					.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
			}
			awaitNothingLeftBehind();
		}
		assertThat(retrieved("key", () -> CompletableFuture.completedFuture("loaded"))).isEqualTo("loaded");
	}

	@Test
	void failureToBeginALoadReachesTheCallerAndLeavesNothingBehind() {
		IllegalStateException failure = new IllegalStateException("Expected by the test");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> retrieved("key", () -> {
			throw failure;
		})).matches((ex) -> ex == failure || ex.getCause() == failure);
		awaitNothingLeftBehind();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> retrieved("key", () -> null));
		awaitNothingLeftBehind();
		assertThat(retrieved("key", () -> CompletableFuture.completedFuture("loaded"))).isEqualTo("loaded");
	}

	@Test
	void retrievalSeesUpdatesAndRemovalsAtOnce() {
		this.cache.put("key", "old");
		this.cache.put("key", "new");
		assertHit(this.cache.retrieve("key"), "new");
		this.cache.evict("key");
		assertThat(this.cache.retrieve("key")).isNull();
		this.cache.put("key", "again");
		this.cache.clear();
		assertThat(this.cache.retrieve("key")).isNull();
		this.cache.put("key", "again");
		assertThat(this.cache.invalidate()).isTrue();
		assertThat(this.cache.retrieve("key")).isNull();
	}

	private void assertHit(CompletableFuture<?> found, Object value) {
		Object hit = found.orTimeout(LIMIT, TimeUnit.SECONDS).join();
		if (this.variant.nullValues()) {
			assertThat(hit).isInstanceOf(ValueWrapper.class);
			hit = ((ValueWrapper) hit).get();
		}
		assertThat(hit).isEqualTo(value);
	}

	private Object retrieved(Object key, Supplier<CompletableFuture<String>> loader) {
		return this.cache.retrieve(key, loader).orTimeout(LIMIT, TimeUnit.SECONDS).join();
	}

	/**
	 * Caffeine removes the future of a load without a result a moment later.
	 */
	private void awaitNothingLeftBehind() {
		assertThat(this.cache.get("key")).isNull();
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.cache.retrieve("key") == null);
	}

}
