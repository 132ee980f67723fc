package io.github.cacheinvalidation.sending;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.event.CompositeCacheInvalidationListener;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.time.SystemTimeline;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidationPublisher}.
 */
class InvalidationPublisherTests extends AbstractPublisherTests {

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void threadThatRestsIsWokenBeforeThereIsAnythingToSend() {
		this.publisher.prepare();
		assertThat(this.time.countTasks()).as("not started").isZero();
		start();
		this.publisher.prepare();
		assertThat(this.time.countTasks()).isEqualTo(1);
		pass();
		assertThat(this.transport.messages()).isEmpty();
		this.publisher.publish(List.of(key("a")));
		this.publisher.prepare();
		assertThat(this.time.countTasks()).as("at work already").isEqualTo(1);
		awaitMessages(1);
	}

	@Test
	void sendsAtOnceWhenIdle() {
		Instant sentAt = Instant.ofEpochMilli(this.time.millis());
		start();
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		assertThat(message(0)).isEqualTo(new Message(SENDER, 1, sentAt, List.of(key(1))));
		this.transport.accept(0);
		this.publisher.publish(List.of(key(2)));
		awaitMessages(2);
		assertThat(this.listener.events).containsExactly("published");
		assertThat(message(1).number()).isEqualTo(2);
		assertThat(this.publisher.getAcceptedNumber()).isEqualTo(1);
	}

	@Test
	void mergesWhatComesInWhileAMessageIsUnderWay() {
		start();
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		for (int i = 0; i < 50; i++) {
			this.publisher.publish(List.of(key(i % 5)));
		}
		assertThat(this.publisher.getPendingCount()).isEqualTo(6);
		this.transport.accept(0);
		awaitMessages(2);
		assertThat(message(1).invalidations()).containsExactly(keys(0, 1, 2, 3, 4));
		assertThat(this.publisher.getPendingCount()).isEqualTo(5);
		this.transport.accept(1);
		pass();
		assertThat(this.publisher.getPendingCount()).isZero();
	}

	@Test
	void keepsWhatIsPublishedBeforeTheStart() {
		this.publisher.publish(List.of(key(1)));
		assertThat(this.publisher.getPendingCount()).isEqualTo(1);
		start();
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(key(1));
	}

	@Test
	void sendsNoMoreKeysInAMessageThanAllowed() {
		this.publisher.publish(List.of(keys(range(0, 250))));
		start();
		for (int i = 0; i < 3; i++) {
			awaitMessages(i + 1);
			this.transport.accept(i);
		}
		pass();
		assertThat(this.listener.events).hasSize(3);
		assertThat(this.publisher.getPendingCount()).isZero();
		Set<Object> sent = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			sent.addAll(((Keys) message(i).invalidations().get(0)).keys());
			assertThat(message(i).number()).isEqualTo(i + 1);
		}
		assertThat(sent).containsExactlyInAnyOrder(range(0, 250));
	}

	@Test
	void goesWithoutATraceThatDoesNotFit() {
		this.publisher = new InvalidationPublisher(this.transport, this.codec, this.listener,
				new FixedTracing(Map.of("traceparent", "0".repeat(500))),
				new PublisherSettings(100, 100, Duration.ZERO));
		this.transport.setMaxMessageSize(300);
		start();
		this.publisher.publish(List.of(new Clear("manager", "books")));
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
		assertThat(message(0).trace()).isEmpty();
		this.transport.accept(0);
		this.publisher.publish(List.of(keys(1, 2)));
		awaitMessages(2);
		assertThat(message(1).invalidations()).hasSize(1);
		this.transport.accept(1);
		awaitMessages(3);
		assertThat(Stream.of(message(1), message(2)).flatMap((message) -> message.invalidations().stream()))
			.containsExactlyInAnyOrder(key(1), key(2));
		assertThat(this.listener.events).doesNotContain("collapsed KEY_SIZE");
	}

	@Test
	void splitsWhatIsTooLargeForTheTransportAndLosesNothing() {
		this.transport.setMaxMessageSize(300);
		this.publisher.publish(List.of(keys(range(0, 90))));
		this.publisher.publish(List.of(new Clear("manager", "prices")));
		start();
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
		start();
		this.publisher.publish(List.of(keys("x".repeat(300))));
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
		assertThat(this.listener.events).containsExactly("collapsed KEY_SIZE");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void keyOfUnknownTypeBecomesAClearWithOneWarningForTheType(CapturedOutput output) {
		start();
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
		start();
		awaitMessages(1);
		assertThat(message(0).invalidations()).containsExactly(new Clear("manager", "books"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatIsNotAcceptedIsSentAgainUnderItsNumberUntilItIs(CapturedOutput output) {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		for (int i = 0; i < 10; i++) {
			this.transport.refuse(i);
			this.publisher.publish(List.of(key(i + 1)));
			this.time.pass(Duration.ofSeconds(2));
			assertThat(this.transport.messages()).hasSize(i + 2);
			assertThat(message(i + 1)).isEqualTo(message(0));
		}
		assertThat(this.publisher.getPendingCount()).isEqualTo(11);
		this.transport.accept(10);
		pass();
		assertThat(message(11).number()).isEqualTo(2);
		assertThat(message(11).invalidations()).containsExactly(keys(range(1, 11)));
		assertThat(this.listener.events).hasSize(11).endsWith("publishFailed", "published");
		assertThat(this.states).extracting(CacheInvalidationStateEvent::getState)
			.containsExactly(State.SENDING_BLOCKED, State.SENDING_RESUMED);
		assertThat(this.states.get(1).getLasted()).isGreaterThan(Duration.ofSeconds(19));
		assertThat(output).containsOnlyOnce("manual does not accept messages").containsOnlyOnce("can send again");
	}

	@Test
	void attemptsAreSpreadOverLongerAndLongerTimes() {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		List<Long> delays = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			long before = this.time.nanoTime();
			this.transport.refuse(i);
			while (this.transport.messages().size() == i + 1) {
				this.time.pass(Duration.ofMillis(1));
			}
			delays.add(Duration.ofNanos(this.time.nanoTime() - before).toMillis());
		}
		assertThat(delays.get(0)).isBetween(24L, 52L);
		assertThat(delays.get(3)).isBetween(199L, 402L);
		assertThat(delays.subList(7, 12)).allMatch((delay) -> delay >= 999 && delay <= 2002);
	}

	@Test
	void hungBusIsGivenUpAndTheMessageSentAgain() {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		this.time.pass(Lane.SEND_TIMEOUT.minusMillis(10));
		assertThat(this.transport.reopenings()).isEmpty();
		this.time.pass(Duration.ofMillis(20));
		assertThat(this.transport.reopenings()).hasSize(1);
		this.publisher.retryNow();
		awaitMessages(2);
		assertThat(message(1)).isEqualTo(message(0));
		// The answer to the first attempt comes too late to be taken for one to the
		// second.
		this.transport.accept(0);
		pass();
		assertThat(this.publisher.getAcceptedNumber()).isZero();
		this.transport.accept(1);
		pass();
		assertThat(this.publisher.getAcceptedNumber()).isEqualTo(1);
		assertThat(this.transport.messages()).hasSize(2);
	}

	@Test
	void largeMessageHasMoreTime() {
		start();
		this.publisher.publish(List.of(key("x".repeat(500_000))));
		awaitMessages(1);
		this.time.pass(Lane.SEND_TIMEOUT.plusSeconds(10));
		assertThat(this.transport.reopenings()).isEmpty();
		this.time.pass(Duration.ofSeconds(10));
		assertThat(this.transport.reopenings()).containsExactly("a message was not accepted within 20000 ms");
	}

	@Test
	void newLinkEndsTheWaitingForAnAnswerThatWentWithTheOldOne() {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		this.publisher.retryNow();
		awaitMessages(2);
		this.transport.refuse(1);
		pass();
		assertThat(this.transport.messages()).hasSize(2);
		this.publisher.retryNow();
		awaitMessages(3);
		this.transport.accept(2);
		pass();
		assertThat(this.listener.events).containsExactly("publishFailed", "published");
	}

	@Test
	void keysThatCanNotBeEncodedForAnyReasonBecomeAClear() {
		CacheInvalidationTransport transport = new ManualTransport() {

			@Override
			public int maxMessageSize() {
				if (InvalidationPublisherTests.this.calls.getAndIncrement() == 0) {
					throw new AssertionError("Expected by the test");
				}
				return super.maxMessageSize();
			}

		};
		this.publisher = new InvalidationPublisher(transport, this.codec, this.listener, MessageTracing.NONE,
				new PublisherSettings(1000, 100, Duration.ZERO));
		this.publisher.publish(List.of(keys(1, 2, 3), new Clear("manager", "prices")));
		start();
		pass();
		assertThat(decode(((ManualTransport) transport).messages().get(0)).invalidations())
			.containsExactlyInAnyOrder(new Clear("manager", "books"), new Clear("manager", "prices"));
		assertThat(this.publisher.getPendingCount()).isEqualTo(4);
		((ManualTransport) transport).accept(0);
		pass();
		assertThat(this.publisher.getPendingCount()).isZero();
	}

	@Test
	void errorsOnTheWayDoNotEndThePublisher() {
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
				if (InvalidationPublisherTests.this.calls.get() == 3) {
					InvalidationPublisherTests.this.calls.incrementAndGet();
					throw new AssertionError("Expected by the test");
				}
				return super.maxMessageSize();
			}

			@Override
			public CompletionStage<Void> publish(byte[] message) {
				return switch (InvalidationPublisherTests.this.calls.getAndIncrement()) {
					case 0 -> throw new NoClassDefFoundError("Expected by the test");
					case 1 -> null;
					default -> CompletableFuture.completedFuture(null);
				};
			}

		};
		this.publisher = new InvalidationPublisher(transport, this.codec, failing, MessageTracing.NONE,
				new PublisherSettings(1000, 1, Duration.ZERO));
		this.publisher.publish(List.of(keys(1, 2, 3, 4)));
		start();
		this.time.pass(Duration.ofSeconds(10));
		assertThat(this.publisher.getPendingCount()).isZero();
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
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 100_000; i++) {
				this.publisher.publish(List.of(key(i)));
			}
		}).get(30, TimeUnit.SECONDS);
		assertThat(this.transport.messages()).hasSize(1);
		assertThat(this.publisher.getPendingCount()).isLessThanOrEqualTo(1001);
		assertThat(this.listener.events).contains("collapsed MAX_PENDING");
	}

	@Test
	void stopSendsTheRestRefusesMoreAndSaysGoodbye() throws Exception {
		this.publisher = publisher(new PublisherSettings(1000, 1, Duration.ofSeconds(30)));
		Timeline timeline = SystemTimeline.withOwnThread("test");
		try {
			this.publisher.publish(List.of(keys(1, 2)));
			this.publisher.start(SENDER, timeline, new NodeStates("a", timeline, this.states::add));
			awaitMessagesOfAnotherThread(1);
			CompletableFuture<Void> stopped = CompletableFuture
				.runAsync(() -> this.publisher.stop(() -> statement(Kind.GOODBYE, 7)));
			this.transport.accept(0);
			awaitMessagesOfAnotherThread(2);
			assertThat(stopped).isNotDone();
			while (this.publisher.getPendingCount() > 0) {
				// Until what is published goes elsewhere.
				Thread.onSpinWait();
			}
			this.publisher.publish(List.of(key(3)));
			this.transport.accept(1);
			awaitMessagesOfAnotherThread(3);
			this.transport.accept(2);
			stopped.get(20, TimeUnit.SECONDS);
			assertThat(message(2)).satisfies((message) -> {
				assertThat(message.statement()).isEqualTo(statement(Kind.GOODBYE, 7));
				assertThat(message.number()).isEqualTo(2);
			});
			assertThat(this.listener.events).containsExactly("published", "published");
			assertThat(this.publisher.getPendingCount()).isEqualTo(1);
		}
		finally {
			timeline.close();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void stopGivesUpAfterItsTimeSaysWhatIsLostAndSaysNoGoodbye(CapturedOutput output) {
		this.publisher = publisher(new PublisherSettings(1000, 1, Duration.ofMillis(50)));
		this.publisher.publish(List.of(keys(1, 2, 3)));
		start();
		awaitMessages(1);
		stop();
		assertThat(output).contains("3 removals could not be sent within PT0.05S");
		this.transport.accept(0);
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.transport.messages()).hasSize(1);
	}

	@Test
	void canBeStartedAgainWithANewEpoch() {
		start();
		this.publisher.publish(List.of(key(1)));
		awaitMessages(1);
		this.transport.accept(0);
		pass();
		stop();
		Sender next = new Sender("a", 2);
		this.publisher.publish(List.of(key(2)));
		Timeline timeline = this.time.newTimeline();
		this.publisher.start(next, timeline, new NodeStates("a", timeline, this.states::add));
		pass();
		assertThat(message(this.transport.messages().size() - 1)).satisfies((message) -> {
			assertThat(message.sender()).isEqualTo(next);
			assertThat(message.number()).isEqualTo(1);
			assertThat(message.invalidations()).containsExactly(key(2));
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void changeAfterTheStopIsSaidOnceAndSentByTheNextRun(CapturedOutput output) {
		this.publisher.publish(List.of(key(1)));
		start();
		awaitMessages(1);
		this.transport.accept(0);
		stop();
		assertThat(output).doesNotContain("after this node has stopped");
		this.publisher.publish(List.of(key(2)));
		this.publisher.publish(List.of(key(3)));
		assertThat(output).containsOnlyOnce("after this node has stopped");
		start();
		pass();
		assertThat(message(this.transport.messages().size() - 1).invalidations()).containsExactly(keys(2, 3));
		stop();
		start();
		this.publisher.publish(List.of(key(4)));
		assertThat(output).containsOnlyOnce("after this node has stopped");
	}

	/**
	 * Has each message carry the same trace.
	 */
	private record FixedTracing(Map<String, String> trace) implements MessageTracing, MessageTracing.Sending {

		@Override
		public Object current() {
			return this;
		}

		@Override
		public MessageTracing.Sending sending(Object parent) {
			return this;
		}

		@Override
		public void receiving(String sender, Map<String, String> trace, Runnable work) {
			work.run();
		}

		@Override
		public void failed(Throwable failure) {
		}

		@Override
		public void end() {
		}

	}

}
