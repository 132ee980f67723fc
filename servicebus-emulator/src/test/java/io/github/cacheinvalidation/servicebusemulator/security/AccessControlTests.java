package io.github.cacheinvalidation.servicebusemulator.security;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AccessControl}.
 */
class AccessControlTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private static final String TOPIC = "amqp://127.0.0.1/orders";

	private Instant now = NOW;

	private final AccessControl accessControl = new AccessControl((InstantSource) () -> this.now);

	private final SharedAccessPolicy policy = this.accessControl.policy("sender", Set.of(Right.SEND));

	@Test
	void aTokenSignedWithTheKeyGrantsTheRightsOfThePolicy() throws Exception {
		Grant grant = this.accessControl.verifySignature(token(TOPIC, 60, this.policy.key()), TOPIC);
		assertThat(grant.rights()).containsExactly(Right.SEND);
		assertThat(grant.scope()).isEqualTo("orders");
		assertThat(grant.expiresAt()).isEqualTo(NOW.plusSeconds(60));
	}

	@Test
	void manageIncludesTheOthers() {
		assertThat(this.accessControl.policy("root", Set.of(Right.MANAGE)).rights())
			.containsExactlyInAnyOrder(Right.values());
	}

	@Test
	void anotherKeyIsWrong() throws Exception {
		assertRefused("InvalidSignature", token(TOPIC, 60, "another"), TOPIC);
	}

	@Test
	void aTokenWhoseExpiryWasChangedIsWrong() throws Exception {
		String token = token(TOPIC, 60, this.policy.key());
		String later = token.replace("se=" + NOW.plusSeconds(60).getEpochSecond(),
				"se=" + NOW.plusSeconds(6000).getEpochSecond());
		assertThat(later).isNotEqualTo(token);
		assertRefused("InvalidSignature", later, TOPIC);
	}

	@Test
	void anExpiredTokenIsRefusedAndItsGrantEnds() throws Exception {
		String token = token(TOPIC, 60, this.policy.key());
		Grant grant = this.accessControl.verifySignature(token, TOPIC);
		assertThat(this.accessControl.isValid(grant)).isTrue();
		this.now = NOW.plusSeconds(60);
		assertThat(this.accessControl.isValid(grant)).isFalse();
		assertRefused("ExpiredToken", token, TOPIC);
	}

	@ParameterizedTest
	@ValueSource(strings = { "amqp://127.0.0.1/order", "amqp://127.0.0.1/orders2", "amqp://elsewhere/orders",
			"amqp://127.0.0.1/orders/subscriptions/one" })
	void aTokenForSomethingElseIsRefused(String resource) throws Exception {
		assertRefused("InvalidAudience", token(resource, 60, this.policy.key()), TOPIC);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "amqp://127.0.0.1/orders", "https://127.0.0.1/", "amqp://localhost/ORDERS", "sb://127.0.0.1" })
	void aTokenForTheEntityOrWhatIsAboveItIsGood(String resource) throws Exception {
		String token = token(resource, 60, this.policy.key());
		assertThat(this.accessControl.verifySignature(token, TOPIC).scope()).isEqualTo("orders");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a token", "SharedAccessSignature ", "SharedAccessSignature sr=a&sig=b&se=c&skn=d",
			"SharedAccessSignature sr=a&sig=b&se=1" })
	void whatIsNoTokenIsRefused(String token) {
		assertRefused("MalformedToken", token, TOPIC);
	}

	@Test
	void aRevokedPolicyLosesItsGrantsUntilItIsRestored() throws Exception {
		String token = token(TOPIC, 60, this.policy.key());
		Grant grant = this.accessControl.verifySignature(token, TOPIC);
		this.accessControl.revoke("sender");
		assertThat(this.accessControl.isValid(grant)).isFalse();
		assertRefused("InvalidSignature", token, TOPIC);
		this.accessControl.restore("sender");
		assertThat(this.accessControl.isValid(grant)).isTrue();
	}

	@Test
	void onlyRegisteredTokensOfOthersAreGood() {
		this.accessControl.registerToken("good", Set.of(Right.LISTEN));
		assertThat(this.accessControl.verifyRegistered("good", TOPIC).rights()).containsExactly(Right.LISTEN);
		assertThatExceptionOfType(UnauthorizedException.class)
			.isThrownBy(() -> this.accessControl.verifyRegistered("bad", TOPIC));
	}

	@ParameterizedTest
	@CsvSource({ "orders, orders, true", "orders, orders/subscriptions/one, true", "orders, orders2, false",
			"orders/subscriptions/one, orders, false" })
	void aGrantCoversItsEntityAndWhatIsBelow(String scope, String path, boolean covered) {
		assertThat(new Grant("sender", Set.of(Right.SEND), scope, NOW).covers(path)).isEqualTo(covered);
	}

	private void assertRefused(String reason, String token, String audience) {
		assertThatExceptionOfType(UnauthorizedException.class)
			.isThrownBy(() -> this.accessControl.verifySignature(token, audience))
			.withMessageStartingWith(reason);
	}

	private static String token(String resource, int seconds, String key) throws Exception {
		String encoded = URLEncoder.encode(resource, StandardCharsets.UTF_8);
		long expiry = NOW.plusSeconds(seconds).getEpochSecond();
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		String signature = Base64.getEncoder()
			.encodeToString(mac.doFinal((encoded + "\n" + expiry).getBytes(StandardCharsets.UTF_8)));
		return "SharedAccessSignature sr=" + encoded + "&sig=" + URLEncoder.encode(signature, StandardCharsets.UTF_8)
				+ "&se=" + expiry + "&skn=sender";
	}

}
