package io.github.cacheinvalidation.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A load that begins and ends when the test says so.
 */
final class Load implements Callable<String> {

	private static final int LIMIT = 30;

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private final Object result;

	/**
	 * Create a load.
	 * @param result what it results in, a text or a failure
	 */
	Load(Object result) {
		this.result = result;
	}

	@Override
	public String call() {
		this.begun.countDown();
		try {
			assertThat(this.ended.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		if (this.result instanceof RuntimeException failure) {
			throw failure;
		}
		return (String) this.result;
	}

	void awaitBegin() throws InterruptedException {
		assertThat(this.begun.await(LIMIT, TimeUnit.SECONDS)).isTrue();
	}

	void end() {
		this.ended.countDown();
	}

}
