package io.github.cacheinvalidation.faulttests.node;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Worker} and {@link WorkGate}.
 */
class WorkerTests {

	private static final double OFTEN = 1000;

	private static final double HARDLY_EVER = 0.001;

	private final WorkGate gate = new WorkGate();

	private final AtomicInteger done = new AtomicInteger();

	private Worker worker;

	@AfterEach
	void close() {
		this.worker.close();
	}

	@Test
	void aWorkerWorksOnlyWhileTheGateIsOpen() throws Exception {
		start(OFTEN, this.done::incrementAndGet);
		assertThat(this.done).hasValue(0);
		this.gate.open();
		await(() -> this.done.get() > 3);
		this.gate.close();
		int before = this.done.get();
		this.gate.close();
		assertThat(this.done).hasValue(before);
		this.gate.open();
		this.gate.open();
		await(() -> this.done.get() > before + 3);
	}

	@Test
	void theGateIsNotClosedBeforeWorkIsOver() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean over = new AtomicBoolean();
		start(OFTEN, () -> {
			begun.countDown();
			awaitQuietly(end);
			over.set(true);
		});
		this.gate.open();
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		AtomicBoolean overWhenClosed = new AtomicBoolean();
		Thread closing = new Thread(() -> {
			closeQuietly();
			overWhenClosed.set(over.get());
		});
		closing.start();
		await(() -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
		end.countDown();
		closing.join();
		assertThat(overWhenClosed).isTrue();
	}

	@Test
	void aWorkerThatHurriesDoesNotWait() {
		start(HARDLY_EVER, this.done::incrementAndGet);
		this.gate.open();
		await(() -> this.done.get() == 1);
		this.worker.setHurrying(true);
		await(() -> this.done.get() > 10);
	}

	@Test
	void aWorkerEndsWhileItWaits() {
		start(HARDLY_EVER, this.done::incrementAndGet);
		this.gate.open();
		await(() -> this.done.get() == 1);
		this.worker.close();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("test-worker");
	}

	private void start(double perSecond, Runnable work) {
		this.worker = new Worker("test-worker", perSecond, this.gate, work);
	}

	private void closeQuietly() {
		try {
			this.gate.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			boolean unused = latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
