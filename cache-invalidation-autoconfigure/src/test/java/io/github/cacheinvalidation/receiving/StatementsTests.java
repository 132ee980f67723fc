package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.simulation.SimulatedTime;
import io.github.cacheinvalidation.time.Timeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Statements}.
 */
class StatementsTests {

	private static final Sender SELF = new Sender("x".repeat(Sender.MAX_NODE_LENGTH), (1L << 53) - 1);

	private final SimulatedTime time = new SimulatedTime();

	private final Timeline timeline = this.time.newTimeline();

	private final Peers peers = new Peers(SELF, this.timeline, new HeartbeatRate(Duration.ofSeconds(2), null),
			Duration.ZERO);

	private final Callers callers = new Callers(true);

	private int maxMessageSize = MessageCodec.MAX_SIZE;

	private final Statements statements = new Statements(this.timeline, this.peers, new Pulse(Duration.ZERO),
			this.callers, null, () -> this.maxMessageSize);

	@ParameterizedTest
	@CsvSource({ "8, x, 262144", "100, x, 262144", "100, é, 262144", "100, é, 65536", "100, é, 1048576" })
	void answerFitsIntoAMessageHoweverManyNodesThereAre(int nodeLength, String character, int maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
		for (int i = 0; i < 2000; i++) {
			Sender sender = new Sender(character.repeat(nodeLength - 4) + "%04d".formatted(i), (1L << 53) - 1);
			this.peers.received(sender, (1L << 53) - 1);
			this.callers.add(sender, (1L << 53) - 1);
		}
		Statement roll = this.statements.roll(Duration.ofDays(1));
		assertThat(encode(roll).length).isLessThanOrEqualTo(maxMessageSize);
		assertThat(roll.known()).hasSizeBetween(20, Statement.MAX_SENDERS);
		assertThat(roll.callers()).hasSizeBetween(20, Statement.MAX_SENDERS);
	}

	private static byte[] encode(Statement statement) {
		return new MessageCodec(List.of(), new TrustedTypes(List.of(), null), "secret", (cache, sent, ex) -> {
		}).encode(new Message(SELF, (1L << 53) - 1, Instant.ofEpochMilli(Long.MAX_VALUE), statement));
	}

	@Test
	void nodeVouchesOnlyForTheTimeOfWhichItTellsAll() {
		this.callers.add(new Sender("caller", 1), 1);
		for (int i = 0; i <= Statement.MAX_SENDERS; i++) {
			this.peers.received(new Sender("early" + i, 1), 1);
		}
		this.time.pass(Duration.ofSeconds(30));
		Duration hearing = Duration.ofMinutes(5);
		assertThat(this.statements.roll(hearing).hearing()).isEqualTo(Duration.ofSeconds(30).minusMillis(1));
		this.time.pass(Peers.RETENTION);
		this.peers.received(new Sender("late", 1), 1);
		Statement roll = this.statements.roll(hearing);
		assertThat(roll.known()).singleElement().satisfies((known) -> {
			assertThat(known.sender().node()).isEqualTo("late");
			assertThat(known.ago()).isZero();
		});
		assertThat(roll.hearing()).isEqualTo(hearing);
	}

	@Test
	void intervalIsAsLongAsTheWaitForTheNextHeartbeat() {
		assertThat(this.statements.of(Kind.HELLO, Duration.ZERO).interval()).isEqualTo(Duration.ofSeconds(2));
		this.statements.nextBeat(Duration.ofSeconds(9));
		this.time.pass(Duration.ofSeconds(4));
		assertThat(this.statements.of(Kind.HELLO, Duration.ZERO).interval()).isEqualTo(Duration.ofSeconds(5));
		this.time.pass(Duration.ofSeconds(4));
		assertThat(this.statements.of(Kind.HELLO, Duration.ZERO).interval()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void messageThatIsMissingIsToldAsOneThatWasSent() {
		Peers late = new Peers(SELF, this.timeline, new HeartbeatRate(Duration.ofSeconds(2), null),
				Duration.ofSeconds(1));
		late.received(new Sender("a", 1), 2);
		assertThat(late.hasGap()).isTrue();
		assertThat(late.lately()).singleElement().extracting(Statement.Known::number).isEqualTo(2L);
	}

}
