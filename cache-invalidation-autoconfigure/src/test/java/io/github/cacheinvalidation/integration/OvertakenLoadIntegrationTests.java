package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.test.util.AopTestUtils;

import io.github.cacheinvalidation.memory.InMemoryBus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cached methods, in each style, that another node's eviction overtakes.
 */
class OvertakenLoadIntegrationTests {

	private static final int LIMIT = 30;

	/**
	 * As many as there are loads under way, which the common pool need not have.
	 */
	private static final ExecutorService THREADS = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		return thread;
	});

	private final InMemoryBus bus = new InMemoryBus();

	private ConfigurableApplicationContext loading;

	private ConfigurableApplicationContext evicting;

	@BeforeEach
	void startNodes() {
		this.loading = start();
		this.evicting = start();
	}

	@AfterEach
	void stopNodes() {
		this.loading.close();
		this.evicting.close();
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(TestApplication.class).initializers(
				(context) -> context.getBeanFactory().registerSingleton("inMemoryTransport", this.bus.newTransport()))
			.properties("spring.main.banner-mode=off")
			.run();
	}

	static Map<String, Function<Register, String>> styles() {
		Map<String, Function<Register, String>> styles = new LinkedHashMap<>();
		styles.put("plain", (register) -> register.plain("key"));
		styles.put("synchronized", (register) -> register.synchronizedLoad("key"));
		styles.put("two caches", (register) -> register.twoCaches("key"));
		styles.put("CompletableFuture", (register) -> register.future("key").join());
		styles.put("CompletableFuture, synchronized", (register) -> register.synchronizedFuture("key").join());
		styles.put("Mono", (register) -> register.mono("key").block());
		styles.put("Mono, synchronized", (register) -> register.synchronizedMono("key").block());
		styles.put("Flux", (register) -> register.flux("key").blockLast());
		return styles;
	}

	static Stream<String> styleNames() {
		return styles().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("styleNames")
	void overtakenLoadIsNotServedAfterwards(String style) throws Exception {
		OvertakenLoad load = new OvertakenLoad(styles().get(style));
		load.target.value = "new";
		evictElsewhere();
		assertThat(load.read()).isEqualTo("new");
		assertThat(load.finish()).isEqualTo("old");
		assertThat(load.read()).isEqualTo("new");
		load.target.value = "newer";
		assertThat(load.read()).as("served from the cache").isEqualTo("new");
	}

	@ParameterizedTest
	@MethodSource("styleNames")
	void overtakenLoadThatNobodyFollowsIsNotStored(String style) throws Exception {
		OvertakenLoad load = new OvertakenLoad(styles().get(style));
		evictElsewhere();
		load.target.value = "new";
		assertThat(load.finish()).isEqualTo("old");
		assertThat(load.read()).isEqualTo("new");
		if (List.of("plain", "synchronized", "two caches", "CompletableFuture", "Mono", "Flux").contains(style)) {
			assertThat(this.loading.getBean(MeterRegistry.class)
				.get("cache.invalidation.fills.refused")
				.tag("cache", "register")
				.counter()
				.count()).isPositive();
		}
	}

	/**
	 * A load that has read the old value and waits before it returns.
	 */
	private final class OvertakenLoad {

		private final Function<Register, String> style;

		private final Register register = OvertakenLoadIntegrationTests.this.loading.getBean(Register.class);

		private final Register target = AopTestUtils.getUltimateTargetObject(this.register);

		private final Gate gate = new Gate();

		private final CompletableFuture<String> result;

		OvertakenLoad(Function<Register, String> style) throws InterruptedException {
			this.style = style;
			this.target.value = "old";
			this.target.gate = this.gate;
			this.result = begin();
			assertThat(this.gate.reached.await(LIMIT, TimeUnit.SECONDS)).isTrue();
			this.target.gate = null;
		}

		private CompletableFuture<String> begin() {
			return CompletableFuture.supplyAsync(() -> this.style.apply(this.register), THREADS);
		}

		String read() throws Exception {
			return begin().get(LIMIT, TimeUnit.SECONDS);
		}

		String finish() throws Exception {
			this.gate.open.countDown();
			return this.result.get(LIMIT, TimeUnit.SECONDS);
		}

	}

	/**
	 * Evict on the other node and wait until that has been applied on the loading one.
	 */
	private void evictElsewhere() {
		for (String manager : List.of("cacheManager", "asyncCacheManager")) {
			Cache mark = this.loading.getBean(manager, CacheManager.class).getCache("mark");
			for (String name : List.of("register", "second-register")) {
				this.evicting.getBean(manager, CacheManager.class).getCache(name).evict("key");
			}
			((com.github.benmanes.caffeine.cache.Cache<?, ?>) mark.getNativeCache()).invalidateAll();
			markHeld(mark);
			Awaitility.await().atMost(Duration.ofSeconds(LIMIT)).until(() -> {
				this.evicting.getBean(manager, CacheManager.class).getCache("mark").evict("mark");
				return mark.get("mark") == null;
			});
		}
	}

	@SuppressWarnings("unchecked")
	private static void markHeld(Cache mark) {
		((com.github.benmanes.caffeine.cache.Cache<Object, Object>) mark.getNativeCache()).put("mark", "held");
	}

	private static final class Gate {

		private final CountDownLatch reached = new CountDownLatch(1);

		private final CountDownLatch open = new CountDownLatch(1);

	}

	/**
	 * Something whose value changes.
	 */
	static class Register {

		volatile String value = "initial";

		volatile Gate gate;

		@Cacheable("register")
		public String plain(String key) {
			return read();
		}

		@Cacheable(cacheNames = "register", sync = true)
		public String synchronizedLoad(String key) {
			return read();
		}

		@Cacheable({ "register", "second-register" })
		public String twoCaches(String key) {
			return read();
		}

		@Cacheable(cacheNames = "register", cacheManager = "asyncCacheManager")
		public CompletableFuture<String> future(String key) {
			return CompletableFuture.supplyAsync(this::read, THREADS);
		}

		@Cacheable(cacheNames = "register", cacheManager = "asyncCacheManager", sync = true)
		public CompletableFuture<String> synchronizedFuture(String key) {
			return CompletableFuture.supplyAsync(this::read, THREADS);
		}

		@Cacheable(cacheNames = "register", cacheManager = "asyncCacheManager")
		public Mono<String> mono(String key) {
			return Mono.fromSupplier(this::read);
		}

		@Cacheable(cacheNames = "register", cacheManager = "asyncCacheManager", sync = true)
		public Mono<String> synchronizedMono(String key) {
			return Mono.fromSupplier(this::read);
		}

		@Cacheable(cacheNames = "register", cacheManager = "asyncCacheManager")
		public Flux<String> flux(String key) {
			return Flux.defer(() -> Flux.just("first", read()));
		}

		private String read() {
			String read = this.value;
			Gate current = this.gate;
			if (current != null) {
				current.reached.countDown();
				try {
					assertThat(current.open.await(LIMIT, TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
			return read;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching(proxyTargetClass = true)
	static class TestApplication {

		@Bean
		@Primary
		CaffeineCacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CaffeineCacheManager asyncCacheManager() {
			CaffeineCacheManager cacheManager = new CaffeineCacheManager();
			cacheManager.setAsyncCacheMode(true);
			return cacheManager;
		}

		@Bean
		Register register() {
			return new Register();
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
