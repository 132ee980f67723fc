package io.github.cacheinvalidation.memory;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.transport.AbstractTransportTests;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the transports of an {@link InMemoryBus}.
 */
class InMemoryTransportTests extends AbstractTransportTests {

	private final InMemoryBus bus = new InMemoryBus();

	@Override
	protected CacheInvalidationTransport newTransport() {
		return this.bus.newTransport();
	}

	@Override
	protected void publishFromOutside(byte[] message) {
		this.bus.publish(message);
	}

	@Override
	protected void interruptBus() {
		this.bus.interrupt();
	}

	@Override
	protected void restoreBus() {
		this.bus.restore();
	}

	@Test
	void answerPublishedByAListenerIsSeenByAllAfterTheQuestion() throws Exception {
		CacheInvalidationTransport answering = newTransport();
		RecordingListener answers = new RecordingListener() {

			@Override
			public void messageReceived(byte[] message) {
				super.messageReceived(message);
				if (texts().size() == 1) {
					answering.publish("answer".getBytes(StandardCharsets.UTF_8));
				}
			}

		};
		answering.start(answers);
		RecordingListener asking = new RecordingListener();
		publish(start(asking), "question");
		assertThat(asking.texts()).isEqualTo(List.of("question", "answer"));
		assertThat(answers.texts()).isEqualTo(List.of("question", "answer"));
	}

}
