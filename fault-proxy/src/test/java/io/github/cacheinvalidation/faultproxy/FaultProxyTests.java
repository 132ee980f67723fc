package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FaultProxy}.
 */
class FaultProxyTests {

	private PlainServer plainServer;

	private FaultProxy proxy;

	private Socket client;

	private Socket server;

	@BeforeEach
	void connect() throws Exception {
		this.plainServer = new PlainServer();
		this.proxy = this.plainServer.proxy();
		this.client = PlainServer.connect(this.proxy);
		this.server = this.plainServer.next();
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.server.close();
		this.proxy.close();
		this.plainServer.close();
	}

	@Test
	void passesOnWhatEitherSideSends() throws IOException {
		send(this.client, "ping");
		assertThat(receive(this.server, 4)).isEqualTo("ping");
		send(this.server, "pong");
		assertThat(receive(this.client, 4)).isEqualTo("pong");
	}

	@Test
	void passesOnTheEndOfEachDirectionByItself() throws IOException {
		send(this.client, "last");
		this.client.shutdownOutput();
		assertThat(receive(this.server, 4)).isEqualTo("last");
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
		send(this.server, "answer");
		this.server.close();
		assertThat(receive(this.client, 6)).isEqualTo("answer");
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
		await().until(() -> this.proxy.getConnectionCount() == 0);
	}

	@Test
	void passesOnAReset() throws IOException {
		this.server.setSoLinger(true, 0);
		this.server.close();
		assertReset(this.client);
		await().until(() -> this.proxy.getConnectionCount() == 0);
	}

	@Test
	void resetsAClientWhoseServerIsAway() throws IOException {
		this.plainServer.close();
		try (Socket other = PlainServer.connect(this.proxy)) {
			assertReset(other);
		}
	}

	@Test
	void cutResetsConnectionsAndAllNewOnesUntilRestored() throws Exception {
		int port = this.proxy.getPort();
		this.proxy.cut();
		assertReset(this.client);
		assertReset(this.server);
		try (Socket other = PlainServer.connect(this.proxy)) {
			assertReset(other);
		}
		assertThat(this.plainServer.hasNext()).isFalse();
		this.proxy.restore();
		assertThat(this.proxy.getPort()).isEqualTo(port);
		assertNewConnectionWorks();
	}

	@Test
	void cutReachesAPeerThatIsWaitingForData() {
		CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
			try {
				return this.client.getInputStream().read();
			}
			catch (IOException ex) {
				return -2;
			}
		});
		this.proxy.cut();
		assertThat(read).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(-2);
	}

	@Test
	void dropConnectionsResetsWhatIsThereAndLetsNewOnesThrough() throws Exception {
		this.proxy.dropConnections();
		assertReset(this.client);
		assertReset(this.server);
		assertNewConnectionWorks();
	}

	@ParameterizedTest
	@EnumSource
	void blackHoleSwallowsOneDirectionOnly(Direction direction) throws IOException {
		this.proxy.blackHole(direction);
		send(sender(direction), "lost");
		await().until(() -> this.proxy.getLossyCount() == 1);
		send(receiver(direction), "heard");
		assertThat(receive(sender(direction), 5)).isEqualTo("heard");
		assertSilent(receiver(direction));
		this.proxy.restore();
		// Not one byte of it, and no hole in the stream either.
		assertReset(receiver(direction));
		assertReset(sender(direction));
	}

	@Test
	void blackHoleKeepsBothSidesOpenAndAcceptsMore() throws IOException {
		this.proxy.blackHole();
		send(this.client, "lost");
		send(this.server, "lost");
		try (Socket other = PlainServer.connect(this.proxy)) {
			send(other, "lost");
			await().until(() -> this.proxy.getLossyCount() == 2);
			assertSilent(other);
			assertSilent(this.client);
			assertSilent(this.server);
		}
	}

	@Test
	void blackHoleHidesThatTheServerIsGone() throws IOException {
		this.proxy.blackHole();
		this.server.setSoLinger(true, 0);
		this.server.close();
		this.plainServer.close();
		await().until(() -> this.proxy.getLossyCount() == 1);
		try (Socket other = PlainServer.connect(this.proxy)) {
			await().until(() -> this.proxy.getLossyCount() == 2);
			assertSilent(other);
			assertSilent(this.client);
			this.proxy.restore();
			assertReset(other);
			assertReset(this.client);
		}
	}

	@Test
	void blackHoleHidesTheEndOfADirection() throws IOException {
		this.proxy.blackHole(Direction.TO_CLIENT);
		this.server.shutdownOutput();
		await().until(() -> this.proxy.getLossyCount() == 1);
		assertSilent(this.client);
		this.proxy.restore();
		assertReset(this.client);
	}

	@Test
	void connectionThatLostNothingInABlackHoleGoesOn() throws IOException {
		this.proxy.blackHole();
		this.proxy.restore();
		passesOnWhatEitherSideSends();
	}

	@ParameterizedTest
	@EnumSource
	void stallKeepsWhatIsSentAndPassesItOnLater(Direction direction) throws IOException {
		this.proxy.stall(direction);
		send(sender(direction), "late");
		send(receiver(direction), "heard");
		assertThat(receive(sender(direction), 5)).isEqualTo("heard");
		assertSilent(receiver(direction));
		this.proxy.restore();
		assertThat(receive(receiver(direction), 4)).isEqualTo("late");
		passesOnWhatEitherSideSends();
	}

	@Test
	void stallKeepsWhatIsOnItsWay() throws IOException {
		this.proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
		send(this.client, "late");
		assertSilent(this.server);
		this.proxy.stall(Direction.TO_SERVER);
		this.proxy.delay(Direction.TO_SERVER, Duration.ZERO);
		assertSilent(this.server);
		this.proxy.restore();
		assertThat(receive(this.server, 4)).isEqualTo("late");
	}

	@ParameterizedTest
	@EnumSource
	void delayLetsNothingArriveEarly(Direction direction) throws IOException {
		this.proxy.delay(direction, Duration.ofMillis(200));
		long start = System.nanoTime();
		send(sender(direction), "late");
		send(receiver(direction), "heard");
		assertThat(receive(receiver(direction), 4)).isEqualTo("late");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
		assertThat(receive(sender(direction), 5)).isEqualTo("heard");
	}

	@Test
	void whatIsDelayedArrivesInOrderAndAtOnceWhenTheDelayEnds() throws IOException {
		this.proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
		send(this.client, "first");
		this.proxy.getConnectionCount();
		send(this.client, "second");
		this.client.shutdownOutput();
		assertSilent(this.server);
		this.proxy.delay(Direction.TO_SERVER, Duration.ZERO);
		assertThat(receive(this.server, 11)).isEqualTo("firstsecond");
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void delayIsLiftedByRestore() throws IOException {
		this.proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
		send(this.client, "late");
		this.proxy.restore();
		assertThat(receive(this.server, 4)).isEqualTo("late");
	}

	@ParameterizedTest
	@EnumSource
	void throttleLimitsTheRate(Direction direction) throws IOException {
		this.proxy.throttle(direction, 1000);
		long start = System.nanoTime();
		send(sender(direction), "x".repeat(400));
		assertThat(receive(receiver(direction), 400)).isEqualTo("x".repeat(400));
		// The first and the last portion cost no time.
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
	}

	@Test
	void throttleIsLiftedByRestore() throws IOException {
		this.proxy.throttle(Direction.TO_CLIENT, 1);
		String text = "abcdefgh".repeat(1000);
		send(this.server, text);
		this.proxy.restore();
		assertThat(receive(this.client, text.length())).isEqualTo(text);
	}

	@ParameterizedTest
	@EnumSource
	void halfCloseEndsOneDirectionOnly(Direction direction) throws IOException {
		this.proxy.halfClose(direction);
		assertThat(receiver(direction).getInputStream().read()).isEqualTo(-1);
		send(sender(direction), "dropped");
		send(receiver(direction), "heard");
		assertThat(receive(sender(direction), 5)).isEqualTo("heard");
	}

	@Test
	void faultsAddUp() throws IOException {
		this.proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
		send(this.client, "lost");
		assertSilent(this.server);
		this.proxy.blackHole(Direction.TO_SERVER);
		this.proxy.delay(Direction.TO_SERVER, Duration.ZERO);
		assertSilent(this.server);
		this.proxy.restore();
		assertReset(this.server);
	}

	@Test
	void closeResetsConnectionsFreesThePortAndEndsTheThread() throws IOException {
		this.proxy.close();
		assertReset(this.client);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> PlainServer.connect(this.proxy));
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.doesNotContain("fault-proxy-" + this.proxy.getPort());
		this.proxy.close();
		assertThatIllegalStateException().isThrownBy(this.proxy::cut)
			.withMessage("The proxy on port " + this.proxy.getPort() + " is closed");
	}

	@Test
	void badArgumentsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> FaultProxy.start("[::z]", 1))
			.withMessageContaining("host");
		assertThatIllegalArgumentException().isThrownBy(() -> FaultProxy.start("localhost", 70_000))
			.withMessageContaining("port");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(-1)))
			.withMessage("'delay' must not be negative: PT-0.001S");
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.throttle(Direction.TO_CLIENT, -1))
			.withMessage("'bytesPerSecond' must not be negative: -1");
	}

	private Socket sender(Direction direction) {
		return (direction == Direction.TO_SERVER) ? this.client : this.server;
	}

	private Socket receiver(Direction direction) {
		return (direction == Direction.TO_SERVER) ? this.server : this.client;
	}

	private void assertNewConnectionWorks() throws Exception {
		this.client = PlainServer.connect(this.proxy);
		this.server = this.plainServer.next();
		passesOnWhatEitherSideSends();
	}

	private static void assertReset(Socket socket) {
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read());
	}

	/**
	 * Silence can't be waited for, but a byte that has slipped through is there at once.
	 */
	private static void assertSilent(Socket socket) throws IOException {
		int timeout = socket.getSoTimeout();
		socket.setSoTimeout(50);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		socket.setSoTimeout(timeout);
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String receive(Socket socket, int length) throws IOException {
		return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
	}

}
