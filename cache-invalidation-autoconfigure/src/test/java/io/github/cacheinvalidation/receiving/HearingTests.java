package io.github.cacheinvalidation.receiving;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.codec.Statement.Presence;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.simulation.SimulatedNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that notice what they have missed, in simulated time.
 */
class HearingTests extends AbstractTwoNodesTests {

	@Test
	void nodesFindEachOtherAndClearNothingAfterwards() {
		warmUp();
		pass(60);
		assertThat(this.a.node().getActivePeerCount()).isEqualTo(1);
		assertThat(this.b.node().getActivePeerCount()).isEqualTo(1);
		assertUntouched(this.a, this.b);
		assertThat(this.a.drainEvents()).isEmpty();
		assertThat(this.a.drainStates()).isEmpty();
	}

	@Test
	void nodeThatJoinsAndOneThatLeavesInOrderClearNothing() {
		warmUp();
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		pass(1);
		c.cache().evict("other");
		pass(1);
		assertThat(this.a.node().getActivePeerCount()).isEqualTo(2);
		goodbye(c);
		assertThat(this.a.node().getPeers()).anyMatch((peer) -> peer.presence() == Presence.GONE);
		assertUntouched(this.a, this.b);
	}

	@Test
	void lostMessageIsNoticedWithTheNext() {
		warmUp();
		this.b.link().drop((message) -> message.contains("\"lost\""));
		this.b.hold("lost");
		this.a.cache().evict("lost");
		passMillis(10);
		assertThat(this.b.holds("lost")).isTrue();
		this.a.cache().evict("next");
		passMillis(10);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		assertUntouched(this.a);
	}

	@Test
	void lostLastMessageIsNoticedWithTheNextHeartbeat() {
		warmUp();
		this.b.link().drop((message) -> message.contains("\"lost\""));
		this.a.cache().evict("lost");
		pass(3);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		assertThat(this.b.drainStates()).containsExactly(State.REPAIRED);
		pass(60);
		assertThat(this.b.drainEvents()).isEmpty();
	}

	@Test
	void messageThatComesTwiceIsNoGap() {
		warmUp();
		this.a.link().loseAnswers();
		this.a.cache().evict("twice");
		pass(1);
		this.a.link().heal();
		this.a.publisher().retryNow();
		pass(10);
		assertThat(this.bus.drain().stream().filter((message) -> message.contains("twice"))).hasSize(2);
		assertUntouched(this.a, this.b);
	}

	@Test
	void blinkOfTheLinkInWhichNothingWasMissedClearsNothing() {
		warmUp();
		this.b.link().cut();
		pass(3);
		this.b.link().heal();
		pass(1);
		assertThat(this.b.drainStates()).containsExactly(State.DEAF, State.SENDING_BLOCKED, State.SUSPECT,
				State.SENDING_RESUMED, State.CONNECTED);
		pass(60);
		assertUntouched(this.a, this.b);
		assertThat(this.b.drainStates()).isEmpty();
	}

	@Test
	void whatWasMissedInABlinkIsRepairedWithinMilliseconds() {
		warmUp();
		this.b.link().cut();
		this.a.cache().evict("missed");
		pass(1);
		this.b.link().heal();
		passMillis(120);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		assertThat(this.b.drainStates()).endsWith(State.REPAIRED, State.CONNECTED);
		assertUntouched(this.a);
	}

	@Test
	void stateSaysHowLongItLasted() {
		warmUp();
		this.b.link().cut();
		pass(3);
		this.b.link().heal();
		pass(1);
		CacheInvalidationStateEvent connected = this.b.stateEvents()
			.stream()
			.filter((event) -> event.getState() == State.CONNECTED)
			.findFirst()
			.orElseThrow();
		assertThat(connected.getLasted()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3300));
		assertThat(connected.getReason()).isEqualTo("nothing has been missed");
	}

	@Test
	void peerThatDoesNotAnswerTheRollIsWaitedForAndThenTakenForLost() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		this.b.link().cut();
		pass(1);
		c.suspend();
		this.b.link().heal();
		pass(1);
		assertThat(this.b.drainStates()).contains(State.SUSPECT).doesNotContain(State.CONNECTED);
		assertUntouched(this.b);
		pass(2);
		assertRepaired(this.b, "repaired PEER_SILENT");
		assertThat(this.b.drainStates()).containsExactly(State.REPAIRED, State.CONNECTED);
	}

	@Test
	void loneNodeCanNotKnowWhatItMissed() {
		warmUp();
		goodbye(this.a);
		this.b.drainEvents();
		this.b.link().cut();
		pass(1);
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "repaired UNCERTAIN");
	}

	@Test
	void peerThatHasNotHeardForLongEnoughCanNotVouch() {
		warmUp();
		this.b.link().cut();
		this.a.link().cut();
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		passMillis(10);
		c.cache().evict("kept");
		passMillis(10);
		goodbye(c);
		this.a.link().heal();
		pass(3);
		assertRepaired(this.a, "repaired PEER_SILENT");
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "repaired UNCERTAIN");
	}

	@Test
	void restartOfTheBusClearsOnceOnEachNode() {
		warmUp();
		this.bus.stop();
		pass(5);
		this.bus.restart();
		pass(4);
		assertThat(this.a.holds("kept")).isFalse();
		assertThat(this.b.holds("kept")).isFalse();
		assertThat(this.a.drainEvents()).containsOnlyOnce("repaired UNCERTAIN");
		warmUp();
		pass(60);
		assertUntouched(this.a, this.b);
	}

	@Test
	void whatIsSentDuringAnOutageArrivesAfterwards() {
		warmUp();
		this.b.link().delay(Duration.ZERO);
		this.a.link().cut();
		passMillis(10);
		this.a.cache().evict("kept");
		pass(3);
		assertThat(this.b.holds("kept")).isTrue();
		this.a.link().heal();
		passMillis(300);
		assertThat(this.b.holds("kept")).isFalse();
		assertThat(this.b.drainEvents()).containsExactly("received", "applied books");
		assertUntouched(this.b, "also kept");
	}

	@Test
	void blackHoleIsNoticedWithinTwoHeartbeatsAndTheLinkReopened() {
		warmUp();
		this.b.link().swallow();
		this.a.cache().evict("missed");
		pass(4);
		assertThat(this.b.drainStates()).contains(State.DEAF);
		assertThat(this.b.node().isConnected()).isFalse();
		this.b.link().heal();
		pass(1);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		assertThat(this.b.node().isConnected()).isTrue();
		assertThat(this.b.link().getOpenedCount()).isEqualTo(2);
	}

	@Test
	void subscriptionThatIsDeafWhilePublishingWorksIsNoticed() {
		warmUp();
		this.b.link().drop((message) -> true);
		pass(5);
		assertThat(this.b.link().getOpenedCount()).isGreaterThan(1);
		this.b.link().heal();
		pass(5);
		assertThat(this.b.node().isConnected()).isTrue();
	}

	@Test
	void refusalToPublishIsNotTakenForDeafness() {
		warmUp();
		this.b.link().refuse();
		pass(60);
		assertThat(this.b.drainStates()).containsExactly(State.SENDING_BLOCKED);
		assertThat(this.b.link().getOpenedCount()).isEqualTo(1);
		assertThat(this.b.drainEvents().stream().filter("publishFailed"::equals).count()).isLessThan(40);
		this.b.link().heal();
		pass(3);
		assertThat(this.b.drainStates()).containsExactly(State.SENDING_RESUMED);
		assertUntouched(this.b);
	}

	@Test
	void peerThatVanishesIsMissedAndTheCachesAreClearedOnce() {
		warmUp();
		this.a.kill();
		pass(6);
		assertUntouched(this.b);
		pass(3);
		assertRepaired(this.b, "repaired PEER_LOST");
		assertThat(this.b.node().getActivePeerCount()).isZero();
		this.b.hold("kept", "also kept");
		pass(60);
		assertUntouched(this.b);
	}

	@Test
	void peerThatVanishesIsIgnoredIfTheUserSaysSo() {
		SimulatedNode ignoring = new SimulatedNode(this.time, this.bus, "ignoring", null, false).start();
		warmUp();
		ignoring.hold("kept", "also kept");
		this.a.kill();
		pass(60);
		assertUntouched(ignoring);
	}

	@Test
	void peerThatWasOnlySilentCostsNothingMoreWhenItIsBack() {
		warmUp();
		this.a.link().cut();
		pass(10);
		assertRepaired(this.b, "repaired PEER_LOST");
		this.a.link().heal();
		this.b.hold("kept", "also kept");
		pass(60);
		assertUntouched(this.b);
		assertThat(this.b.node().getActivePeerCount()).isEqualTo(1);
	}

	@Test
	void newEpochOfANodeIsAnotherSender() {
		warmUp();
		this.a.cache().evict("other");
		passMillis(10);
		this.a.kill();
		SimulatedNode restarted = new SimulatedNode(this.time, this.bus, "a").start();
		passMillis(100);
		this.b.drainEvents();
		restarted.cache().evict("other");
		passMillis(10);
		assertThat(this.b.drainEvents()).containsExactly("received", "applied books");
		assertUntouched(this.b);
	}

	@Test
	void nodeThatWasSuspendedBlamesNobodyElse() {
		warmUp();
		this.b.suspend();
		pass(60);
		this.b.resume();
		pass(1);
		assertThat(this.b.drainEvents()).doesNotContain("repaired PEER_LOST");
		assertThat(this.b.link().getOpenedCount()).isEqualTo(1);
		pass(60);
		assertThat(this.b.drainStates()).isEmpty();
		assertUntouched(this.b);
	}

	@Test
	void nodeWhoseThreadIsAwakeBeforeItHearsBlamesNobodyElse() {
		warmUp();
		this.b.suspend();
		pass(60);
		this.b.resumeThread();
		passMillis(600);
		this.b.resume();
		pass(60);
		assertThat(this.b.drainEvents()).doesNotContain("repaired PEER_LOST");
		assertUntouched(this.b);
	}

	@Test
	void forgedNumberDoesNotBlindANodeForLong() {
		warmUp();
		long epoch = this.b.node().getPeers().get(0).sender().epoch();
		this.bus
			.publish(("{\"v\":1,\"node\":\"a\",\"epoch\":%d,\"number\":9000000000000,\"caches\":[]}".formatted(epoch))
				.getBytes(StandardCharsets.UTF_8));
		pass(10);
		this.b.drainEvents();
		this.b.hold("kept");
		this.b.link().drop((message) -> message.contains("lost"));
		this.a.cache().evict("lost");
		pass(3);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void helloThatIsNotAcceptedIsSaidAgain() {
		pass(30);
		SimulatedNode late = new SimulatedNode(this.time, this.bus, "late");
		late.link().refuse();
		late.start();
		passMillis(30);
		late.link().heal();
		this.bus.drain();
		passMillis(150);
		assertThat(this.bus.drain()).anyMatch((message) -> message.contains("\"hello\"") && message.contains("late"))
			.anyMatch((message) -> message.contains("\"callers\"") && message.contains("late"));
		assertThat(late.node().getActivePeerCount()).isEqualTo(2);
	}

	@Test
	void answerThatIsNotAcceptedIsGivenAgain() {
		goodbye(this.b);
		pass(5);
		this.a.link().refuse();
		SimulatedNode late = new SimulatedNode(this.time, this.bus, "late").start();
		passMillis(30);
		this.a.link().heal();
		passMillis(150);
		assertThat(this.bus.drain())
			.anyMatch((message) -> message.contains("\"callers\":[{\"node\":\"late\"") && message.contains("\"a\""));
		assertThat(late.node().getActivePeerCount()).isOne();
	}

	@Test
	void busThatIsSlowerThanANodeIsPatientIsNotGivenUpForEver() {
		warmUp();
		slowDown(Duration.ofMillis(2500));
		this.b.hold("missed");
		this.a.cache().evict("missed");
		pass(30);
		assertThat(this.b.holds("missed")).isFalse();
		int opened = this.b.link().getOpenedCount();
		pass(120);
		assertThat(this.b.link().getOpenedCount()).isEqualTo(opened);
		assertThat(this.b.node().isConnected()).isTrue();
		this.b.drainEvents();
		this.b.hold("missed");
		this.a.cache().evict("missed");
		pass(3);
		assertThat(this.b.holds("missed")).isFalse();
		assertThat(this.b.drainEvents()).contains("applied books").doesNotContain("repaired PEER_SILENT");
	}

	@Test
	void nodeWhoseLinksNeverLiveLongEnoughForAnAnswerClears() {
		warmUp();
		slowDown(Duration.ofMillis(2500));
		for (int i = 0; i < 5; i++) {
			this.b.link().cut();
			this.b.link().heal();
			pass(1);
		}
		assertRepaired(this.b, "repaired PEER_SILENT");
	}

	@Test
	void callThatWasCutOffTakesNoTimeFromLaterOnes() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		blink(() -> c.suspend());
		passMillis(1500);
		blink(() -> c.resume());
		pass(1);
		assertThat(this.b.node().isConnected()).isTrue();
		blink(() -> c.suspend());
		passMillis(1200);
		assertUntouched(this.b);
	}

	@Test
	void nodeIsInDoubtForAsLongAsItsCachesCanNotBeCleared() {
		warmUp();
		this.b.fail(true);
		this.b.link().drop((message) -> message.contains("\"lost\""));
		this.a.cache().evict("lost");
		passMillis(10);
		this.a.cache().evict("next");
		passMillis(10);
		this.b.link().heal();
		blink(() -> {
		});
		pass(5);
		assertThat(this.b.drainStates()).contains(State.SUSPECT).doesNotContain(State.CONNECTED);
		this.b.fail(false);
		pass(2);
		assertThat(this.b.drainStates()).endsWith(State.REPAIRED, State.CONNECTED);
	}

	@Test
	void removalThatFailsIsMadeGoodByAClear() {
		warmUp();
		SimulatedNode sender = new SimulatedNode(this.time, this.bus, "sender").start();
		this.b.fail(true);
		passMillis(5);
		sender.cache("failing").evict("key");
		passMillis(100);
		assertThat(this.b.holds("kept")).isFalse();
		assertThat(this.b.drainEvents()).doesNotContain("repaired REMOVAL_FAILED");
		this.b.fail(false);
		pass(2);
		assertRepaired(this.b, "repaired REMOVAL_FAILED");
		assertUntouched(this.a);
	}

	@Test
	void whatSeveralSendersHaveSentInOneOutageIsRepairedAtOnce() {
		List<SimulatedNode> senders = IntStream.range(0, 20)
			.mapToObj((i) -> new SimulatedNode(this.time, this.bus, "sender" + i).start())
			.toList();
		pass(15 * 60);
		warmUp();
		this.b.link().cut();
		senders.forEach((sender) -> sender.cache().evict("missed"));
		pass(1);
		this.b.link().heal();
		pass(5);
		assertThat(this.b.drainEvents().stream().filter((event) -> event.startsWith("repaired")))
			.containsExactly("repaired GAP");
		this.b.link().drop((message) -> message.contains("lost"));
		senders.get(7).cache().evict("lost");
		pass(3);
		assertThat(this.b.drainEvents()).contains("gap 1");
	}

	@Test
	void onlyTheFirstAnswerIsTakenForWhatWasMissedBeforeTheClear() {
		warmUp();
		this.b.link().cut();
		this.a.cache().evict("missed");
		pass(1);
		this.b.link().heal();
		pass(1);
		assertThat(this.b.drainEvents()).contains("gap 1", "repaired GAP");
		String answer = this.bus.drain()
			.stream()
			.filter((message) -> message.contains("\"callers\":[{\"node\":\"b\""))
			.findFirst()
			.orElseThrow();
		this.b.link().drop((message) -> message.contains("\"lost\""));
		this.a.cache().evict("lost");
		passMillis(100);
		assertThat(this.b.drainEvents()).isEmpty();
		this.bus.publish(answer.replace("\"number\":1,", "\"number\":2,").getBytes(StandardCharsets.UTF_8));
		pass(2);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void whatAPeerHasSentElsewhereSinceTheClearIsMissed() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		SimulatedNode d = new SimulatedNode(this.time, this.bus, "d").start();
		warmUp();
		List<String> senders = Stream.of("c", "d").map(this::sender).toList();
		this.b.link().cut();
		this.a.cache().evict("missed");
		c.suspend();
		d.suspend();
		pass(1);
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		// They have been on a server that the others have left, and come now.
		for (String sender : senders) {
			publish("{\"v\":1,\"type\":\"hello\",%s,\"number\":3,\"beat\":999,\"interval\":2000}".formatted(sender));
		}
		passMillis(100);
		assertThat(this.b.drainEvents()).containsExactly("gap 3", "gap 3");
		pass(2);
		assertRepaired(this.b, "repaired GAP");
		pass(1);
		assertThat(this.b.drainEvents()).isEmpty();
	}

	@Test
	void whatIsGatheredWhenTheLinkIsLostIsClearedAllTheSame() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		String sender = sender("c");
		this.b.link().cut();
		this.a.cache().evict("missed");
		c.suspend();
		pass(1);
		this.b.link().heal();
		passMillis(200);
		assertRepaired(this.b, "gap 1", "repaired GAP");
		publish("{\"v\":1,\"type\":\"hello\",%s,\"number\":3,\"beat\":999,\"interval\":2000}".formatted(sender));
		passMillis(100);
		assertThat(this.b.drainEvents()).containsExactly("gap 3");
		this.b.hold("kept");
		this.b.link().cut();
		passMillis(100);
		this.b.link().heal();
		// c doesn't answer, so that the roll is still being called.
		pass(2);
		assertRepaired(this.b, "repaired GAP");
		assertThat(this.b.node().isConnected()).isTrue();
	}

	private String sender(String node) {
		long epoch = this.b.node()
			.getPeers()
			.stream()
			.filter((peer) -> peer.sender().node().equals(node))
			.findFirst()
			.orElseThrow()
			.sender()
			.epoch();
		return "\"node\":\"%s\",\"epoch\":%d".formatted(node, epoch);
	}

	@Test
	void answerToTheCallOfAnEarlierLinkIsTakenForNothing() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		this.b.link().cut();
		this.a.cache().evict("missed");
		c.suspend();
		pass(1);
		this.b.link().heal();
		passMillis(200);
		assertThat(this.b.drainEvents()).contains("repaired GAP");
		String answer = this.bus.drain()
			.stream()
			.filter((message) -> message.contains("\"callers\":[{\"node\":\"b\""))
			.findFirst()
			.orElseThrow();
		blink(() -> {
		});
		this.bus.publish(
				answer.replaceFirst("\"node\":\"a\",\"epoch\":\\d+", sender("c")).getBytes(StandardCharsets.UTF_8));
		passMillis(100);
		assertThat(this.b.drainEvents()).contains("gap 1");
	}

	@Test
	void answerThatComesLateToACallThatHasEndedWellCounts() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		blink(() -> {
		});
		passMillis(100);
		assertThat(this.b.node().isConnected()).isTrue();
		assertUntouched(this.b);
		String answer = this.bus.drain()
			.stream()
			.filter((message) -> message.contains("\"callers\":[{\"node\":\"b\""))
			.findFirst()
			.orElseThrow();
		long epoch = c.node()
			.getPeers()
			.stream()
			.filter((peer) -> peer.sender().node().equals("a"))
			.findFirst()
			.orElseThrow()
			.sender()
			.epoch();
		String late = answer.replaceFirst("\"known\":\\[.*],\"callers\"",
				"\"known\":[{\"node\":\"a\",\"epoch\":%d,\"number\":1}],\"callers\"".formatted(epoch));
		this.bus.publish(late.replaceFirst("(\"callers\":.*\"beat\":)\\d+", "$1999").getBytes(StandardCharsets.UTF_8));
		passMillis(100);
		assertUntouched(this.b);
		this.bus.publish(late.getBytes(StandardCharsets.UTF_8));
		passMillis(100);
		assertRepaired(this.b, "gap 1", "repaired GAP");
	}

	@Test
	void answerThatNamesOnlyALaterCallerIsTakenForTheNumberAlone() {
		warmUp();
		String a = "\"node\":\"a\",\"epoch\":%d".formatted(this.b.node().getPeers().get(0).sender().epoch());
		this.b.link().cut();
		this.b.link().heal();
		this.b.link().drop((message) -> message.contains("\"type\":\"roll\"") && !message.contains("made up"));
		passMillis(150);
		publish("{\"v\":1,\"type\":\"hello\",\"node\":\"x\",\"epoch\":1,\"beat\":1,\"interval\":2000}");
		passMillis(50);
		assertUntouched(this.b);
		publish(("{\"v\":1,\"type\":\"roll\",%s,\"number\":0,\"beat\":99,\"interval\":2000,\"hearing\":600000,"
				+ "\"callers\":[{\"node\":\"x\",\"epoch\":1,\"beat\":1}],\"made up\":true}")
			.formatted(a));
		passMillis(50);
		assertRepaired(this.b, "repaired UNCERTAIN");
	}

	@Test
	void whoHasNothingToAddDoesNotAnswer() {
		pass(11 * 60);
		warmUp();
		this.b.link().cut();
		this.b.link().heal();
		// The hello of this node comes back right after that of the other one.
		this.time.pass(Duration.ofMillis(101).minusNanos(1));
		publish("{\"v\":1,\"type\":\"hello\",\"node\":\"x\",\"epoch\":1,\"beat\":1,\"interval\":2000}");
		publish("{\"v\":1,\"type\":\"roll\",\"node\":\"f\",\"epoch\":1,\"number\":0,\"beat\":9,\"interval\":2000,"
				+ "\"hearing\":600000,\"known\":[{\"node\":\"x\",\"epoch\":1,\"number\":0}],"
				+ "\"callers\":[{\"node\":\"x\",\"epoch\":1,\"beat\":1}]}");
		passMillis(200);
		assertThat(this.bus.drain().stream().filter((message) -> message.contains("\"type\":\"roll\""))).hasSize(2)
			.noneMatch((message) -> message.contains("\"roll\",\"node\":\"b\""));
	}

	private void publish(String message) {
		this.bus.publish(message.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void linksThatDieSoonDoNotClearAgainAndAgain() {
		warmUp();
		slowDown(Duration.ofSeconds(1));
		for (int i = 0; i < 300; i++) {
			this.b.link().cut();
			this.b.link().heal();
			passMillis(120);
		}
		assertThat(this.b.drainEvents().stream().filter((event) -> event.startsWith("repaired"))).hasSizeBetween(1, 10);
	}

	@Test
	void subscriptionThatIsRenewedAgainAndAgainDoesNotPutAClearOff() {
		SimulatedNode c = new SimulatedNode(this.time, this.bus, "c").start();
		warmUp();
		c.suspend();
		for (int i = 0; i < 5; i++) {
			this.b.link().resubscribe();
			pass(1);
		}
		assertRepaired(this.b, "repaired PEER_SILENT");
	}

	private void blink(Runnable meanwhile) {
		this.b.link().cut();
		meanwhile.run();
		this.b.link().heal();
		passMillis(100);
	}

	private void slowDown(Duration latency) {
		this.a.link().delay(latency);
		this.b.link().delay(latency);
	}

	@Test
	void deadLinkIsNoticedAsSoonAsEverOnceTheBusIsQuickAgain() {
		warmUp();
		slowDown(Duration.ofMillis(2500));
		pass(60);
		slowDown(Duration.ZERO);
		pass(10);
		this.b.drainStates();
		this.b.link().swallow();
		pass(4);
		assertThat(this.b.drainStates()).contains(State.DEAF);
	}

	@Test
	void sumsOfForgedNumbersDoNotOverflow() {
		warmUp();
		String largest = String.valueOf((1L << 53) - 1);
		StringBuilder known = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			known.append((i > 0) ? "," : "")
				.append("{\"node\":\"f%d\",\"epoch\":1,\"number\":%s}".formatted(i, largest));
		}
		this.bus
			.publish(("{\"v\":1,\"type\":\"roll\",\"node\":\"f\",\"epoch\":1,\"number\":%s,\"beat\":1,\"known\":[%s]}"
				.formatted(largest, known)).getBytes(StandardCharsets.UTF_8));
		passMillis(10);
		assertRepaired(this.b, "repaired GAP");
	}

	@Test
	void cachesThatCanNotBeClearedAreClearedLaterAndNothingIsProvenBefore() {
		SimulatedNode bounded = new SimulatedNode(this.time, this.bus, "bounded", Duration.ofSeconds(8), true).start();
		warmUp();
		bounded.hold("kept");
		bounded.fail(true);
		bounded.drainStates();
		bounded.link().drop((message) -> message.contains("\"lost\""));
		this.a.cache().evict("lost");
		passMillis(10);
		this.a.cache().evict("next");
		passMillis(10);
		assertThat(bounded.drainEvents()).doesNotContain("repaired GAP");
		assertThat(bounded.drainStates()).containsExactly(State.SUSPECT);
		assertThat(bounded.holds("kept")).isFalse();
		bounded.hold("kept");
		pass(9);
		bounded.hold("kept");
		assertThat(bounded.holds("kept")).isFalse();
		bounded.fail(false);
		pass(4);
		bounded.hold("kept");
		assertThat(bounded.holds("kept")).isTrue();
		assertThat(bounded.drainEvents()).containsOnlyOnce("repaired GAP");
		assertThat(bounded.drainStates()).endsWith(State.REPAIRED, State.READING_RESUMED, State.CONNECTED);
	}

}
