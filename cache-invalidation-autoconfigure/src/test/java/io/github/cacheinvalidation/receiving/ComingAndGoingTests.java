package io.github.cacheinvalidation.receiving;

import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.simulation.SimulatedNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that come, go and come back while another one doesn't hear, in simulated time.
 */
class ComingAndGoingTests extends AbstractTwoNodesTests {

	@Test
	void senderThatCameAndWentDuringTheBlinkIsMissedByNobody() {
		warmUp();
		this.b.link().cut();
		assertMissed(this::goodbye);
		assertUntouched(this.a);
	}

	@Test
	void senderThatCameDuringTheBlinkAndIsKilledBeforeItAnswersIsMissedByNobody() {
		warmUp();
		this.b.link().cut();
		assertMissed(SimulatedNode::kill);
		assertUntouched(this.a);
	}

	@Test
	void senderThatCameDuringABlinkRightAfterTheStartIsMissedByNobody() {
		pass(60);
		SimulatedNode late = new SimulatedNode(this.time, this.bus, "late").start();
		passMillis(300);
		late.hold("kept");
		late.drainEvents();
		late.link().cut();
		SimulatedNode sender = new SimulatedNode(this.time, this.bus, "sender").start();
		passMillis(50);
		sender.cache().evict("missed");
		passMillis(50);
		late.link().heal();
		passMillis(300);
		assertRepaired(late, "gap 1", "repaired GAP");
	}

	@Test
	void replacementOfALostPeerIsNotMissedInABlinkRightAfterTheClear() {
		SimulatedNode peer = new SimulatedNode(this.time, this.bus, "peer").start();
		warmUp();
		peer.kill();
		while (!this.b.drainEvents().contains("repaired PEER_LOST")) {
			passMillis(50);
		}
		this.b.hold("kept");
		this.b.link().cut();
		assertMissed((sender) -> {
		});
	}

	/**
	 * Let a sender come that evicts something while a node doesn't hear.
	 */
	private void assertMissed(Consumer<SimulatedNode> end) {
		SimulatedNode sender = new SimulatedNode(this.time, this.bus, "peer").start();
		passMillis(10);
		sender.cache().evict("missed");
		passMillis(100);
		end.accept(sender);
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void oldPeerThatComesBackFromSilenceAndDiesWhileAnotherIsAwayIsMissedByNobody() {
		SimulatedNode peer = new SimulatedNode(this.time, this.bus, "peer").start();
		pass(15 * 60);
		peer.link().cut();
		pass(12);
		assertThat(this.b.drainEvents()).contains("repaired PEER_LOST");
		this.b.hold("kept");
		this.b.link().cut();
		peer.link().heal();
		passMillis(300);
		peer.cache().evict("missed");
		passMillis(50);
		peer.kill();
		passMillis(20);
		this.b.link().heal();
		passMillis(400);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void senderThatCameAndVanishedDuringTheBlinkMayHaveChangedSomething() {
		warmUp();
		this.b.link().cut();
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		pass(1);
		c.kill();
		pass(10);
		assertThat(this.a.drainEvents()).contains("repaired PEER_LOST");
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "repaired PEER_LOST");
		assertThat(this.b.drainStates()).endsWith(State.REPAIRED, State.CONNECTED);
		this.b.hold("kept");
		this.b.link().cut();
		pass(1);
		this.b.link().heal();
		pass(60);
		assertUntouched(this.b, "kept");
	}

	@Test
	void peerThatIsOnlyKnownFromOthersIsMissedWhenItVanishes() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		pass(1);
		c.link().cut();
		SimulatedNode late = new SimulatedNode(this.time, this.bus, "late").start();
		passMillis(100);
		assertThat(late.node().getPeers())
			.anyMatch((peer) -> peer.sender().node().equals("c") && peer.lastHeard() == null);
		late.hold("kept");
		pass(10);
		assertRepaired(late, "repaired PEER_LOST");
	}

	@Test
	void firstMessageOfASenderThatIsLostIsNotTakenForKnownBecauseOthersHeardIt() {
		warmUp();
		this.b.link().drop((message) -> message.contains("\"node\":\"c\"") && !message.contains("\"roll\""));
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		passMillis(10);
		c.cache().evict("lost");
		passMillis(100);
		assertUntouched(this.b);
		new SimulatedNode(this.time, this.bus, "d").start();
		passMillis(100);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void senderThatCameAndWentWithoutChangingAnythingCostsNothing() {
		warmUp();
		this.b.link().cut();
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		pass(1);
		goodbye(c);
		this.b.link().heal();
		pass(60);
		assertUntouched(this.a, this.b);
	}

	@Test
	void peerThatLeftInOrderDuringTheBlinkCostsNothing() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		this.b.link().cut();
		pass(1);
		goodbye(c);
		this.b.link().heal();
		pass(60);
		assertUntouched(this.a, this.b);
	}

}
