package io.github.cacheinvalidation.receiving;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.cache.CacheManagerPostProcessor;
import io.github.cacheinvalidation.cache.CacheNames;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.RecordingCacheInvalidationListener;
import io.github.cacheinvalidation.event.UnsupportedKeyWarnings;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.sending.PublisherSettings;
import io.github.cacheinvalidation.simulation.SimulatedBus;
import io.github.cacheinvalidation.simulation.SimulatedTime;
import io.github.cacheinvalidation.time.Timeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidationReceiver}.
 */
class InvalidationReceiverTests {

	private static final Sender SELF = new Sender("self", 7);

	private static final Sender OTHER = new Sender("other", 7);

	private final RecordingCacheInvalidationListener listener = new RecordingCacheInvalidationListener();

	private final MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
			new UnsupportedKeyWarnings(this.listener));

	private final List<CacheInvalidation> sent = new ArrayList<>();

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(List.of(), List.of("excluded")),
			this.sent::addAll, (cache) -> {
			}, null, SimpleCacheErrorHandler::new, null);

	private final CaffeineCacheManager target = new CaffeineCacheManager();

	private final SimulatedTime time = new SimulatedTime();

	private final SimulatedBus.SimulatedTransport transport = new SimulatedBus(this.time).newTransport();

	private final InvalidationReceiver receiver = receiver();

	private InvalidationReceiver receiver() {
		Timeline timeline = this.time.newTimeline();
		InvalidationPublisher publisher = new InvalidationPublisher(this.transport, this.codec, this.listener,
				MessageTracing.NONE, new PublisherSettings(1000, 100, Duration.ZERO));
		return new InvalidationReceiver(SELF, timeline, this.codec, this.localCaches, this.listener,
				MessageTracing.NONE, new NodeStates("self", timeline, (event) -> {
				}), publisher, this.transport,
				new HearingSettings(new HeartbeatRate(Duration.ofSeconds(2), null), true));
	}

	@BeforeEach
	void fill() {
		CacheManager manager = (CacheManager) new CacheManagerPostProcessor(() -> this.localCaches)
			.postProcessAfterInitialization(this.target, "manager");
		assertThat(manager).isNotSameAs(this.target);
		for (String cache : List.of("books", "prices", "excluded")) {
			put(cache, "a");
			put(cache, "b");
		}
	}

	@Test
	void removesTheKeysOfAnotherNodeAndSparesTheRest() {
		receive(OTHER, new Keys("manager", "books", List.of("a")));
		assertThat(has("books", "a")).isFalse();
		assertThat(has("books", "b")).isTrue();
		assertThat(has("prices", "a")).isTrue();
		assertThat(this.listener.events).containsExactly("received", "applied books");
	}

	@Test
	void clearsOneCacheOrEachOneOfAManager() {
		receive(OTHER, new Clear("manager", "books"));
		assertThat(has("books", "a")).isFalse();
		assertThat(has("prices", "a")).isTrue();
		receive(OTHER, new Clear("manager", null));
		assertThat(has("prices", "a")).isFalse();
		assertThat(has("excluded", "a")).isTrue();
	}

	@Test
	void messageWithoutManagerMeansEachOne() {
		receive(null, new Keys(null, "books", List.of("a")));
		assertThat(has("books", "a")).isFalse();
	}

	@Test
	void appliesNothingOfItsOwn() {
		receive(SELF, new Keys("manager", "books", List.of("a")));
		assertThat(has("books", "a")).isTrue();
		assertThat(this.listener.events).isEmpty();
	}

	@Test
	void nodeThatWasGivenTheSameNameIsNotTakenForItself() {
		receive(new Sender("self", 8), new Keys("manager", "books", List.of("a")));
		assertThat(has("books", "a")).isFalse();
	}

	@Test
	void sendsNothingOnWhatItReceives() {
		receive(OTHER, new Keys("manager", "books", List.of("a")), new Clear("manager", "prices"));
		this.receiver.linkUp();
		assertThat(this.sent).isEmpty();
	}

	@Test
	void createsNoCacheAndMindsNoUnknownManager() {
		receive(OTHER, new Keys("manager", "unknown", List.of("a")), new Clear("unknown", "books"));
		assertThat(this.target.getCacheNames()).doesNotContain("unknown");
		assertThat(has("books", "a")).isTrue();
		assertThat(this.listener.events).containsExactly("received");
	}

	@Test
	void excludedCacheIsLeftAlone() {
		receive(OTHER, new Keys("manager", "excluded", List.of("a")));
		assertThat(has("excluded", "a")).isTrue();
	}

	@Test
	void arrayIsFoundByItsContent() {
		byte[] held = { 1, 2 };
		byte[] spared = { 1, 3 };
		put("books", held);
		put("books", spared);
		receive(OTHER, new Keys("manager", "books", List.of(new byte[] { 1, 2 })));
		assertThat(has("books", held)).isFalse();
		assertThat(has("books", spared)).isTrue();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatIsNotAMessageIsCountedAndLoggedOncePerReason(CapturedOutput output) {
		this.receiver.messageReceived("garbage".getBytes(StandardCharsets.UTF_8));
		this.receiver.messageReceived("{".getBytes(StandardCharsets.UTF_8));
		this.receiver.messageReceived("{\"v\":2}".getBytes(StandardCharsets.UTF_8));
		this.receiver.messageReceived(new byte[5 * 1024 * 1024]);
		assertThat(this.listener.events).containsExactly("rejected MALFORMED", "rejected MALFORMED",
				"rejected UNKNOWN_VERSION", "rejected OVERSIZED");
		assertThat(output).containsOnlyOnce("(MALFORMED)").containsOnlyOnce("(OVERSIZED)");
		receive(OTHER, new Keys("manager", "books", List.of("a")));
		assertThat(has("books", "a")).isFalse();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void textFromTheBusForgesNoLinesOfTheLogAndCostsTheApplicationNoWarning(CapturedOutput output) {
		for (int i = 0; i < 200; i++) {
			this.receiver.messageReceived(("{\"v\":1,\"caches\":[{\"cache\":\"x\\n2026-01-01 ERROR forged"
					+ "z".repeat(3000) + "\",\"keys\":[{\"enum\":[\"made.Up" + i + "\\r\\nforged too\",\"A\"]}]}]}")
				.getBytes(StandardCharsets.UTF_8));
		}
		assertThat(output.toString().lines())
			.noneMatch((line) -> line.startsWith("2026-01-01") || line.startsWith("forged"));
		assertThat(output).contains("x?2026-01-01 ERROR forged").doesNotContain("z".repeat(300));
		this.codec
			.encode(new Message(SELF, 1, Instant.EPOCH, List.of(new Keys("manager", "books", List.of(Locale.FRANCE)))));
		assertThat(output).contains("Key of type 'java.util.Locale'");
	}

	@Test
	void everythingThatTakesPartIsClearedWhenTheLinkComesUp() {
		this.receiver.linkUp();
		assertThat(has("books", "a")).isFalse();
		assertThat(has("prices", "a")).isFalse();
		assertThat(has("excluded", "a")).isTrue();
	}

	@Test
	void removalIsAppliedWhateverItsNumber() {
		this.receiver.linkUp();
		for (long number : new long[] { 5, 4, 5, 1, 9_000_000_000_000_000L, 6 }) {
			put("books", "a");
			this.receiver.messageReceived(this.codec.encode(
					new Message(OTHER, number, Instant.EPOCH, List.of(new Keys("manager", "books", List.of("a"))))));
			assertThat(has("books", "a")).isFalse();
		}
	}

	@Test
	void propagationIsNeverNegative() {
		receiveSentAt(Instant.ofEpochMilli(this.time.millis()).plusSeconds(60));
		receiveSentAt(Instant.ofEpochMilli(this.time.millis()).minusMillis(7));
		assertThat(this.listener.propagations).containsExactly(Duration.ZERO, Duration.ofMillis(7));
	}

	@Test
	void clockThatIsFarOffSaysNothingAboutPropagation() {
		receiveSentAt(Instant.ofEpochMilli(Long.MIN_VALUE));
		receiveSentAt(Instant.ofEpochMilli(Long.MAX_VALUE));
		receiveSentAt(Instant.EPOCH);
		assertThat(this.listener.propagations).isEmpty();
		assertThat(this.listener.events).containsExactly("received", "received", "received");
	}

	private void receiveSentAt(Instant sentAt) {
		this.receiver.messageReceived(this.codec.encode(new Message(null, 0, sentAt, List.of())));
	}

	private void receive(Sender sender, CacheInvalidation... invalidations) {
		this.receiver.messageReceived(this.codec.encode(new Message(sender, 1, Instant.EPOCH, List.of(invalidations))));
	}

	private void put(String cache, Object key) {
		this.target.getCache(cache).put(key, "value");
	}

	private boolean has(String cache, Object key) {
		return this.target.getCache(cache).get(key) != null;
	}

}
