package io.github.cacheinvalidation.servicebus;

import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import javax.net.ssl.SSLContext;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a {@link ServiceBusTransport} that logs in with a credential, over TLS as in
 * Azure.
 */
class ServiceBusCredentialTests extends AbstractStandInTests {

	private static final TokenCredential CREDENTIAL = (request) -> Mono
		.just(new AccessToken("token-of-an-identity", OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));

	private final RecordingListener listener = new RecordingListener();

	@TempDir
	Path directory;

	@Test
	void subscriptionIsCreatedAndMessagesTravel() throws Exception {
		bus().registerToken("token-of-an-identity", Right.MANAGE);
		overTls((front) -> {
			ServiceBusTransport transport = start(newTransport(front, null), this.listener);
			await().until(() -> !this.listener.linkChanges().isEmpty());
			assertThat(this.listener.lossReasons()).isEmpty();
			assertThat(topic().subscriptions()).hasSize(1);
			publish(transport, "heard");
			await().until(() -> this.listener.texts().equals(List.of("heard")));
		});
	}

	@Test
	void roleThatDoesNotAllowToSendIsNamed() throws Exception {
		topic().createSubscription("own");
		bus().registerToken("token-of-an-identity", Right.LISTEN);
		overTls((front) -> {
			start(newTransport(front, "own"), this.listener);
			await().until(() -> this.listener.linkChanges().equals(List.of("down")));
			assertThat(this.listener.lossReasons().get(0)).contains("needs the Send right")
				.contains("topic 'invalidations'");
		});
	}

	private ServiceBusTransport newTransport(TlsFront front, String subscription) {
		return new ServiceBusTransport(ServiceBusNamespace.of("127.0.0.1", CREDENTIAL)
			.customEndpointAddress("https://127.0.0.1:" + front.port())
			.adminEndpoint(bus().getAdminEndpoint()), StandIn.settings(StandIn.TOPIC, subscription));
	}

	/**
	 * The SDK trusts what this JVM trusts.
	 */
	private void overTls(TlsTest test) throws Exception {
		SSLContext before = SSLContext.getDefault();
		try (TlsFront front = TlsFront.start(this.directory, bus().getPort())) {
			SSLContext.setDefault(front.context());
			test.run(front);
		}
		finally {
			stopAll();
			SSLContext.setDefault(before);
		}
	}

	private interface TlsTest {

		void run(TlsFront front) throws Exception;

	}

}
