package io.github.cacheinvalidation.codec;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for signed messages.
 */
class MessageSignatureTests {

	private final Codecs signing = Codecs.withSecret("secret");

	private final Message message = new Message(new Sender("a", 5), 7, Instant.EPOCH,
			List.of(new Keys(null, "products", List.of("x")), new Clear(null, null)));

	private final byte[] signed = this.signing.encode(this.message);

	@Test
	void signedMessageIsAccepted() throws InvalidMessageException {
		assertThat(this.signing.decode(this.signed)).isEqualTo(this.message);
		assertThat(Codecs.withSecret("secret").decode(this.signed)).isEqualTo(this.message);
	}

	@Test
	void signedMessageIsAcceptedByNodeWithoutSecret() throws InvalidMessageException {
		assertThat(Codecs.create().decode(this.signed)).isEqualTo(this.message);
	}

	@Test
	void everyByteIsCovered() {
		for (int i = 0; i < this.signed.length; i++) {
			for (int bit = 0; bit < Byte.SIZE; bit++) {
				byte[] tampered = this.signed.clone();
				tampered[i] ^= (byte) (1 << bit);
				assertThatIsBadlySigned(tampered);
			}
		}
	}

	@Test
	void truncatedMessageIsRejected() {
		for (int length = 0; length < this.signed.length; length++) {
			assertThatIsBadlySigned(Arrays.copyOf(this.signed, length));
			assertThatIsBadlySigned(Arrays.copyOfRange(this.signed, this.signed.length - length, this.signed.length));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\n", "\u0000", "{}", "}", "," })
	void messageWithMoreAroundItIsRejected(String more) {
		assertThatIsBadlySigned((text() + more).getBytes(StandardCharsets.UTF_8));
		assertThatIsBadlySigned((more + text()).getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void messageWithoutSignatureIsRejected() {
		assertThatIsBadlySigned(Codecs.create().encode(this.message));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Secret", "secret ", "secre", "secret\u0000x", "\u0455ecret" })
	void messageWithOtherSecretIsRejected(String secret) {
		assertThatIsBadlySigned(Codecs.withSecret(secret).encode(this.message));
	}

	@Test
	void signatureMustBeLastMemberInItsExactForm() {
		String mac = text().substring(text().lastIndexOf(":\"") + 2, text().length() - 2);
		String unsigned = text().substring(0, text().lastIndexOf(",\"hmac\""));
		assertThat(unsigned + ",\"hmac\":\"" + mac + "\"}").isEqualTo(text());
		assertThat(mac).hasSize(43).matches("[A-Za-z0-9_-]+");
		for (String other : List.of("{\"hmac\":\"" + mac + "\"," + unsigned.substring(1) + "}",
				unsigned + ",\"hmac\":\"" + mac + "\",\"x\":1}", unsigned + ", \"hmac\":\"" + mac + "\"}",
				unsigned + ",\"hmac\" :\"" + mac + "\"}", unsigned + ",\"hmac\":\"" + mac + "=\"}",
				unsigned + ",\"hmac\":\"" + mac + "\"} ", unsigned + ",\"HMAC\":\"" + mac + "\"}",
				unsigned + ",\"hmac\":\"\"}", unsigned + ",\"hmac\":null}", unsigned + ",\"hmac\":[\"" + mac + "\"]}",
				unsigned + ",\"x\":1,\"hmac\":\"" + mac + "\"}",
				unsigned + ",\"hmac\":\"" + mac + "\",\"hmac\":\"" + mac + "\"}",
				"{\"x\":" + text() + ",\"hmac\":\"" + mac + "\"}", ",\"hmac\":\"" + mac + "\"}")) {
			assertThatIsBadlySigned(other.getBytes(StandardCharsets.UTF_8));
		}
	}

	@Test
	void signatureOfOtherMessageIsRejected() {
		String other = new String(this.signing.encode(new Message(null, 0, null, List.of())), StandardCharsets.UTF_8);
		String signature = other.substring(other.lastIndexOf(",\"hmac\""));
		assertThatIsBadlySigned(
				(text().substring(0, text().lastIndexOf(",\"hmac\"")) + signature).getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void everyMessageMayBeSigned() throws InvalidMessageException {
		Message clear = new Message(null, 0, null, List.of(new Clear(null, null)));
		assertThat(this.signing.decode(this.signing.encode(clear))).isEqualTo(clear);
	}

	@Test
	void otherwiseInvalidMessageIsRejectedForItsOwnReasonWhenSigned() {
		MessageSignature signature = new MessageSignature("secret");
		assertThat(this.signing.rejection(signature.sign("{\"v\":2}".getBytes(StandardCharsets.UTF_8))).getReason())
			.isEqualTo(Reason.UNKNOWN_VERSION);
		assertThat(this.signing.rejection(signature.sign("{\"v\":1,}".getBytes(StandardCharsets.UTF_8))).getReason())
			.isEqualTo(Reason.MALFORMED);
		assertThat(this.signing
			.rejection(signature.sign("{\"v\":1,\"hmac\":\"x\",\"caches\":[]}".getBytes(StandardCharsets.UTF_8)))
			.getReason()).isEqualTo(Reason.MALFORMED);
	}

	@Test
	void oversizedMessageIsNotEvenChecked() {
		byte[] large = Arrays.copyOf(this.signed, MessageCodec.MAX_SIZE + 1);
		assertThat(this.signing.rejection(large).getReason()).isEqualTo(Reason.OVERSIZED);
	}

	private String text() {
		return new String(this.signed, StandardCharsets.UTF_8);
	}

	private void assertThatIsBadlySigned(byte[] bytes) {
		assertThat(this.signing.rejection(bytes)).as(new String(bytes, StandardCharsets.UTF_8)).isNotNull();
		assertThat(this.signing.rejection(bytes).getReason()).isEqualTo(Reason.BAD_SIGNATURE);
	}

}
