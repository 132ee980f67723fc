package io.github.cacheinvalidation.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each transport must do. Extended by the tests of every transport.
 */
public abstract class AbstractTransportTests {

	private final List<CacheInvalidationTransport> started = new ArrayList<>();

	/**
	 * Create the transport of another node on the bus of this test.
	 */
	protected abstract CacheInvalidationTransport newTransport();

	/**
	 * Publish as a foreign program would, past the transport.
	 */
	protected abstract void publishFromOutside(byte[] message) throws Exception;

	/**
	 * Make the bus go away.
	 */
	protected abstract void interruptBus() throws Exception;

	/**
	 * Bring the bus back.
	 */
	protected abstract void restoreBus() throws Exception;

	@AfterEach
	void stopTransports() {
		this.started.forEach(CacheInvalidationTransport::stop);
	}

	@Test
	void everySubscriberReceivesWhatIsPublishedTheSenderToo() throws Exception {
		RecordingListener first = new RecordingListener();
		RecordingListener second = new RecordingListener();
		CacheInvalidationTransport sender = start(first);
		start(second);
		publish(sender, "hello");
		await().until(() -> first.texts().equals(List.of("hello")));
		await().until(() -> second.texts().equals(List.of("hello")));
	}

	@Test
	void everyOtherSubscriberReceivesWhatTheSenderNeedNotHear() throws Exception {
		RecordingListener first = new RecordingListener();
		RecordingListener second = new RecordingListener();
		CacheInvalidationTransport sender = start(new RecordingListener());
		start(first);
		start(second);
		sender.publish(RecordingListener.bytes("hello")).toCompletableFuture().get(20, TimeUnit.SECONDS);
		await().until(() -> first.texts().equals(List.of("hello")));
		await().until(() -> second.texts().equals(List.of("hello")));
	}

	@Test
	void receivesWhatOthersPublish() throws Exception {
		RecordingListener listener = new RecordingListener();
		start(listener);
		publishFromOutside(RecordingListener.bytes("from outside"));
		await().until(() -> listener.texts().equals(List.of("from outside")));
	}

	@Test
	void carriesAnyBytesUpToTheSizeThatItNames() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = start(listener);
		byte[] largest = new byte[transport.maxMessageSize()];
		for (int i = 0; i < largest.length; i++) {
			largest[i] = (byte) i;
		}
		publish(transport, new byte[] { 0 });
		publish(transport, largest);
		await().until(() -> listener.messages().size() == 2);
		assertThat(listener.messages().get(0)).isEqualTo(new byte[] { 0 });
		assertThat(Arrays.equals(listener.messages().get(1), largest)).isTrue();
	}

	@Test
	void keepsTheOrderOfOneSender() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport sender = start(new RecordingListener());
		start(listener);
		boolean keepsOrder = sender.reorderWindow().isZero();
		List<String> sent = new ArrayList<>();
		List<CompletableFuture<Void>> accepted = new ArrayList<>();
		for (int i = 0; i < (keepsOrder ? 5000 : 1000); i++) {
			sent.add("message " + i);
			accepted.add(sender.publish(RecordingListener.bytes("message " + i)).toCompletableFuture());
			if (!keepsOrder) {
				// One after the other, as a node sends.
				accepted.get(i).get(10, TimeUnit.SECONDS);
			}
		}
		for (CompletableFuture<Void> each : accepted) {
			each.get(10, TimeUnit.SECONDS);
		}
		await().until(() -> listener.messages().size() == sent.size());
		assertThat(listener.texts()).isEqualTo(sent);
	}

	@Test
	void losesNothingOfSeveralSendersAndCallsTheListenerOneAfterTheOther() throws Exception {
		RecordingListener listener = new RecordingListener();
		start(listener);
		List<CacheInvalidationTransport> senders = List.of(start(new RecordingListener()),
				start(new RecordingListener()), start(new RecordingListener()));
		List<CompletableFuture<Void>> running = new ArrayList<>();
		for (CacheInvalidationTransport sender : senders) {
			running.add(CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 1000; i++) {
					sender.publish(RecordingListener.bytes("message " + i)).toCompletableFuture().join();
				}
			}));
		}
		for (CompletableFuture<Void> each : running) {
			each.get(30, TimeUnit.SECONDS);
		}
		await().until(() -> listener.messages().size() == 3000);
		assertThat(listener.overlapped()).isFalse();
	}

	@Test
	void goesOnWhenTheListenerThrows() throws Exception {
		RecordingListener listener = new RecordingListener();
		listener.failOnNextMessage();
		CacheInvalidationTransport transport = start(listener);
		publish(transport, "fails");
		publish(transport, "works");
		await().until(() -> listener.texts().equals(List.of("works")));
	}

	@Test
	void reportsTheLossOfTheBusFailsToPublishAndComesBack() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = start(listener);
		interruptBus();
		await().until(() -> listener.linkChanges().equals(List.of("up", "down")));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> publish(transport, "lost"));
		restoreBus();
		await().until(() -> listener.linkChanges().equals(List.of("up", "down", "up")));
		publish(transport, "back");
		await().until(() -> listener.texts().equals(List.of("back")));
	}

	@Test
	void givesTheLinkUpWhenItIsToldToAndOpensAnother() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = start(listener);
		transport.reopen("no sign of life");
		await().until(() -> listener.linkChanges().equals(List.of("up", "down", "up")));
		assertThat(listener.lossReasons()).containsExactly("no sign of life");
		publish(transport, "back");
		await().until(() -> listener.texts().equals(List.of("back")));
		transport.stop();
		transport.reopen("stopped already");
	}

	@Test
	void startsWhileTheBusIsAwayAndJoinsWhenItComes() throws Exception {
		interruptBus();
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = newTransport();
		this.started.add(transport);
		transport.start(listener);
		await().until(() -> listener.linkChanges().equals(List.of("down")));
		restoreBus();
		await().until(() -> listener.linkChanges().equals(List.of("down", "up")));
		publish(transport, "joined");
		await().until(() -> listener.texts().equals(List.of("joined")));
	}

	@Test
	void isSilentOnceStoppedAndCanBeStartedAgain() throws Exception {
		RecordingListener first = new RecordingListener();
		RecordingListener other = new RecordingListener();
		CacheInvalidationTransport transport = start(first);
		CacheInvalidationTransport witness = start(other);
		transport.stop();
		transport.stop();
		publish(witness, "unheard");
		await().until(() -> other.texts().equals(List.of("unheard")));
		RecordingListener second = new RecordingListener();
		transport.start(second);
		await().until(() -> second.linkChanges().equals(List.of("up")));
		publish(witness, "heard");
		await().until(() -> second.texts().equals(List.of("heard")));
		assertThat(first.messages()).isEmpty();
		assertThat(first.linkChanges()).containsExactly("up");
	}

	@Test
	void startWithoutAStopTakesThePlaceOfTheFormer() throws Exception {
		RecordingListener first = new RecordingListener();
		CacheInvalidationTransport transport = start(first);
		RecordingListener second = new RecordingListener();
		transport.start(second);
		await().until(() -> second.linkChanges().equals(List.of("up")));
		publish(transport, "heard");
		await().until(() -> second.texts().equals(List.of("heard")));
		assertThat(first.messages()).isEmpty();
	}

	@Test
	void describesItselfWithoutBeingStarted() {
		CacheInvalidationTransport transport = newTransport();
		assertThat(transport.name()).matches("[a-z-]+");
		assertThat(transport.destination()).isNotBlank();
		assertThat(transport.maxMessageSize()).isPositive();
	}

	protected final CacheInvalidationTransport start(RecordingListener listener) {
		CacheInvalidationTransport transport = newTransport();
		this.started.add(transport);
		transport.start(listener);
		await().until(() -> listener.linkChanges().equals(List.of("up")));
		return transport;
	}

	protected final void publish(CacheInvalidationTransport transport, String text) throws Exception {
		publish(transport, RecordingListener.bytes(text));
	}

	/**
	 * Publish what the sender has to hear as well.
	 */
	private void publish(CacheInvalidationTransport transport, byte[] message) throws Exception {
		transport.publishStatement(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
	}

	protected static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

}
