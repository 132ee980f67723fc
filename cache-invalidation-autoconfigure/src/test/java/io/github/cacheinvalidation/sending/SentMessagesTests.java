package io.github.cacheinvalidation.sending;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SentMessages}.
 */
class SentMessagesTests {

	private final SentMessages sent = new SentMessages();

	@Test
	void messageIsKnownByItsBytesHoweverOftenItComes() {
		this.sent.add(bytes("first"));
		this.sent.add(bytes("second"));
		assertThat(this.sent.contains(bytes("first"))).isTrue();
		assertThat(this.sent.contains(bytes("first"))).isTrue();
		assertThat(this.sent.contains(bytes("second"))).isTrue();
		assertThat(this.sent.contains(bytes("First"))).isFalse();
		assertThat(this.sent.contains(bytes(""))).isFalse();
	}

	@Test
	void oldMessagesAreForgotten() {
		for (int i = 0; i < 9; i++) {
			this.sent.add(bytes("message " + i));
		}
		assertThat(this.sent.contains(bytes("message 0"))).isFalse();
		assertThat(this.sent.contains(bytes("message 1"))).isTrue();
		assertThat(this.sent.contains(bytes("message 8"))).isTrue();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
