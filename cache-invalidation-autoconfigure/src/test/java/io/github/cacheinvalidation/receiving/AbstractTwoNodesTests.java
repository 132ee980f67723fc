package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.List;

import io.github.cacheinvalidation.simulation.SimulatedBus;
import io.github.cacheinvalidation.simulation.SimulatedNode;
import io.github.cacheinvalidation.simulation.SimulatedTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes in simulated time, and what can be said of them.
 */
abstract class AbstractTwoNodesTests {

	final SimulatedTime time = new SimulatedTime();

	final SimulatedBus bus = new SimulatedBus(this.time);

	final SimulatedNode a = new SimulatedNode(this.time, this.bus, "a").start();

	final SimulatedNode b = new SimulatedNode(this.time, this.bus, "b").start();

	void warmUp() {
		pass(5);
		for (SimulatedNode node : List.of(this.a, this.b)) {
			node.hold("kept", "also kept");
			node.drainEvents();
			node.drainStates();
		}
		this.bus.drain();
	}

	void pass(int seconds) {
		this.time.pass(Duration.ofSeconds(seconds));
	}

	void passMillis(int millis) {
		this.time.pass(Duration.ofMillis(millis));
	}

	/**
	 * Let a node leave in order, whose thread is that of the test.
	 */
	void goodbye(SimulatedNode node) {
		node.leave();
		passMillis(100);
	}

	static void assertUntouched(SimulatedNode... nodes) {
		for (SimulatedNode node : nodes) {
			assertUntouched(node, "kept");
			assertUntouched(node, "also kept");
		}
	}

	static void assertUntouched(SimulatedNode node, String key) {
		assertThat(node.holds(key)).as(node.node().getNodeId() + " holds " + key).isTrue();
	}

	static void assertRepaired(SimulatedNode node, String... events) {
		assertThat(node.holds("kept")).isFalse();
		assertThat(node.drainEvents()).containsSubsequence(events);
	}

}
