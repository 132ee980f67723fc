package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.simulation.SimulatedBus;
import io.github.cacheinvalidation.simulation.SimulatedNode;
import io.github.cacheinvalidation.simulation.SimulatedTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes with {@code max-staleness}, in simulated time.
 */
class StalenessTests {

	private static final Duration BOUND = Duration.ofSeconds(6);

	private final SimulatedTime time = new SimulatedTime();

	private final SimulatedBus bus = new SimulatedBus(this.time);

	private final SimulatedNode a = new SimulatedNode(this.time, this.bus, "a", BOUND, true).start();

	private final SimulatedNode b = new SimulatedNode(this.time, this.bus, "b", BOUND, true).start();

	@BeforeEach
	void warmUp() {
		pass(5);
		this.b.hold("kept");
		this.b.drainEvents();
		this.b.drainStates();
	}

	@Test
	void cachesAreReadAsLongAsTheHeartbeatsComeBack() {
		for (int i = 0; i < 600; i++) {
			this.time.pass(Duration.ofMillis(100));
			assertThat(this.b.holds("kept")).isTrue();
		}
	}

	@Test
	void cachesAreNotReadOnceTheProofIsTooOldAndAreAgainWhenItIsRenewed() {
		this.b.link().cut();
		this.time.pass(BOUND.minusSeconds(3));
		assertThat(this.b.holds("kept")).isTrue();
		pass(4);
		assertThat(this.b.holds("kept")).isFalse();
		this.b.link().heal();
		pass(1);
		assertThat(this.b.holds("kept")).isTrue();
	}

	@Test
	void nodeTellsWhenItsCachesAreNotReadAndWhenTheyAreAgain() {
		this.b.link().cut();
		pass(8);
		this.b.link().heal();
		pass(3);
		assertThat(this.b.drainStates()).filteredOn((state) -> state.name().startsWith("READING"))
			.containsExactly(State.READING_STOPPED, State.READING_RESUMED);
	}

	@Test
	void entryThatWasMissedIsNeverSeenAgain() {
		this.b.link().swallow();
		this.a.cache().evict("kept");
		long evicted = this.time.nanoTime();
		boolean healed = false;
		for (int i = 0; i < 300; i++) {
			this.time.pass(Duration.ofMillis(100));
			Duration age = Duration.ofNanos(this.time.nanoTime() - evicted);
			if (age.compareTo(BOUND) > 0) {
				assertThat(this.b.holds("kept")).as("after " + age).isFalse();
			}
			if (!healed && age.toSeconds() >= 15) {
				healed = true;
				this.b.link().heal();
			}
		}
		assertThat(this.b.node().isConnected()).isTrue();
	}

	@Test
	void heartbeatThatComesBackProvesNothingWhileTheRollIsCalled() {
		this.b.link().cut();
		this.a.cache().evict("kept");
		this.time.pass(Duration.ofMillis(10));
		this.a.suspend();
		pass(7);
		this.b.link().heal();
		for (int i = 0; i < 100; i++) {
			this.time.pass(Duration.ofMillis(100));
			assertThat(this.b.holds("kept")).isFalse();
		}
		assertThat(this.b.node().isConnected()).isTrue();
	}

	@Test
	void nodeThatWasSuspendedServesNothingThatIsTooOld() {
		this.b.suspend();
		this.a.cache().evict("kept");
		pass(7);
		// The thread that reads is awake before those that would hear the message.
		assertThat(this.b.holds("kept")).isFalse();
		this.b.resume();
		pass(3);
		this.b.hold("kept");
		assertThat(this.b.holds("kept")).isTrue();
	}

	@Test
	void nodeThatCanNotSendCanNotProveAnything() {
		this.b.link().refuse();
		pass(9);
		assertThat(this.b.holds("kept")).isFalse();
		this.b.link().heal();
		pass(3);
		assertThat(this.b.holds("kept")).isTrue();
	}

	@Test
	void nodeThatHasNeverConnectedReadsNothing() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c", BOUND, true);
		c.link().cut();
		c.start();
		c.hold("kept");
		assertThat(c.holds("kept")).isFalse();
	}

	@Test
	void everyWayOfReadingGoesPastTheCacheAndNothingIsStored() {
		AtomicLong nanos = new AtomicLong();
		AtomicLong millis = new AtomicLong();
		StalenessBound bound = new StalenessBound(BOUND, nanos::get, millis::get);
		for (boolean async : new boolean[] { false, true }) {
			Cache cache = cache(bound, async);
			bound.prove(bound.now());
			cache.put("key", "old");
			assertThat(cache.get("key").get()).isEqualTo("old");
			nanos.addAndGet(BOUND.toNanos() + 1);
			assertThat(cache.get("key")).isNull();
			assertThat(cache.get("key", String.class)).isNull();
			assertThat(cache.<String>get("key", () -> "loaded")).isEqualTo("loaded");
			if (async) {
				assertThat(cache.retrieve("key")).isNull();
				assertThat(cache.retrieve("key", () -> CompletableFuture.completedFuture("loaded")).join())
					.isEqualTo("loaded");
			}
			assertThat(cache.<String>get("other", () -> "loaded")).isEqualTo("loaded");
			bound.prove(bound.now());
			assertThat(cache.get("key").get()).isEqualTo("old");
			assertThat(cache.get("other")).isNull();
			nanos.addAndGet(BOUND.toNanos() + 1);
			assertThat(cache.putIfAbsent("key", "new")).isNull();
			bound.prove(bound.now());
			assertThat(cache.get("key").get()).isEqualTo("new");
		}
	}

	@Test
	void clockThatHasMovedOnFurtherCounts() {
		AtomicLong nanos = new AtomicLong();
		AtomicLong millis = new AtomicLong();
		StalenessBound bound = new StalenessBound(BOUND, nanos::get, millis::get);
		assertThat(bound.holds()).isFalse();
		bound.prove(bound.now());
		assertThat(bound.holds()).isTrue();
		millis.addAndGet(BOUND.toMillis() + 1);
		assertThat(bound.holds()).isFalse();
		nanos.addAndGet(1);
		bound.prove(bound.now());
		assertThat(bound.holds()).isTrue();
		millis.addAndGet(-3_600_000);
		assertThat(bound.holds()).isTrue();
		nanos.addAndGet(BOUND.toNanos() + 1);
		assertThat(bound.holds()).isFalse();
		bound.prove(new StalenessBound.Moment(0, 0));
		assertThat(bound.holds()).isFalse();
	}

	private static Cache cache(StalenessBound bound, boolean async) {
		LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
		}, (cache) -> {
		}, null, SimpleCacheErrorHandler::new, bound);
		CaffeineCacheManager target = new CaffeineCacheManager("books");
		target.setAsyncCacheMode(async);
		return ((CacheManager) new CacheManagerPostProcessor(() -> localCaches).postProcessAfterInitialization(target,
				"cacheManager"))
			.getCache("books");
	}

	private void pass(int seconds) {
		this.time.pass(Duration.ofSeconds(seconds));
	}

}
