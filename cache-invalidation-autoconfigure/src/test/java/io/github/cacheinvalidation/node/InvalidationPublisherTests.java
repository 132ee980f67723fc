package io.github.cacheinvalidation.node;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidationPublisher}.
 */
class InvalidationPublisherTests {

	private static final Sender SENDER = new Sender("a", 1);

	private final ManualTransport transport = new ManualTransport();

	private final RecordingCacheInvalidationListener listener = new RecordingCacheInvalidationListener();

	private final MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
			new UnsupportedKeyWarnings(this.listener));

	private InvalidationPublisher publisher = publisher(new PublisherSettings(1000, 100, Duration.ZERO));

	@AfterEach
	void stop() {
		this.publisher.stop();
	}

	@Test
	void sendsAtOnceWhenIdle() {
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		assertThat(message(0)).isEqualTo(new Message(SENDER, 1, Instant.EPOCH, List.of(key(1))));
		this.transport.accept(0);
		await(() -> this.listener.events.equals(List.of("published")));
		this.publisher.publish(List.of(key(2)));
		awaitMessages(2);
		assertThat(message(1).number()).isEqualTo(2);
	}

	@Test
	void mergesWhatComesInWhileAMessageIsUnderWay() {
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		for (int i = 0; i < 50; i++) {
			this.publisher.publish(List.of(key(i % 5)));
		}
		assertThat(this.publisher.getPendingCount()).isEqualTo(5);
		this.transport.accept(0);
		awaitMessages(2);
		assertThat(message(1).invalidations()).containsExactly(keys(0, 1, 2, 3, 4));
		assertThat(this.publisher.getPendingCount()).isZero();
	}

	@Test
	void keepsWhatIsPublishedBeforeTheStart() {
		this.publisher.publish(List.of(key(1)));
		assertThat(this.publisher.getPendingCount()).isEqualTo(1);
		this.publisher.start(SENDER);
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(key(1));
	}

	@Test
	void sendsNoMoreKeysInAMessageThanAllowed() {
		this.publisher.publish(List.of(keys(range(0, 250))));
		this.publisher.start(SENDER);
		for (int i = 0; i < 3; i++) {
			awaitMessages(i + 1);
			this.transport.accept(i);
		}
		await(() -> this.listener.events.size() == 3);
		Set<Object> sent = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			sent.addAll(((Keys) message(i).invalidations().get(0)).keys());
			assertThat(message(i).number()).isEqualTo(i + 1);
		}
		assertThat(sent).containsExactlyInAnyOrder(range(0, 250));
	}

	@Test
	void splitsWhatIsTooLargeForTheTransportAndLosesNothing() {
		this.transport.setMaxMessageSize(300);
		this.publisher.publish(List.of(keys(range(0, 90))));
		this.publisher.publish(List.of(new Clear("manager", "prices")));
		this.publisher.start(SENDER);
		Set<Object> sent = new HashSet<>();
		Set<CacheInvalidation> cleared = new HashSet<>();
		for (int i = 0; sent.size() < 90; i++) {
			awaitMessages(i + 1);
			assertThat(this.transport.messages().get(i).length()).isLessThanOrEqualTo(300);
			assertThat(message(i).number()).isEqualTo(i + 1);
			for (CacheInvalidation invalidation : message(i).invalidations()) {
				if (invalidation instanceof Keys keys) {
					sent.addAll(keys.keys());
				}
				else {
					cleared.add(invalidation);
				}
			}
			this.transport.accept(i);
		}
		assertThat(sent).containsExactlyInAnyOrder(range(0, 90));
		assertThat(cleared).containsExactly(new Clear("manager", "prices"));
	}

	@Test
	void keyTooLargeForAMessageBecomesAClear() {
		this.transport.setMaxMessageSize(300);
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(keys("x".repeat(300))));
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
		assertThat(this.listener.events).containsExactly("collapsed KEY_SIZE");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void keyOfUnknownTypeBecomesAClearWithOneWarningForTheType(CapturedOutput output) {
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(keys(Locale.FRANCE)));
		awaitMessages(1);
		this.transport.accept(0);
		this.publisher.publish(List.of(keys(Locale.ITALY)));
		awaitMessages(2);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
		assertThat(message(1).invalidations()).containsExactly(new Clear("manager", "books"));
		assertThat(this.listener.events).containsSubsequence("collapsed KEY_TYPE_SENT", "collapsed KEY_TYPE_SENT");
		assertThat(output).containsOnlyOnce("Key of type 'java.util.Locale' (cache 'books')")
			.containsOnlyOnce("CacheKeyCodec");
	}

	@Test
	void tooManyWaitingKeysBecomeAClear() {
		this.publisher = publisher(new PublisherSettings(10, 100, Duration.ZERO));
		this.publisher.publish(List.of(keys(range(0, 11))));
		assertThat(this.listener.events).containsExactly("collapsed MAX_PENDING");
		assertThat(this.publisher.getPendingCount()).isEqualTo(1);
		this.publisher.start(SENDER);
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void failureIsCountedAndLoggedOnceAndSendingGoesOn(CapturedOutput output) {
		this.publisher.start(SENDER);
		for (int i = 0; i < 3; i++) {
			this.publisher.publish(List.of(key(i)));
			awaitMessages(i + 1);
			this.transport.refuse(i);
		}
		await(() -> this.listener.events.equals(List.of("publishFailed", "publishFailed", "publishFailed")));
		this.publisher.publish(List.of(key(3)));
		awaitMessages(4);
		this.transport.accept(3);
		await(() -> this.listener.events.contains("published"));
		assertThat(output).containsOnlyOnce("Could not send an invalidation over manual")
			.contains("works again after 3 failed messages");
	}

	@Test
	void errorsOnTheWayDoNotEndThePublisher() {
		AtomicInteger calls = new AtomicInteger();
		CacheInvalidationListener failing = new CompositeCacheInvalidationListener(
				List.of(new CacheInvalidationListener() {

					@Override
					public void published() {
						throw new AssertionError("Expected by the test");
					}

				}, this.listener));
		CacheInvalidationTransport transport = new ManualTransport() {

			@Override
			public int maxMessageSize() {
				if (calls.get() == 2) {
					calls.incrementAndGet();
					throw new AssertionError("Expected by the test");
				}
				return super.maxMessageSize();
			}

			@Override
			public CompletionStage<Void> publish(byte[] message) {
				return switch (calls.getAndIncrement()) {
					case 0 -> throw new NoClassDefFoundError("Expected by the test");
					case 1 -> null;
					default -> CompletableFuture.completedFuture(null);
				};
			}

		};
		this.publisher = new InvalidationPublisher(transport, this.codec, failing,
				new PublisherSettings(1000, 1, Duration.ZERO), Clock.systemUTC());
		this.publisher.publish(List.of(keys(1, 2, 3, 4)));
		this.publisher.start(SENDER);
		await(() -> this.listener.events.contains("published"));
		await(() -> this.publisher.getPendingCount() == 0);
		assertThat(this.listener.events).containsSubsequence("publishFailed", "publishFailed", "published");
	}

	@Test
	void keysThatHaveBecomeEqualAreStillCounted() {
		List<Object> first = new ArrayList<>(List.of(1));
		List<Object> second = new ArrayList<>(List.of(2));
		PendingInvalidations pending = new PendingInvalidations(10);
		pending.add(keys(first, second));
		second.set(0, 1);
		assertThat(pending.take(10)).hasSize(1);
		assertThat(pending.isEmpty()).isTrue();
	}

	@Test
	void publishingNeverWaitsForATransportThatDoesNotAnswer() throws Exception {
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 100_000; i++) {
				this.publisher.publish(List.of(key(i)));
			}
		}).get(30, TimeUnit.SECONDS);
		assertThat(this.transport.messages()).hasSize(1);
		assertThat(this.publisher.getPendingCount()).isLessThanOrEqualTo(1000);
	}

	@Test
	void stopWaitsUntilAllIsSent() throws Exception {
		this.publisher = publisher(new PublisherSettings(1000, 1, Duration.ofSeconds(30)));
		this.publisher.publish(List.of(keys(1, 2)));
		this.publisher.start(SENDER);
		awaitMessages(1);
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(this.publisher::stop);
		this.transport.accept(0);
		awaitMessages(2);
		assertThat(stopped).isNotDone();
		this.transport.accept(1);
		stopped.get(20, TimeUnit.SECONDS);
		assertThat(this.listener.events).containsExactly("published", "published");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void stopGivesUpAfterItsTimeAndSaysWhatIsLost(CapturedOutput output) {
		this.publisher = publisher(new PublisherSettings(1000, 1, Duration.ofMillis(50)));
		this.publisher.publish(List.of(keys(1, 2, 3)));
		this.publisher.start(SENDER);
		awaitMessages(1);
		this.publisher.stop();
		assertThat(output).contains("3 or more removals could not be sent within PT0.05S");
	}

	@Test
	void canBeStartedAgainWithANewEpoch() {
		this.publisher.start(SENDER);
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		this.transport.accept(0);
		await(() -> this.listener.events.equals(List.of("published")));
		this.publisher.stop();
		Sender next = new Sender("a", 2);
		this.publisher.publish(List.of(key(2)));
		this.publisher.start(next);
		awaitMessages(2);
		assertThat(message(1)).isEqualTo(new Message(next, 1, Instant.EPOCH, List.of(key(2))));
	}

	private InvalidationPublisher publisher(PublisherSettings settings) {
		return new InvalidationPublisher(this.transport, this.codec, this.listener, settings,
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

	private Message message(int index) {
		try {
			return this.codec.decode(this.transport.messages().get(index).getBytes(StandardCharsets.UTF_8));
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private void awaitMessages(int count) {
		await(() -> this.transport.messages().size() == count);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).until(condition);
	}

	private static Object[] range(int from, int to) {
		List<Object> range = new ArrayList<>();
		for (int i = from; i < to; i++) {
			range.add(i);
		}
		return range.toArray();
	}

	private static Keys key(Object key) {
		return keys(key);
	}

	private static Keys keys(Object... keys) {
		return new Keys("manager", "books", Set.of(keys));
	}

}
