package io.github.cacheinvalidation.servicebusemulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.cacheinvalidation.servicebusemulator.security.Right;
import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.exception.HttpResponseException;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What goes wrong on demand.
 */
class FaultTests extends AbstractEmulatorTests {

	@Test
	void connectionsAreDroppedAndNewOnesGetThrough() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		assertThat(this.emulator.getConnectionCount()).isEqualTo(1);
		this.emulator.dropConnections();
		assertThat(this.emulator.getConnectionCount()).isZero();
		assertThat(this.topic.receiverCount("one")).isZero();
		send(this.clients.sender("orders"), "hello");
		assertNext(received, "hello");
	}

	@Test
	void linksAreDetachedWhileTheirConnectionStays() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		this.emulator.detachLinks();
		assertThat(this.topic.receiverCount("one")).isZero();
		assertThat(this.emulator.getConnectionCount()).isEqualTo(1);
		send(this.clients.sender("orders"), "hello");
		assertNext(received, "hello");
	}

	@Test
	void aBusyServerTakesAndDeliversNothing() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		ServiceBusSenderClient sender = this.clients.sender("orders");
		send(sender, "before");
		assertNext(received, "before");
		ServiceBusAdministrationClient administrator = this.clients.administrator();
		this.emulator.setServerBusy(true);
		assertFails(AmqpErrorCondition.SERVER_BUSY_ERROR, () -> send(sender, "meanwhile"));
		assertFails(AmqpErrorCondition.SERVER_BUSY_ERROR, () -> send(this.clients.sender("orders"), "meanwhile"));
		assertThatExceptionOfType(HttpResponseException.class)
			.isThrownBy(() -> administrator.getSubscription("orders", "one"))
			.returns(503, (ex) -> ex.getResponse().getStatusCode());
		assertThat(this.topic.receivedCount()).isEqualTo(1);
		this.emulator.setServerBusy(false);
		send(sender, "after");
		assertNext(received, "after");
	}

	@Test
	void whatComesTooFastIsRefused() {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		this.emulator.throttle(1);
		send(sender, "in time");
		assertFails(AmqpErrorCondition.SERVER_BUSY_ERROR, () -> send(sender, "too fast"));
		this.emulator.advanceTime(Duration.ofSeconds(1));
		send(sender, "in time again");
		this.emulator.throttle(0);
		send(sender, "without a limit");
		assertThat(this.topic.receivedCount()).isEqualTo(3);
		assertThatIllegalArgumentException().isThrownBy(() -> this.emulator.throttle(-1));
	}

	@Test
	void aDeniedPolicyLosesItsLinksAndGetsNoNewOnes() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		String connectionString = this.emulator.getConnectionString(Right.SEND, Right.LISTEN);
		ServiceBusSenderClient sender = this.clients.sender("orders", connectionString);
		send(sender, "before");
		assertNext(received, "before");
		this.emulator.deny(ServiceBusEmulator.policyName(Right.SEND, Right.LISTEN));
		assertFailsBeforeLong(AmqpErrorCondition.UNAUTHORIZED_ACCESS, () -> send(sender, "meanwhile"));
		assertThat(this.topic.receiverCount("one")).isEqualTo(1);
		this.emulator.allow(ServiceBusEmulator.policyName(Right.SEND, Right.LISTEN));
		send(sender, "after");
		assertNext(received, "after");
	}

	@Test
	void aDeniedReceiverIsDetached() throws Exception {
		receiveOnce();
		this.emulator.deny(ServiceBusEmulator.ROOT_POLICY);
		assertThat(this.topic.receiverCount("one")).isZero();
	}

	@Test
	void aSubscriptionDeletedUnderItsReceiverIsNotFound() {
		var receiver = this.clients.receiver("orders", "one", ServiceBusReceiveMode.RECEIVE_AND_DELETE);
		CompletableFuture<Void> receiving = CompletableFuture
			.runAsync(() -> receiver.receiveMessages(1, LIMIT).forEach((message) -> {
			}));
		await().until(() -> this.topic.receiverCount("one") == 1);
		this.topic.deleteSubscription("one");
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> receiving.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
			.returns(AmqpErrorCondition.NOT_FOUND, Failures::conditionOf);
	}

	@Test
	void aTopicDeletedUnderItsSenderIsNotFound() {
		ServiceBusSenderClient sender = this.clients.sender("orders");
		send(sender, "before");
		this.emulator.deleteTopic("orders");
		assertFailsBeforeLong(AmqpErrorCondition.NOT_FOUND, () -> send(sender, "after"));
	}

	@Test
	void aRestartKeepsPortsEntitiesAndMessages() throws Exception {
		int port = this.emulator.getPort();
		send(this.clients.sender("orders"), "kept");
		this.emulator.stop();
		assertThat(this.emulator.getConnectionCount()).isZero();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect().close());
		this.emulator.restart();
		assertThat(this.emulator.getPort()).isEqualTo(port);
		assertNext(this.clients.receive("orders", "one"), "kept");
		assertThat(this.clients.administrator().getSubscriptionExists("orders", "one")).isTrue();
	}

	@Test
	void aReceiverComesBackAfterARestart() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		this.emulator.stop();
		this.emulator.restart();
		send(this.clients.sender("orders"), "hello");
		assertNext(received, "hello");
	}

	@Test
	void aSuspendedServerAcceptsConnectionsAndAnswersNothingUntilItIsResumed() throws Exception {
		BlockingQueue<String> received = receiveOnce();
		ServiceBusSenderClient sender = this.clients.sender("orders");
		send(sender, "before");
		assertNext(received, "before");
		this.emulator.suspend();
		try (Socket socket = connect()) {
			socket.setSoTimeout(200);
			socket.getOutputStream().write(new byte[] { 'A', 'M', 'Q', 'P', 3, 1, 0, 0 });
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(sender, "after"));
			CompletableFuture<Boolean> asking = CompletableFuture
				.supplyAsync(() -> this.clients.administrator().getTopicExists("orders"));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> asking.get(500, TimeUnit.MILLISECONDS));
			assertThat(sending).isNotDone();
			this.emulator.resume();
			assertThat(asking.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
			sending.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			assertNext(received, "after");
			socket.setSoTimeout((int) LIMIT.toMillis());
			assertThat(socket.getInputStream().read()).isEqualTo('A');
		}
	}

	@Test
	void aClosedStandInSaysSo() {
		this.emulator.close();
		this.emulator.close();
		assertThatIllegalStateException().isThrownBy(() -> this.emulator.createTopic("other"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect().close());
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.emulator.getPort());
	}

	private BlockingQueue<String> receiveOnce() {
		BlockingQueue<String> received = this.clients.receive("orders", "one");
		await().until(() -> this.topic.receiverCount("one") == 1);
		return received;
	}

	/**
	 * Assert that something fails, and says why as soon as the SDK has heard of it: a
	 * message that crosses the end of its link fails without a reason.
	 */
	private static void assertFailsBeforeLong(AmqpErrorCondition condition, ThrowingCallable action) {
		await().untilAsserted(() -> assertFails(condition, action));
	}

	private static void assertFails(AmqpErrorCondition condition, ThrowingCallable action) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(action).returns(condition, Failures::conditionOf);
	}

}
