package io.github.cacheinvalidation.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.test.util.AopTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What becomes of a load that fails in a cached method, in each style of
 * {@link Cacheable @Cacheable}, with Spring's own cache manager and with ours: each
 * caller gets the exception of the method itself, and nothing is left behind.
 */
class CachedMethodContractTests {

	private static final int LIMIT = 30;

	private final TestThreads threads = new TestThreads();

	private AnnotationConfigApplicationContext context;

	@AfterEach
	void close() {
		this.threads.close();
		this.context.close();
	}

	static Map<String, Style> styles() {
		Map<String, Style> styles = new LinkedHashMap<>();
		styles.put("plain", Catalogue::plain);
		styles.put("synchronized", Catalogue::synchronizedLoad);
		styles.put("CompletableFuture", (catalogue) -> catalogue.future().orTimeout(LIMIT, TimeUnit.SECONDS).join());
		styles.put("CompletableFuture, synchronized",
				(catalogue) -> catalogue.synchronizedFuture().orTimeout(LIMIT, TimeUnit.SECONDS).join());
		styles.put("Mono", (catalogue) -> catalogue.mono().block(Duration.ofSeconds(LIMIT)));
		styles.put("Mono, synchronized", (catalogue) -> catalogue.synchronizedMono().block(Duration.ofSeconds(LIMIT)));
		styles.put("Flux", (catalogue) -> catalogue.flux().blockLast(Duration.ofSeconds(LIMIT)));
		styles.put("Flux, synchronized",
				(catalogue) -> catalogue.synchronizedFlux().blockLast(Duration.ofSeconds(LIMIT)));
		return styles;
	}

	static Stream<Arguments> stylesAndVariants() {
		return styles().keySet()
			.stream()
			.flatMap((style) -> ContractVariant.all()
				.filter((variant) -> variant.async() || !isAsynchronous(style))
				.flatMap((variant) -> Stream.of(false, true)
					.filter((deferred) -> !deferred || (variant.decorated() && isReactive(style)))
					.map((deferred) -> Arguments.of(style, variant, deferred))));
	}

	private static boolean isReactive(String style) {
		return style.startsWith("Mono") || style.startsWith("Flux");
	}

	private static boolean isAsynchronous(String style) {
		return !style.equals("plain") && !style.equals("synchronized");
	}

	@ParameterizedTest
	@MethodSource("stylesAndVariants")
	void failureOfTheMethodReachesTheCallerAndLeavesNothingBehind(String name, ContractVariant variant,
			boolean deferred) throws Exception {
		start(variant, deferred);
		Style style = styles().get(name);
		for (Throwable failure : List.of(new IllegalStateException("Expected by the test"), new IOException(),
				new AssertionError("Expected by the test"))) {
			Catalogue target = target();
			target.failure = failure;
			assertThat(failureOf(() -> style.read(catalogue()))).isSameAs(failure);
			awaitNothingLeftBehind();
			target.failure = null;
			assertThat(style.read(catalogue())).isEqualTo("loaded");
			int loads = target.loads.get();
			assertThat(style.read(catalogue())).isEqualTo("loaded");
			assertThat(target.loads).as("loads after one that succeeded").hasValue(loads);
			this.context.getBean(CacheManager.class).getCache("books").clear();
		}
	}

	@ParameterizedTest
	@MethodSource("stylesAndVariants")
	void failureOfTheMethodReachesEachWaitingCaller(String name, ContractVariant variant, boolean deferred)
			throws Exception {
		start(variant, deferred);
		Style style = styles().get(name);
		IOException failure = new IOException("Expected by the test");
		Catalogue target = target();
		target.failure = failure;
		target.gate = new CountDownLatch(1);
		List<TestThreads.Call<String>> callers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			TestThreads.Call<String> caller = this.threads.call(() -> style.read(catalogue()));
			if (i == 0) {
				assertThat(target.begun.await(LIMIT, TimeUnit.SECONDS)).isTrue();
			}
			else {
				caller.awaitWaiting();
			}
			callers.add(caller);
		}
		target.gate.countDown();
		for (TestThreads.Call<String> caller : callers) {
			assertThat(failureOf(caller::result)).isSameAs(failure);
		}
		awaitNothingLeftBehind();
		target.failure = null;
		assertThat(style.read(catalogue())).isEqualTo("loaded");
	}

	/**
	 * Start the application.
	 * @param deferred as where there are reactive transactions
	 */
	private void start(ContractVariant variant, boolean deferred) {
		LocalCaches localCaches = ContractVariant.newLocalCaches();
		CaffeineCacheManager manager = variant.newManager(localCaches);
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(CacheManager.class, () -> manager);
		if (variant.decorated()) {
			ReactiveTransactions transactions = new ReactiveTransactions(() -> localCaches);
			if (deferred) {
				transactions.listenTo(new R2dbcTransactionManager());
			}
			this.context.registerBean(CacheInterceptorPostProcessor.class,
					() -> new CacheInterceptorPostProcessor(() -> localCaches,
							() -> new DeferredInvocations(transactions)));
		}
		this.context.register(TestConfiguration.class, Catalogue.class);
		this.context.refresh();
	}

	private Catalogue catalogue() {
		return this.context.getBean(Catalogue.class);
	}

	private Catalogue target() {
		return AopTestUtils.getUltimateTargetObject(catalogue());
	}

	/**
	 * What the method has thrown, without what its style has to wrap it in.
	 */
	private static Throwable failureOf(Callable<String> read) {
		Throwable thrown = catchThrowable(read::call);
		Throwable failure = (thrown instanceof CompletionException) ? thrown.getCause() : Exceptions.unwrap(thrown);
		// Mono.block() wraps what is checked.
		return (failure instanceof RuntimeException && failure.getCause() instanceof IOException) ? failure.getCause()
				: failure;
	}

	private void awaitNothingLeftBehind() {
		Object nativeCache = this.context.getBean(CacheManager.class).getCache("books").getNativeCache();
		Awaitility.await()
			.atMost(Duration.ofSeconds(LIMIT))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> ((com.github.benmanes.caffeine.cache.Cache<?, ?>) nativeCache).asMap().isEmpty());
	}

	/**
	 * A way to read.
	 */
	private interface Style {

		String read(Catalogue catalogue) throws Exception;

	}

	/**
	 * Something that fails when the test says so.
	 */
	static class Catalogue {

		private final AtomicInteger loads = new AtomicInteger();

		private final CountDownLatch begun = new CountDownLatch(1);

		private volatile CountDownLatch gate = new CountDownLatch(0);

		private volatile Throwable failure;

		@Cacheable("books")
		public String plain() throws Exception {
			return load();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String synchronizedLoad() throws Exception {
			return load();
		}

		@Cacheable("books")
		public CompletableFuture<String> future() {
			return futureLoad();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public CompletableFuture<String> synchronizedFuture() {
			return futureLoad();
		}

		@Cacheable("books")
		public Mono<String> mono() {
			return Mono.defer(() -> Mono.fromFuture(futureLoad()));
		}

		@Cacheable(cacheNames = "books", sync = true)
		public Mono<String> synchronizedMono() {
			return Mono.defer(() -> Mono.fromFuture(futureLoad()));
		}

		@Cacheable("books")
		public Flux<String> flux() {
			return mono().flux();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public Flux<String> synchronizedFlux() {
			return mono().flux();
		}

		private CompletableFuture<String> futureLoad() {
			CompletableFuture<String> result = new CompletableFuture<>();
			Thread thread = new Thread(() -> {
				try {
					result.complete(load());
				}
				catch (Throwable ex) {
					result.completeExceptionally(ex);
				}
			});
			thread.setDaemon(true);
			thread.start();
			return result;
		}

		private String load() throws Exception {
			this.loads.incrementAndGet();
			this.begun.countDown();
			assertThat(this.gate.await(LIMIT, TimeUnit.SECONDS)).isTrue();
			Throwable current = this.failure;
			if (current instanceof Error error) {
				throw error;
			}
			if (current != null) {
				throw (Exception) current;
			}
			return "loaded";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(proxyTargetClass = true)
	static class TestConfiguration {

	}

}
