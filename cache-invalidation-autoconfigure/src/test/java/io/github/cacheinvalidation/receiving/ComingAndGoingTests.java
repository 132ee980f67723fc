package io.github.cacheinvalidation.receiving;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
	void peerThatOnlyThisNodeHasLostAndThatDiesBeforeItIsHeardAgainIsMissed() {
		SimulatedNode peer = new SimulatedNode(this.time, this.bus, "peer").start();
		pass(15 * 60);
		peer.suspend();
		this.b.link().cut();
		passMillis(10);
		this.b.link().heal();
		pass(4);
		assertThat(this.b.drainEvents()).contains("repaired PEER_SILENT");
		assertThat(this.a.drainEvents()).doesNotContain("repaired PEER_LOST");
		this.b.hold("kept");
		this.b.link().cut();
		passMillis(10);
		peer.resume();
		passMillis(10);
		peer.cache().evict("kept");
		passMillis(10);
		peer.kill();
		this.b.link().heal();
		pass(3);
		assertRepaired(this.b, "repaired PEER_SILENT");
	}

	@Test
	void peerThatAllHaveLostIsNotWaitedFor() {
		SimulatedNode peer = new SimulatedNode(this.time, this.bus, "peer").start();
		pass(5);
		peer.kill();
		pass(10);
		warmUp();
		this.b.link().cut();
		pass(1);
		this.b.link().heal();
		pass(5);
		assertUntouched(this.a, this.b);
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

	@Test
	void nobodyIsToldForEverOfASenderThatIsGone() {
		SimulatedNode sender = new SimulatedNode(this.time, this.bus, "sender").start();
		pass(2);
		sender.cache().evict("other");
		pass(1);
		goodbye(sender);
		warmUp();
		for (int i = 0; i < 6; i++) {
			pass(9 * 60);
			new SimulatedNode(this.time, this.bus, "new" + i).start();
		}
		this.a.drainEvents();
		SimulatedNode last = new SimulatedNode(this.time, this.bus, "last").start();
		pass(5);
		assertThat(last.node().getPeers()).noneMatch((peer) -> peer.sender().node().equals("sender"));
		assertUntouched(this.a, this.b);
		assertThat(this.a.drainEvents()).isEmpty();
	}

	@Test
	void nodeThatIsAwayIsNotToldOfTheLossThatOthersHaveForgotten() {
		SimulatedNode lost = new SimulatedNode(this.time, this.bus, "lost").start();
		pass(2);
		lost.kill();
		pass(9 * 60);
		SimulatedNode told = new SimulatedNode(this.time, this.bus, "told").start();
		pass(2 * 60);
		SimulatedNode last = new SimulatedNode(this.time, this.bus, "last");
		last.link().drop((message) -> message.contains("\"roll\""));
		last.start();
		warmUp();
		last.hold("kept", "also kept");
		last.link().cut();
		pass(1);
		last.link().heal();
		pass(5);
		assertUntouched(last);
		assertThat(told.node().getPeers()).anyMatch((peer) -> peer.sender().node().equals("lost"));
	}

	@Test
	void messageThatComesAfterTheGoodbyeOfItsSenderIsAppliedAndTheSenderNotMissed() {
		warmUp();
		String sender = "\"node\":\"gone\",\"epoch\":1,\"number\":1";
		publish("{\"v\":1,%s,\"caches\":[]}".formatted(sender));
		pass(1);
		publish("{\"v\":1,\"type\":\"goodbye\",%s,\"beat\":9,\"interval\":2000}".formatted(sender));
		pass(1);
		publish("{\"v\":1,%s,\"caches\":[{\"cache\":\"books\",\"keys\":[\"kept\"]}]}".formatted(sender));
		passMillis(10);
		assertThat(this.a.holds("kept")).isFalse();
		pass(60);
		assertUntouched(this.a, "also kept");
	}

	@Test
	void nodeIsNotMissedBecauseManyOthersHaveGoneSinceItsLastHeartbeat() {
		pass(30);
		for (int round = 1; round <= 60; round++) {
			sayOfMany("heartbeat", round);
			pass(1);
		}
		this.bus.drain();
		while (this.bus.drain().stream().noneMatch((message) -> isHeartbeatOf(message, "a"))) {
			passMillis(20);
		}
		assertThat(this.a.node().getActivePeerCount()).isGreaterThan(400);
		for (SimulatedNode node : List.of(this.a, this.b)) {
			node.hold("kept", "also kept");
			node.drainEvents();
		}
		sayOfMany("goodbye", 99);
		passMillis(100);
		SimulatedNode joining = new SimulatedNode(this.time, this.bus, "joining").start();
		pass(12);
		assertUntouched(this.a, this.b);
		assertThat(joining.node().getActivePeerCount()).isEqualTo(2);
	}

	private void sayOfMany(String type, int beat) {
		for (int i = 0; i < 450; i++) {
			publish("{\"v\":1,\"type\":\"%s\",\"node\":\"f%d\",\"epoch\":1,\"beat\":%d,\"interval\":9000}"
				.formatted(type, i, beat));
		}
	}

	private static boolean isHeartbeatOf(String message, String node) {
		return message.contains("\"heartbeat\"") && message.contains("\"node\":\"%s\"".formatted(node));
	}

	private void publish(String message) {
		this.bus.publish(message.getBytes(StandardCharsets.UTF_8));
	}

}
