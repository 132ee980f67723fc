package io.github.cacheinvalidation.actuate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.aopalliance.intercept.MethodInterceptor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.CacheDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.ClearDescriptor;
import io.github.cacheinvalidation.autoconfigure.CacheInvalidationAutoConfiguration;
import io.github.cacheinvalidation.autoconfigure.CacheInvalidationEndpointAutoConfiguration;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link CacheInvalidationEndpoint}, with two nodes.
 */
class CacheInvalidationEndpointTests {

	private final InMemoryBus bus = new InMemoryBus();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class,
				CacheInvalidationEndpointAutoConfiguration.class))
		.withPropertyValues("spring.cache.type=caffeine", "management.endpoints.web.exposure.include=*",
				"spring.cache.cache-names=books,prices,sessions")
		.withBean(CacheInvalidationTransport.class, this.bus::newTransport)
		.withUserConfiguration(Application.class);

	private void runTwo(BiConsumer<ApplicationContext, ApplicationContext> test) {
		ApplicationContextRunner nodes = this.contextRunner
			.withPropertyValues("cache.invalidation.exclude-cache-names=sessions");
		nodes.withPropertyValues("cache.invalidation.node-id=left")
			.run((left) -> nodes.withPropertyValues("cache.invalidation.node-id=right").run((right) -> {
				await().until(() -> endpoint(left).node().peers().size() == 1);
				test.accept(left, right);
			}));
	}

	@Test
	void nodeSaysWhoItIsAndThroughWhatItHears() {
		runTwo((left, right) -> {
			CacheInvalidationDescriptor node = endpoint(left).node();
			assertThat(node.node()).isEqualTo("left");
			assertThat(node.transport()).isEqualTo("in-memory");
			assertThat(node.destination()).isEqualTo("this JVM");
			assertThat(node.subscription()).satisfies((subscription) -> {
				assertThat(subscription.name()).isNull();
				assertThat(subscription.type()).isEqualTo("automatic");
				assertThat(subscription.state()).isEqualTo("CONNECTED");
				assertThat(subscription.reason()).isEqualTo("caches filled before have been cleared");
				assertThat(subscription.since()).isBetween(Instant.now().minusSeconds(600), Instant.now());
				assertThat(subscription.maxStaleness()).isNull();
				assertThat(subscription.cachesRead()).isTrue();
			});
			assertThat(node.peers()).singleElement().satisfies((peer) -> {
				assertThat(peer.node()).isEqualTo("right");
				assertThat(peer.epoch()).isPositive();
				assertThat(peer.presence()).isEqualTo("ACTIVE");
				assertThat(peer.lastHeard()).isNotNull();
				assertThat(peer.lag()).isGreaterThanOrEqualTo(Duration.ZERO);
			});
		});
	}

	@Test
	void nodeCountsWhatItSendsAndHears() {
		runTwo((left, right) -> {
			cache(left, "books").evict("a");
			await().until(() -> endpoint(right).node().receiver().received() == 1);
			cache(left, "books").clear();
			cache(left, "sessions").evict("b");
			await().until(() -> endpoint(right).node().receiver().received() == 2);
			await().until(() -> endpoint(left).node().publisher().sent() == 2);
			assertThat(endpoint(left).node().publisher()).satisfies((publisher) -> {
				assertThat(publisher.state()).isEqualTo("ACCEPTED");
				assertThat(publisher.reason()).isNull();
				assertThat(publisher.sent()).isEqualTo(2);
				assertThat(publisher.failed()).isZero();
				assertThat(publisher.pending()).isZero();
				assertThat(publisher.last()).isNotNull();
			});
			assertThat(endpoint(right).node().receiver()).satisfies((receiver) -> {
				assertThat(receiver.applied()).isEqualTo(2);
				assertThat(receiver.own()).isPositive();
				assertThat(receiver.gaps()).isZero();
				assertThat(receiver.repairs()).isEmpty();
				assertThat(receiver.last()).isNotNull();
			});
			assertThat(endpoint(left).cache("books", null))
				.isEqualTo(new CacheDescriptor("cacheManager", "books", true, null, 2, 0, 0));
			assertThat(endpoint(right).cache("books", null))
				.isEqualTo(new CacheDescriptor("cacheManager", "books", true, null, 0, 2, 0));
			assertThat(endpoint(right).node().peers().get(0).lastNumber()).isEqualTo(2);
		});
	}

	@Test
	void nodeTellsWhatIsNotAcceptedAndWhy() {
		runTwo((left, right) -> {
			this.bus.publish(utf8("no message"));
			this.bus.publish(utf8("{\"v\":2}"));
			this.bus.publish(utf8("{\"v\":3}"));
			await().until(() -> endpoint(left).node()
				.receiver()
				.rejected()
				.equals(Map.of("malformed", 1L, "unknown-version", 2L)));
			assertThat(endpoint(left).node().receiver().lastRejected()).isNotNull();
		});
	}

	@Test
	void outageIsInTheChangesWithItsReason() {
		runTwo((left, right) -> {
			this.bus.interrupt();
			cache(left, "books").evict("a");
			await().until(() -> endpoint(left).node().publisher().state().equals("BLOCKED"));
			CacheInvalidationDescriptor deaf = endpoint(left).node();
			assertThat(deaf.subscription().state()).isEqualTo("DEAF");
			assertThat(deaf.subscription().reason()).startsWith("The bus is interrupted");
			assertThat(deaf.publisher().reason()).contains("does not accept messages");
			assertThat(deaf.publisher().since()).isNotNull();
			assertThat(deaf.publisher().pending()).isOne();
			this.bus.restore();
			await().until(() -> endpoint(left).node().publisher().state().equals("ACCEPTED")
					&& endpoint(left).node().subscription().state().equals("CONNECTED"));
			assertThat(endpoint(left).node().changes()).extracting((change) -> change.state())
				.contains(State.DEAF, State.SENDING_BLOCKED, State.SENDING_RESUMED, State.CONNECTED);
			assertThat(endpoint(left).node().changes())
				.isSortedAccordingTo((one, other) -> other.at().compareTo(one.at()));
		});
	}

	@Test
	void nodeSaysWhetherItReadsItsCaches() {
		this.bus.interrupt();
		this.contextRunner.withPropertyValues("cache.invalidation.max-staleness=30s").run((context) -> {
			assertThat(endpoint(context).node().subscription().maxStaleness()).isEqualTo(Duration.ofSeconds(30));
			assertThat(endpoint(context).node().subscription().cachesRead()).isFalse();
			this.bus.restore();
			await().until(() -> endpoint(context).node().subscription().cachesRead());
		});
	}

	@Test
	void nameOfAnotherNodeCannotPassForMoreThanAName() {
		this.contextRunner.run((context) -> {
			this.bus.publish(
					utf8("""
							{"v":1,"type":"heartbeat","node":"bad\\n\\u202Ename","epoch":1,"number":0,"beat":1,"interval":2000}"""));
			await().until(() -> endpoint(context).node().peers().size() == 1);
			assertThat(endpoint(context).node().peers().get(0).node()).isEqualTo("bad??name");
		});
	}

	@Test
	void cacheThatDoesNotTakePartSaysWhy() {
		this.contextRunner
			.withPropertyValues("cache.invalidation.cache-names=books,sessions",
					"cache.invalidation.exclude-cache-names=other")
			.run((context) -> assertThat(endpoint(context).node().caches())
				.extracting(CacheDescriptor::name, CacheDescriptor::takesPart, CacheDescriptor::reason)
				.containsExactly(tuple("books", true, null),
						tuple("prices", false, "it is not in 'cache.invalidation.cache-names'"),
						tuple("sessions", true, null)));
		this.contextRunner.withPropertyValues("cache.invalidation.exclude-cache-names=books")
			.withBean("cacheManager", CacheManager.class, CacheInvalidationEndpointTests::mixedCaches)
			.run((context) -> assertThat(endpoint(context).node().caches())
				.extracting(CacheDescriptor::name, CacheDescriptor::reason)
				.containsExactly(tuple("books", "it is in 'cache.invalidation.exclude-cache-names'"),
						tuple("map", "it is not a Caffeine cache"), tuple("people", null)));
	}

	private static CacheManager mixedCaches() {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(caffeineCache("books"), caffeineCache("people"), new ConcurrentMapCache("map")));
		manager.initializeCaches();
		return manager;
	}

	private static CaffeineCache caffeineCache(String name) {
		return new CaffeineCache(name, Caffeine.newBuilder().build());
	}

	@Test
	void cachesOfOneNameAreToldApartByTheirManagers() {
		this.contextRunner.withUserConfiguration(TwoManagers.class).run((context) -> {
			CacheInvalidationEndpoint endpoint = endpoint(context);
			assertThat(endpoint.cache("books", "second")).extracting((cache) -> cache.cacheManager())
				.isEqualTo("second");
			assertThat(endpoint.cache("books", "third")).isNull();
			assertThat(endpoint.cache("none", null)).isNull();
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.cache("books", null))
				.withMessageContaining("[first, second]");
			assertThat(endpoint.clear("books", "second")).isEqualTo(new ClearDescriptor(1));
			assertThat(endpoint.clear("books", "third")).isNull();
			assertThat(endpoint.clearAll("third")).isNull();
			assertThat(endpoint.cache("books", "second").localRemovals()).isOne();
			assertThat(endpoint.cache("books", "first").localRemovals()).isZero();
		});
	}

	@Test
	void cacheIsClearedOnEveryNode() {
		runTwo((left, right) -> {
			fill(left, right);
			assertThat(endpoint(left).clear("books", null)).isEqualTo(new ClearDescriptor(1));
			assertThat(cache(left, "books").get("key")).isNull();
			await().until(() -> cache(right, "books").get("key") == null);
			assertThat(cache(right, "prices").get("key")).isNotNull();
			assertThat(endpoint(left).clear("none", null)).isNull();
			assertThat(endpoint(left).clear("sessions", null)).isNull();
			assertThat(cache(left, "sessions").get("key")).isNotNull();
		});
	}

	@Test
	void allCachesAreClearedOnEveryNode() {
		runTwo((left, right) -> {
			fill(left, right);
			assertThat(endpoint(left).clearAll(null)).isEqualTo(new ClearDescriptor(2));
			for (ApplicationContext node : List.of(left, right)) {
				await()
					.until(() -> cache(node, "books").get("key") == null && cache(node, "prices").get("key") == null);
				assertThat(cache(node, "sessions").get("key")).isNotNull();
			}
		});
	}

	@Test
	void cacheThatFailsHereKeepsNobodyElseFromClearing() {
		this.contextRunner.withPropertyValues("cache.invalidation.node-id=right")
			.run((right) -> this.contextRunner.withUserConfiguration(FailingCache.class).run((left) -> {
				await().until(() -> endpoint(left).node().peers().size() == 1);
				for (ThrowingCallable clear : List.<ThrowingCallable>of(() -> endpoint(left).clear("books", null),
						() -> endpoint(left).clearAll(null))) {
					fill(right);
					cache(left, "prices").putIfAbsent("key", "value");
					assertThatIllegalStateException().isThrownBy(clear)
						.withMessage("cache 'books' failed with java.lang.UnsupportedOperationException");
					await().until(() -> cache(right, "books").get("key") == null);
				}
				await().until(() -> cache(right, "prices").get("key") == null);
				assertThat(cache(left, "prices").get("key")).isNull();
			}));
	}

	@Test
	void repairClearsThisNodeOnly() {
		runTwo((left, right) -> {
			fill(left, right);
			endpoint(left).repair();
			assertThat(cache(left, "books").get("key")).isNull();
			assertThat(cache(left, "sessions").get("key")).isNotNull();
			CacheInvalidationDescriptor node = endpoint(left).node();
			assertThat(node.receiver().repairs()).isEqualTo(Map.of("requested", 1L));
			assertThat(node.receiver().lastRepair()).isNotNull();
			assertThat(node.changes().get(0).state()).isEqualTo(State.REPAIRED);
			assertThat(node.changes().get(0).reason()).isEqualTo("an operator has asked for it");
			cache(left, "prices").evict("other");
			await().until(() -> endpoint(right).node().receiver().received() == 1);
			assertThat(cache(right, "books").get("key")).isNotNull();
		});
	}

	@Test
	void nodeThatDoesNotRunSaysWhy() {
		this.contextRunner.run((context) -> {
			context.getBean(CacheInvalidationNode.class).stop();
			CacheInvalidationDescriptor node = endpoint(context).node();
			assertThat(node.subscription().state()).isEqualTo("NOT_RUNNING");
			assertThat(node.subscription().reason()).isEqualTo("not started yet, or stopped");
			assertThat(node.publisher().state()).isEqualTo("NOT_RUNNING");
			assertThat(node.changes()).isEmpty();
			for (ThrowingCallable change : List.<ThrowingCallable>of(() -> endpoint(context).repair(),
					() -> endpoint(context).clearAll(null), () -> endpoint(context).clear("books", null))) {
				assertThatIllegalStateException().isThrownBy(change)
					.withMessage("The node is not running: not started yet, or stopped");
			}
			CacheInvalidationEndpointWebExtension web = new CacheInvalidationEndpointWebExtension(endpoint(context));
			assertThat(List.of(web.repair(), web.clearAll(null), web.clear("books", null))).allSatisfy((response) -> {
				assertThat(response.getStatus()).isEqualTo(503);
				assertThat(response.getBody()).isEqualTo(Map.of("reason", "not started yet, or stopped"));
			});
		});
	}

	@Test
	void cacheThatOnlyOtherNodesHaveUsedIsClearedThere() {
		ApplicationContextRunner dynamic = this.contextRunner.withPropertyValues("spring.cache.cache-names=",
				"cache.invalidation.exclude-cache-names=sessions");
		dynamic.run((left) -> dynamic.run((right) -> {
			await().until(() -> endpoint(left).node().peers().size() == 1);
			fill(right);
			assertThat(endpoint(left).clear("sessions", null)).isNull();
			assertThat(endpoint(left).clear("books", null)).isEqualTo(new ClearDescriptor(0));
			await().until(() -> cache(right, "books").get("key") == null);
			assertThat(cache(right, "prices").get("key")).isNotNull();
			assertThat(endpoint(left).node().caches()).isEmpty();
		}));
	}

	@Test
	void endpointIsThereOnlyWhereItIsAvailable() {
		this.contextRunner.withPropertyValues("management.endpoint.cacheinvalidation.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(CacheInvalidationEndpoint.class));
		for (String off : List.of("false", "off", "no")) {
			this.contextRunner.withPropertyValues("cache.invalidation.enabled=" + off)
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheInvalidationEndpoint.class));
		}
		this.contextRunner.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("cacheInvalidationEndpoint"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startSaysWhichCachesTakePartAndWhichNamesNobodyHas(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("cache.invalidation.node-id=left", "cache.invalidation.cache-names=books,boks")
			.run((context) -> assertThat(output)
				.contains("Cache invalidation node 'left' on in-memory (this JVM), subscription automatic; caches that "
						+ "take part: cacheManager/books; not taking part: cacheManager/prices, cacheManager/sessions")
				.containsOnlyOnce("No cache manager has caches that are called [boks], named in "
						+ "'cache.invalidation.cache-names' or 'cache.invalidation.exclude-cache-names': are they misspelt?"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void misspeltNameOfAnExcludedCacheIsNamed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("cache.invalidation.exclude-cache-names=boks")
			.run((context) -> assertThat(output).contains("called [boks]", "misspelt"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void nameOfACacheThatMayStillComeIsNotCalledMisspelt(CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.cache.cache-names=", "cache.invalidation.cache-names=books")
			.withBean(CacheManagerCustomizer.class,
					() -> (CacheManagerCustomizer<CaffeineCacheManager>) (manager) -> manager
						.registerCustomCache("special", Caffeine.newBuilder().build()))
			.run((context) -> assertThat(output).contains("There are no caches yet that are called [books]")
				.doesNotContain("misspelt"));
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void fill(ApplicationContext... nodes) {
		for (ApplicationContext node : nodes) {
			for (String cache : List.of("books", "prices", "sessions")) {
				@SuppressWarnings("unchecked")
				var nativeCache = (com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache(node, cache)
					.getNativeCache();
				nativeCache.put("key", "value");
			}
		}
	}

	private static Cache cache(ApplicationContext context, String name) {
		return context.getBean(CacheManager.class).getCache(name);
	}

	private static CacheInvalidationEndpoint endpoint(ApplicationContext context) {
		return context.getBean(CacheInvalidationEndpoint.class);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

	/**
	 * An application one of whose caches can't be cleared.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingCache {

		@Bean
		CacheManagerCustomizer<CaffeineCacheManager> failingCache() {
			return (cacheManager) -> cacheManager.registerCustomCache("books", uncleared());
		}

		private static com.github.benmanes.caffeine.cache.Cache<Object, Object> uncleared() {
			com.github.benmanes.caffeine.cache.Cache<Object, Object> cache = Caffeine.newBuilder().build();
			ProxyFactory proxyFactory = new ProxyFactory(cache);
			proxyFactory.addAdvice((MethodInterceptor) (invocation) -> {
				if (invocation.getMethod().getName().equals("invalidateAll")) {
					throw new UnsupportedOperationException();
				}
				return invocation.proceed();
			});
			@SuppressWarnings("unchecked")
			var proxy = (com.github.benmanes.caffeine.cache.Cache<Object, Object>) proxyFactory.getProxy();
			return proxy;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		CaffeineCacheManager first() {
			return new CaffeineCacheManager("books");
		}

		@Bean(defaultCandidate = false)
		CaffeineCacheManager second() {
			return new CaffeineCacheManager("books");
		}

	}

}
