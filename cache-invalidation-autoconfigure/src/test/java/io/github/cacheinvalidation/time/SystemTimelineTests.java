package io.github.cacheinvalidation.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SystemTimeline} on a thread that others use as well.
 */
class SystemTimelineTests {

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

	private final SystemTimeline timeline = SystemTimeline.onThread(this.thread);

	@AfterEach
	void stop() {
		this.thread.shutdown();
	}

	@Test
	void tasksThatWaitWhenItIsClosedAreNotRun() throws Exception {
		AtomicBoolean run = new AtomicBoolean();
		CountDownLatch released = new CountDownLatch(1);
		this.thread.execute(() -> {
			try {
				released.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.timeline.execute(() -> run.set(true));
		this.timeline.schedule(Duration.ZERO, () -> run.set(true));
		this.timeline.close();
		released.countDown();
		this.thread.submit(() -> {
		}).get(30, TimeUnit.SECONDS);
		assertThat(run).isFalse();
		assertThat(this.thread.isShutdown()).isFalse();
	}

	@Test
	void nothingHappensOnceTheThreadHasEnded() {
		this.thread.shutdown();
		assertThatNoException().isThrownBy(() -> {
			this.timeline.execute(() -> {
			});
			this.timeline.schedule(Duration.ZERO, () -> {
			}).cancel();
		});
	}

	@Test
	void taskThatFailsEndsNothing() throws Exception {
		CompletableFuture<Void> next = new CompletableFuture<>();
		this.timeline.execute(() -> {
			throw new IllegalStateException("fails on purpose");
		});
		this.timeline.execute(() -> next.complete(null));
		next.get(30, TimeUnit.SECONDS);
	}

}
