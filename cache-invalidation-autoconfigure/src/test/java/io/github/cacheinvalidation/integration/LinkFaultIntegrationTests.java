package io.github.cacheinvalidation.integration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose link to a real Redis fails in each way that Lettuce tells of, or doesn't.
 */
class LinkFaultIntegrationTests {

	private final RedisServer redis = RedisServer.start();

	private final FaultProxy proxy = FaultProxy.start(this.redis.getHost(), this.redis.getPort());

	private final List<State> states = new CopyOnWriteArrayList<>();

	private ConfigurableApplicationContext healthy;

	private ConfigurableApplicationContext faulty;

	@BeforeEach
	void start() {
		this.healthy = LibraryApplication.start(this.redis);
		this.faulty = LibraryApplication.start(this.redis, "spring.data.redis.host=" + this.proxy.getHost(),
				"spring.data.redis.port=" + this.proxy.getPort());
		this.faulty.addApplicationListener(
				(ApplicationListener<CacheInvalidationStateEvent>) (event) -> this.states.add(event.getState()));
		await(() -> connected() && this.healthy.getBean(CacheInvalidationNode.class).getActivePeerCount() == 1
				&& this.faulty.getBean(CacheInvalidationNode.class).getActivePeerCount() == 1);
	}

	@AfterEach
	void stop() {
		this.proxy.restore();
		this.faulty.close();
		this.healthy.close();
		this.proxy.close();
		this.redis.close();
	}

	@Test
	void blinkInWhichNothingWasMissedClearsNothing() {
		hold("kept");
		this.proxy.dropConnections();
		await(this::isBackFromDeafness);
		assertThat(this.states).contains(State.DEAF, State.SUSPECT).doesNotContain(State.REPAIRED);
		assertThat(entries()).containsKey("kept");
	}

	@Test
	void whatWasMissedDuringACutIsRepaired() {
		hold("missed");
		this.proxy.cut();
		await(() -> !connected());
		evict("missed");
		assertThat(entries()).containsKey("missed");
		this.proxy.restore();
		await(() -> !entries().containsKey("missed"));
		await(this::connected);
		assertThat(repairs("gap")).isEqualTo(1);
	}

	@Test
	void blackHoleIsNoticedAndRepaired() {
		hold("missed");
		this.proxy.blackHole();
		evict("missed");
		await(() -> this.states.contains(State.DEAF));
		this.proxy.restore();
		await(() -> !entries().containsKey("missed"));
		await(this::connected);
	}

	@Test
	void linkOverWhichNothingComesBackIsNoticedAndRepaired() {
		hold("missed");
		this.proxy.blackHole(Direction.TO_CLIENT);
		evict("missed");
		await(() -> this.states.contains(State.DEAF));
		this.proxy.restore();
		await(() -> !entries().containsKey("missed"));
		await(this::connected);
	}

	@Test
	void connectionsThatTheServerClosesAreNoticedAndRepaired() {
		hold("missed");
		onServer((commands) -> {
			commands.multi();
			commands.clientKill(KillArgs.Builder.typePubsub());
			commands.publish(LibraryApplication.CHANNEL,
					"{\"v\":1,\"node\":\"foreign\",\"epoch\":1,\"number\":1,\"caches\":[{\"cache\":\"plain\",\"keys\":[\"missed\"]}]}");
			commands.exec();
		});
		await(this::isBackFromDeafness);
		// Nobody else has heard of it either.
		await(() -> !entries().containsKey("missed"));
	}

	@Test
	void nodeThatIsTooSlowForRedisIsDroppedAndRepaired() {
		hold("missed");
		this.proxy.stall(Direction.TO_CLIENT);
		onServer((commands) -> {
			commands.configSet("client-output-buffer-limit", "pubsub 1mb 0 0");
			String garbage = "x".repeat(512 * 1024);
			await(() -> {
				commands.publish(LibraryApplication.CHANNEL, garbage);
				return !commands.info("stats").contains("client_output_buffer_limit_disconnections:0");
			});
		});
		evict("missed");
		await(() -> this.states.contains(State.DEAF));
		this.proxy.restore();
		await(() -> !entries().containsKey("missed"));
		await(this::connected);
	}

	@Test
	void whatACutOffNodeChangesArrivesWhenItIsBack() {
		this.proxy.cut();
		await(() -> !connected());
		entries(this.healthy).put("late", "held");
		cache(this.faulty).evict("late");
		assertThat(entries(this.healthy)).containsKey("late");
		this.proxy.restore();
		await(() -> !entries(this.healthy).containsKey("late"));
	}

	@Test
	void hungRedisIsNoticedByAllAndTheyComeBack() {
		this.redis.suspend();
		await(() -> this.states.contains(State.DEAF));
		this.redis.resume();
		await(() -> connected() && this.healthy.getBean(CacheInvalidationNode.class).isConnected());
		hold("key");
		evict("key");
		await(() -> !entries().containsKey("key"));
	}

	private boolean isBackFromDeafness() {
		int deaf = this.states.indexOf(State.DEAF);
		return deaf >= 0 && this.states.lastIndexOf(State.CONNECTED) > deaf;
	}

	private void onServer(Consumer<RedisCommands<String, String>> action) {
		RedisClient client = RedisClient.create(RedisURI.create(this.redis.getHost(), this.redis.getPort()));
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			action.accept(connection.sync());
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

	private void evict(String key) {
		cache(this.healthy).evict(key);
	}

	private void hold(String key) {
		entries().put(key, "held");
	}

	private boolean connected() {
		return this.faulty.getBean(CacheInvalidationNode.class).isConnected();
	}

	private double repairs(String cause) {
		return this.faulty.getBean(MeterRegistry.class)
			.get("cache.invalidation.repairs")
			.tag("cause", cause)
			.counter()
			.count();
	}

	private Map<Object, Object> entries() {
		return entries(this.faulty);
	}

	@SuppressWarnings("unchecked")
	private static Map<Object, Object> entries(ConfigurableApplicationContext node) {
		return ((com.github.benmanes.caffeine.cache.Cache<Object, Object>) cache(node).getNativeCache()).asMap();
	}

	private static org.springframework.cache.Cache cache(ConfigurableApplicationContext node) {
		return node.getBean(CacheManager.class).getCache("plain");
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
