package io.github.cacheinvalidation.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LinkedTransport}: what it makes of links that are refused or shared.
 */
class LinkedTransportTests {

	private final RecordingListener listener = new RecordingListener();

	private final ScriptedTransport transport = new ScriptedTransport();

	private final ExecutorService executor = Executors.newSingleThreadExecutor();

	@AfterEach
	void stop() {
		this.transport.stop();
		this.executor.shutdown();
	}

	@Test
	void tellsOfARefusalOnce() {
		this.transport.start(this.listener);
		refuse("no right");
		refuse("no right");
		refuse("no topic");
		open();
		await().until(() -> this.listener.linkChanges().equals(List.of("down", "down", "up")));
		assertThat(this.listener.lossReasons()).containsExactly("Could not connect to the bus: no right",
				"Could not connect to the bus: no topic");
	}

	@Test
	void tellsOfAFailureOnceWhateverItIs() {
		this.transport.start(this.listener);
		fail("timed out");
		fail("connection reset");
		open();
		await().until(() -> this.listener.linkChanges().equals(List.of("down", "up")));
		assertThat(this.listener.lossReasons()).containsExactly("Could not connect to the bus: timed out");
	}

	@Test
	void tellsOfAFailureWhoseCauseHasNothingToSay() {
		this.transport.start(this.listener);
		this.transport.script.add(() -> {
			throw new IllegalStateException("nobody answers", new TimeoutException());
		});
		await().until(() -> this.listener.linkChanges().equals(List.of("down")));
		assertThat(this.listener.lossReasons())
			.containsExactly("Could not connect to the bus: nobody answers, is it off?");
	}

	@Test
	void tellsOfARefusalThatComesLater() {
		this.transport.start(this.listener);
		fail("timed out");
		refuse("no right");
		await().until(() -> this.listener.linkChanges().equals(List.of("down", "down")));
		assertThat(this.listener.lossReasons()).last().isEqualTo("Could not connect to the bus: no right");
	}

	@Test
	void tellsOfASharedLinkThatCannotBeOpened() {
		this.transport.start(this.listener);
		fail("timed out");
		this.transport.script.add(() -> {
			throw LinkRefusedException.shared("two of them");
		});
		await().until(() -> this.listener.linkChanges().equals(List.of("down", "shared")));
		assertThat(this.listener.lossReasons()).last().isEqualTo("two of them");
	}

	@Test
	void handsNothingOnOnceALinkIsShared() {
		this.transport.start(this.listener);
		ScriptedLink link = open();
		link.received(RecordingListener.bytes("before"));
		link.share("two of them");
		link.share("still two of them");
		link.received(RecordingListener.bytes("after"));
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "shared")));
		link.lose("alone again");
		open();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "shared", "up")));
		assertThat(this.listener.texts()).containsExactly("before");
		assertThat(this.listener.lossReasons()).containsExactly("two of them");
	}

	@Test
	void saysNothingNewOfALinkThatIsStillShared() {
		this.transport.start(this.listener);
		ScriptedLink link = open();
		link.share("two of them");
		link.lose("cut");
		this.transport.script.add(() -> {
			throw LinkRefusedException.shared("two of them");
		});
		fail("timed out");
		open();
		await().until(() -> this.listener.linkChanges().equals(List.of("up", "shared", "up")));
	}

	@Test
	void waitsLongerAndLongerBetweenItsAttempts() {
		for (int i = 0; i < 6; i++) {
			refuse("no right");
		}
		long begin = System.nanoTime();
		this.transport.start(this.listener);
		await().until(() -> this.transport.attempts.get() >= 6);
		// Half of 50, 100, 200, 400 and 800 ms at the least: a slow machine only makes it
		// longer.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(775));
	}

	@Test
	void waitsLongerAndLongerWhereLinksAreLostAtOnce() {
		for (int i = 0; i < 6; i++) {
			open().lose("ended by the bus");
		}
		long begin = System.nanoTime();
		this.transport.start(this.listener);
		await().until(() -> this.transport.attempts.get() >= 6);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(775));
	}

	@Test
	void callsNobodyOnceItIsStopped() throws Exception {
		CountDownLatch working = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		RecordingListener slow = new RecordingListener() {

			@Override
			public void messageReceived(byte[] message) {
				working.countDown();
				awaitUninterruptibly(released);
				super.messageReceived(message);
			}

		};
		this.transport.start(slow);
		ScriptedLink link = open();
		link.received(RecordingListener.bytes("first"));
		link.received(RecordingListener.bytes("second"));
		working.await(30, TimeUnit.SECONDS);
		Thread stopping = new Thread(this.transport::stop);
		stopping.start();
		await().until(() -> link.isDetached());
		assertThat(stopping.isAlive()).isTrue();
		released.countDown();
		stopping.join(30_000);
		assertThat(stopping.isAlive()).isFalse();
		assertThat(slow.texts()).containsExactly("first");
		assertThat(slow.linkChanges()).containsExactly("up");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void refuse(String reason) {
		this.transport.script.add(() -> {
			throw LinkRefusedException.of(reason, new IllegalStateException());
		});
	}

	private void fail(String reason) {
		this.transport.script.add(() -> {
			throw new IllegalStateException(reason);
		});
	}

	private ScriptedLink open() {
		ScriptedLink link = new ScriptedLink(this.executor);
		this.transport.script.add(() -> link);
		return link;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * Opens one link after the other as the test says.
	 */
	private static final class ScriptedTransport extends LinkedTransport {

		private final BlockingQueue<Callable<ScriptedLink>> script = new LinkedBlockingQueue<>();

		private final AtomicInteger attempts = new AtomicInteger();

		ScriptedTransport() {
			super("the bus", Duration.ofMinutes(1), Duration.ofSeconds(1));
		}

		@Override
		public String name() {
			return "scripted";
		}

		@Override
		public String destination() {
			return "nowhere";
		}

		@Override
		protected String adviseOnSilence() {
			return ", is it off?";
		}

		@Override
		protected Link open() throws Exception {
			Callable<ScriptedLink> next = this.script.take();
			this.attempts.incrementAndGet();
			return next.call();
		}

	}

	private static final class ScriptedLink extends Link {

		ScriptedLink(Executor executor) {
			super(executor);
		}

		@Override
		protected CompletionStage<Void> send(byte[] message, boolean comesBack) {
			return CompletableFuture.completedStage(null);
		}

		@Override
		protected void disconnect() {
		}

	}

}
