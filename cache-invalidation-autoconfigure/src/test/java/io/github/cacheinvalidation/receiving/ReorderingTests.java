package io.github.cacheinvalidation.receiving;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.simulation.SimulatedBus;
import io.github.cacheinvalidation.simulation.SimulatedNode;
import io.github.cacheinvalidation.simulation.SimulatedTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bus on which messages of one sender may overtake each other, in simulated time.
 */
class ReorderingTests {

	private final SimulatedTime time = new SimulatedTime();

	private final SimulatedBus bus = new SimulatedBus(this.time);

	private final SimulatedNode sender;

	private final SimulatedNode receiver;

	ReorderingTests() {
		this.bus.setReorderWindow(Duration.ofSeconds(3));
		this.sender = new SimulatedNode(this.time, this.bus, "sender").start();
		this.receiver = new SimulatedNode(this.time, this.bus, "receiver", Duration.ofSeconds(8), true).start();
		passMillis(10_000);
		this.receiver.hold("kept", "first", "second", "third");
		this.receiver.drainEvents();
		this.receiver.drainStates();
	}

	private void passMillis(int millis) {
		this.time.pass(Duration.ofMillis(millis));
	}

	/**
	 * Let the first of two messages be late.
	 */
	private void overtake(int lateMillis) {
		this.receiver.link().delay(Duration.ofMillis(lateMillis));
		this.sender.cache().evict("first");
		passMillis(10);
		this.receiver.link().heal();
		this.sender.cache().evict("second");
		passMillis(10);
	}

	@Test
	void messageThatIsOvertakenIsWaitedFor() {
		overtake(500);
		assertThat(this.receiver.holds("second")).isFalse();
		assertThat(this.receiver.holds("first")).isTrue();
		passMillis(30_000);
		assertThat(this.receiver.holds("first")).isFalse();
		assertThat(this.receiver.holds("kept")).isTrue();
		assertThat(this.receiver.drainStates()).isEmpty();
	}

	@Test
	void messageThatDoesNotComeIsMissedAsSoonAsItCountsAsLost() {
		this.receiver.link().drop((message) -> message.contains("first"));
		this.sender.cache().evict("first");
		passMillis(10);
		this.sender.cache().evict("second");
		passMillis(2_990);
		assertThat(this.receiver.holds("kept")).isTrue();
		passMillis(30);
		assertThat(this.receiver.holds("kept")).isFalse();
		assertThat(this.receiver.drainEvents()).containsSubsequence("gap 1", "repaired GAP");
	}

	@Test
	void nextMessageThatDoesNotComeIsMissedAsSoonAsTheFirst() {
		this.receiver.link().delay(Duration.ofMillis(1900));
		this.sender.cache().evict("first");
		passMillis(10);
		this.receiver.link().heal();
		this.sender.cache().evict("second");
		passMillis(1800);
		this.receiver.link().drop((message) -> message.contains("lost"));
		this.sender.cache().evict("lost");
		passMillis(10);
		this.sender.cache().evict("third");
		passMillis(3130);
		assertThat(this.receiver.drainEvents()).contains("gap 1");
	}

	@Test
	void nothingIsProvenWhileAMessageIsMissing() {
		Duration bound = Duration.ofMillis(4500);
		SimulatedNode bounded = new SimulatedNode(this.time, this.bus, "bounded", bound, true).start();
		passMillis(10_000);
		for (int i = 0; i < 20; i++) {
			bounded.hold("lost");
			bounded.link().drop((message) -> message.contains("lost"));
			this.sender.cache().evict("lost");
			this.time.pass(bound);
			for (int j = 0; j < 100; j++) {
				passMillis(10);
				assertThat(bounded.holds("lost")).as("%d ms after the bound", j * 10).isFalse();
			}
			bounded.link().heal();
			assertThat(bounded.drainEvents()).contains("repaired GAP");
			passMillis(1100);
		}
	}

	@Test
	void whatHasComeBackMeanwhileIsProvenAsSoonAsTheMissingMessageComes() {
		SimulatedNode bounded = new SimulatedNode(this.time, this.bus, "bounded", Duration.ofMillis(4500), true)
			.start();
		passMillis(10_000);
		this.bus.drain();
		while (this.bus.drain()
			.stream()
			.noneMatch((message) -> message.contains("\"heartbeat\"") && message.contains("bounded"))) {
			passMillis(1);
		}
		bounded.hold("kept");
		passMillis(1900);
		bounded.link().delay(Duration.ofSeconds(1));
		this.sender.cache().evict("first");
		passMillis(10);
		bounded.link().heal();
		this.sender.cache().evict("second");
		passMillis(990);
		assertThat(bounded.holds("kept")).isFalse();
		passMillis(20);
		assertThat(bounded.holds("kept")).isTrue();
	}

	@Test
	void whatWasMissedInABlinkIsNotServedAfterTheRollWhileItMayOnlyBeLate() {
		this.receiver.link().cut();
		passMillis(100);
		this.sender.cache().evict("first");
		passMillis(20_000);
		assertThat(this.receiver.holds("first")).isFalse();
		this.receiver.link().heal();
		for (int i = 0; i < 1000; i++) {
			passMillis(10);
			assertThat(this.receiver.holds("first")).as("10 ms * " + i).isFalse();
		}
		assertThat(this.receiver.drainEvents()).contains("gap 1", "repaired GAP");
		assertThat(this.receiver.drainStates()).endsWith(State.REPAIRED, State.READING_RESUMED, State.CONNECTED)
			.containsOnlyOnce(State.CONNECTED);
	}

	@Test
	void whatIsOnlyLateAfterABlinkClearsNothing() {
		this.receiver.link().delay(Duration.ofSeconds(1));
		this.receiver.link().cut();
		passMillis(50);
		this.receiver.link().heal();
		passMillis(110);
		overtake(1500);
		assertThat(this.receiver.drainStates()).endsWith(State.CONNECTED);
		passMillis(5000);
		assertThat(this.receiver.holds("first")).isFalse();
		assertThat(this.receiver.holds("kept")).isTrue();
	}

}
