package io.github.cacheinvalidation.sending;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node says of itself, as {@link InvalidationPublisher} sends it.
 */
class StatementSendingTests extends AbstractPublisherTests {

	@Test
	void statementGoesBeforeWhatWaitsAndSaysWhatHasBeenAccepted() {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		this.publisher.publish(List.of(key(1)));
		say(Kind.HEARTBEAT, 1);
		say(Kind.HEARTBEAT, 2);
		this.transport.accept(0);
		awaitMessages(2);
		assertThat(message(1).statement()).isEqualTo(statement(Kind.HEARTBEAT, 2));
		assertThat(message(1).number()).isEqualTo(1);
		this.transport.accept(1);
		awaitMessages(3);
		assertThat(message(2).number()).isEqualTo(2);
		assertThat(this.listener.events).containsExactly("published");
	}

	@Test
	void statementDoesNotGoBeforeAMessageThatMayHaveBeenAccepted() {
		start();
		this.publisher.publish(List.of(key(0)));
		awaitMessages(1);
		say(Kind.HEARTBEAT, 1);
		for (int i = 0; i < 5; i++) {
			this.transport.refuse(i);
			this.time.pass(Duration.ofSeconds(2));
			assertThat(message(i + 1)).isEqualTo(message(0));
		}
		this.transport.accept(5);
		awaitMessages(7);
		assertThat(message(6).statement()).isEqualTo(statement(Kind.HEARTBEAT, 1));
		assertThat(message(6).number()).isEqualTo(1);
		assertThat(this.states).extracting(CacheInvalidationStateEvent::getState)
			.containsExactly(State.SENDING_BLOCKED, State.SENDING_RESUMED);
	}

	@Test
	void stopDoesNotWaitForAStatementThatCanNotBeSent() throws Exception {
		this.publisher = publisher(new PublisherSettings(1000, 1, Duration.ofMinutes(10)));
		start();
		say(Kind.HEARTBEAT, 1);
		awaitMessages(1);
		this.transport.refuse(0);
		pass();
		CompletableFuture.runAsync(this::stop).get(30, TimeUnit.SECONDS);
	}

	@Test
	void heartbeatThatIsNotAcceptedIsGivenUp() {
		start();
		say(Kind.HEARTBEAT, 1);
		awaitMessages(1);
		this.transport.refuse(0);
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.transport.messages()).hasSize(1);
		assertThat(this.listener.events).containsExactly("publishFailed");
	}

	@ParameterizedTest
	@EnumSource(value = Kind.class, names = { "HELLO", "ROLL", "GOODBYE" })
	void whatOthersWaitForIsMadeAnewUntilItIsAccepted(Kind kind) {
		start();
		AtomicInteger beats = new AtomicInteger();
		this.publisher.say(kind, () -> statement(kind, beats.incrementAndGet()));
		for (int i = 0; i < 3; i++) {
			this.time.pass(Duration.ofSeconds(2));
			assertThat(message(i).statement()).isEqualTo(statement(kind, i + 1));
			this.transport.refuse(i);
		}
		this.time.pass(Duration.ofSeconds(2));
		this.transport.accept(3);
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.transport.messages()).hasSize(4);
	}

	@Test
	void whatIsNeverAcceptedKeepsNothingElseFromBeingSent() {
		start();
		say(Kind.ROLL, 1);
		awaitMessages(1);
		this.publisher.publish(List.of(key(1)));
		this.transport.refuse(0);
		this.time.pass(Duration.ofSeconds(2));
		assertThat(message(1).invalidations()).containsExactly(key(1));
		this.transport.accept(1);
		awaitMessages(3);
		assertThat(message(2).statement()).isEqualTo(statement(Kind.ROLL, 1));
		this.transport.refuse(2);
		this.publisher.publish(List.of(key(2)));
		this.time.pass(Duration.ofSeconds(2));
		assertThat(message(3).invalidations()).containsExactly(key(2));
	}

	@Test
	void whatOthersWaitForGivesWayToNewerWordsOfItsKind() {
		start();
		say(Kind.HELLO, 1);
		awaitMessages(1);
		say(Kind.HELLO, 2);
		this.transport.refuse(0);
		this.time.pass(Duration.ofSeconds(2));
		assertThat(message(1).statement()).isEqualTo(statement(Kind.HELLO, 2));
		this.transport.accept(1);
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.transport.messages()).hasSize(2);
	}

	@Test
	void whatWentWithTheOldLinkIsSaidOverTheNewOne() {
		start();
		say(Kind.ROLL, 1);
		awaitMessages(1);
		this.publisher.retryNow();
		awaitMessages(2);
		assertThat(message(1).statement()).isEqualTo(statement(Kind.ROLL, 1));
	}

	@Test
	void whatARunHasWantedToSayAfterItsEndIsNotSaidByTheNext() {
		start();
		stop();
		say(Kind.HEARTBEAT, 1);
		start();
		pass();
		assertThat(this.transport.messages()).noneMatch((message) -> message.contains("heartbeat"));
	}

}
