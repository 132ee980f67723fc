package io.github.cacheinvalidation.redisserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedisServer}.
 */
class RedisServerTests {

	@Test
	void startAnswersAndCloseEnds() throws IOException {
		RedisServer server = RedisServer.start();
		assertThat(ping(server)).isEqualTo("+PONG");
		server.close();
		assertThat(server.isRunning()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ping(server));
	}

	@Test
	void restartAfterKillUsesTheSamePort() throws IOException {
		try (RedisServer server = RedisServer.start()) {
			int port = server.getPort();
			server.kill();
			server.restart();
			assertThat(server.getPort()).isEqualTo(port);
			assertThat(ping(server)).isEqualTo("+PONG");
		}
	}

	@Test
	void suspendedServerAcceptsButDoesNotAnswerUntilResumed() throws IOException {
		try (RedisServer server = RedisServer.start()) {
			server.suspend();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ping(server));
			server.resume();
			assertThat(ping(server)).isEqualTo("+PONG");
		}
	}

	@Test
	void settingsReachTheServer() throws IOException {
		try (RedisServer server = RedisServer.start("--requirepass", "secret")) {
			assertThat(ping(server)).startsWith("-NOAUTH");
		}
	}

	@Test
	void sentinelKnowsItsMaster() throws IOException {
		try (RedisServer master = RedisServer.start();
				RedisServer sentinel = RedisServer.startSentinel("first", master)) {
			assertThat(ask(sentinel, "SENTINEL get-master-addr-by-name first")).contains("127.0.0.1",
					String.valueOf(master.getPort()));
		}
	}

	private static String ping(RedisServer server) throws IOException {
		return ask(server, "PING");
	}

	private static String ask(RedisServer server, String command) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 1000);
			socket.setSoTimeout(500);
			socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
			byte[] buffer = new byte[64];
			int length = socket.getInputStream().read(buffer);
			return new String(buffer, 0, length, StandardCharsets.US_ASCII).trim();
		}
	}

}
