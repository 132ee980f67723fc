package io.github.cacheinvalidation.servicebusemulator;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Who may do what.
 */
class RightsTests extends AbstractEmulatorTests {

	static Stream<Arguments> policies() {
		return Stream.of(policy(true, true, true, Right.MANAGE), policy(true, false, false, Right.SEND),
				policy(false, true, false, Right.LISTEN), policy(true, true, false, Right.SEND, Right.LISTEN));
	}

	private static Arguments policy(boolean sending, boolean receiving, boolean managing, Right... rights) {
		return Arguments.of(rights, sending, receiving, managing);
	}

	@ParameterizedTest
	@MethodSource("policies")
	void aPolicyAllowsWhatItsRightsSay(Right[] rights, boolean sending, boolean receiving, boolean managing) {
		String connectionString = this.emulator.getConnectionString(rights);
		send(this.clients.sender("orders"), "something to receive");
		expect(sending, AmqpErrorCondition.UNAUTHORIZED_ACCESS,
				() -> send(this.clients.sender("orders", connectionString), "hello"));
		expect(receiving, AmqpErrorCondition.UNAUTHORIZED_ACCESS, () -> receive(connectionString));
		ServiceBusAdministrationClient administrator = this.clients.administrator(connectionString);
		expectManaging(managing, () -> administrator.getSubscription("orders", "one"));
		expectManaging(managing, () -> administrator.createSubscription("orders", "two"));
		expectManaging(managing, () -> administrator.deleteSubscription("orders", "two"));
	}

	@Test
	void aWrongKeyOpensNothing() {
		String connectionString = this.emulator.getConnectionString()
			.replaceFirst("SharedAccessKey=[^;]*", "SharedAccessKey=d3Jvbmc=");
		ServiceBusSenderClient sender = this.clients.sender("orders", connectionString);
		expect(false, AmqpErrorCondition.UNAUTHORIZED_ACCESS, () -> send(sender, "hello"));
		expect(false, AmqpErrorCondition.UNAUTHORIZED_ACCESS, () -> receive(connectionString));
		expectManaging(false, () -> this.clients.administrator(connectionString).getSubscription("orders", "one"));
		assertThat(this.topic.receivedCount()).isZero();
	}

	@Test
	void anUnknownPolicyOpensNothing() {
		String connectionString = this.emulator.getConnectionString().replace(ServiceBusEmulator.ROOT_POLICY, "Other");
		ServiceBusSenderClient sender = this.clients.sender("orders", connectionString);
		expect(false, AmqpErrorCondition.UNAUTHORIZED_ACCESS, () -> send(sender, "hello"));
	}

	@Test
	void whatIsNotThereIsNotFound() {
		ServiceBusSenderClient sender = this.clients.sender("other");
		expect(false, AmqpErrorCondition.NOT_FOUND, () -> send(sender, "hello"));
		ServiceBusReceiverClient ofOtherTopic = this.clients.receiver("other", "one",
				ServiceBusReceiveMode.RECEIVE_AND_DELETE);
		expect(false, AmqpErrorCondition.NOT_FOUND,
				() -> ofOtherTopic.receiveMessages(1, Duration.ofSeconds(30)).stream().toList());
		ServiceBusReceiverClient ofOtherSubscription = this.clients.receiver("orders", "other",
				ServiceBusReceiveMode.RECEIVE_AND_DELETE);
		expect(false, AmqpErrorCondition.NOT_FOUND,
				() -> ofOtherSubscription.receiveMessages(1, Duration.ofSeconds(30)).stream().toList());
	}

	@Test
	void aRegisteredTokenOfAnotherAuthorityIsGoodAndAnyOtherIsNot() {
		this.emulator.registerToken("good", Right.MANAGE);
		assertThat(administrator("good").getSubscriptionExists("orders", "one")).isTrue();
		expectManaging(false, () -> administrator("bad").getSubscriptionExists("orders", "one"));
		this.emulator.registerToken("sender", Right.SEND);
		expectManaging(false, () -> administrator("sender").getSubscriptionExists("orders", "one"));
	}

	private ServiceBusAdministrationClient administrator(String token) {
		TokenCredential credential = (request) -> Mono
			.just(new AccessToken(token, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
		return this.clients.administratorBuilder().credential("127.0.0.1", credential).buildClient();
	}

	private void receive(String connectionString) {
		this.clients.receiver("orders", "one", ServiceBusReceiveMode.RECEIVE_AND_DELETE, connectionString)
			.receiveMessages(1, Duration.ofSeconds(30))
			.iterator()
			.next();
	}

	private static void expect(boolean success, AmqpErrorCondition otherwise, ThrowingCallable action) {
		if (success) {
			assertThatNoException().isThrownBy(action);
		}
		else {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(action)
				.returns(otherwise, Failures::conditionOf);
		}
	}

	private static void expectManaging(boolean success, ThrowingCallable action) {
		if (success) {
			assertThatNoException().isThrownBy(action);
		}
		else {
			assertThatExceptionOfType(ClientAuthenticationException.class).isThrownBy(action)
				.extracting(HttpResponseException::getResponse)
				.returns(401, (response) -> response.getStatusCode());
		}
	}

}
