package io.github.cacheinvalidation.sample.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.cacheinvalidation.sample.page.Snapshot.MessageView;
import io.github.cacheinvalidation.sample.page.Snapshot.Progress;
import io.github.cacheinvalidation.sample.page.Snapshot.RemovalView;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageLog}.
 */
class MessageLogTests {

	private final AtomicLong nanoTime = new AtomicLong();

	private final MessageLog log = new MessageLog(this.nanoTime::get);

	@Test
	void messageThatHasBeenAppliedTookAsLongAsSinceItsFirstAttempt() {
		byte[] message = message(1);
		this.log.sending("A", message);
		this.log.sent(message, false);
		assertThat(only().progress()).isEqualTo(Progress.WAITING);
		pass(3000);
		this.log.sending("A", message);
		this.log.sent(message, true);
		assertThat(only().progress()).isEqualTo(Progress.UNDER_WAY);
		pass(5);
		this.log.applied("B", message);
		pass(10_000);
		this.log.applied("B", message);
		assertThat(only().progress()).isEqualTo(Progress.APPLIED);
		assertThat(only().micros()).isEqualTo(3_005_000);
		assertThat(only().from()).isEqualTo("A");
		assertThat(only().number()).isEqualTo(1);
	}

	@Test
	void ownMessageThatComesBackIsNotApplied() {
		byte[] message = message(1);
		this.log.sending("A", message);
		this.log.applied("A", message);
		assertThat(only().progress()).isEqualTo(Progress.UNDER_WAY);
		assertThat(only().micros()).isNull();
	}

	@Test
	void acceptedMessageIsMissedByANodeThatIsCutOff() {
		byte[] message = message(1);
		this.log.sending("A", message);
		this.log.sent(message, true);
		assertThat(this.log.view("A"::equals)).extracting(MessageView::progress).containsExactly(Progress.MISSED);
	}

	@Test
	void acceptedMessageIsMissedWhenItHasNotArrivedForLong() {
		byte[] message = message(1);
		this.log.sending("A", message);
		this.log.sent(message, true);
		pass(2000);
		assertThat(only().progress()).isEqualTo(Progress.UNDER_WAY);
		pass(1);
		assertThat(only().progress()).isEqualTo(Progress.MISSED);
		this.log.applied("B", message);
		assertThat(only().progress()).isEqualTo(Progress.APPLIED);
	}

	@Test
	void keysAreShownWithoutTheirTypes() {
		this.log.sending("A", bytes("""
				{"v":1,"node":"A","epoch":7,"number":1,"caches":[
					{"cache":"products","keys":[{"long":1},"x",{"simpleKey":["a"]},true,5,6]},
					{"cache":"product-lists","clear":true},{"clear":true}]}"""));
		assertThat(only().removals()).containsExactly(
				new RemovalView("products", List.of("1", "x", "[\"a\"]", "true", "5")),
				new RemovalView("product-lists", null), new RemovalView("every cache", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "no message", "[]", "{}", "{\"v\":1,\"caches\":[]}",
			"{\"v\":1,\"type\":\"heartbeat\",\"node\":\"A\",\"epoch\":7,\"number\":1,\"beat\":3}" })
	void otherThanRemovalsOfNodesIsNotKept(String text) {
		this.log.sending("A", bytes(text));
		this.log.sent(bytes(text), true);
		this.log.applied("B", bytes(text));
		assertThat(this.log.view((sender) -> false)).isEmpty();
	}

	@Test
	void onlyTheLatestMessagesAreKept() {
		for (int number = 1; number <= 100; number++) {
			this.log.sending("A", message(number));
		}
		assertThat(this.log.view((sender) -> false)).hasSize(60)
			.extracting(MessageView::number)
			.startsWith(41L)
			.endsWith(100L);
	}

	private MessageView only() {
		List<MessageView> messages = this.log.view((sender) -> false);
		assertThat(messages).hasSize(1);
		return messages.get(0);
	}

	private void pass(long millis) {
		this.nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	private static byte[] message(int number) {
		return bytes("{\"v\":1,\"node\":\"A\",\"epoch\":7,\"number\":%d,\"caches\":[]}".formatted(number));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
