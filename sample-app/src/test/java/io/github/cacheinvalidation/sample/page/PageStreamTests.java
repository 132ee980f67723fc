package io.github.cacheinvalidation.sample.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.sample.catalogue.CatalogueApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PageStream} with viewers that don't read.
 */
class PageStreamTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** A snapshot with a few of these is more than what sockets hold. */
	private static final String LONG_KEY = "k".repeat(500_000);

	private static final int MESSAGES = 10;

	private final Showcase showcase = new Showcase("Redis");

	private final List<Socket> sockets = new ArrayList<>();

	private ConfigurableApplicationContext node;

	/**
	 * The viewers first, since a node may wait for them.
	 */
	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.node.close();
	}

	@Test
	void viewerThatDoesNotReadKeepsNobodyElseWaiting() throws IOException {
		// The web server would lose patience with it, and then let the others go on.
		start("--server.tomcat.connection-timeout=1h");
		idle();
		BufferedReader other = open(new Socket());
		for (int i = 1; i <= MESSAGES; i++) {
			message(i);
			awaitMessage(other, i);
		}
	}

	@Test
	void viewerThatDoesNotReadIsLetGo() throws IOException {
		start("--server.tomcat.connection-timeout=2s");
		long before = connections();
		idle();
		Awaitility.await().atMost(LIMIT).until(() -> connections() > before);
		for (int i = 1; i <= MESSAGES; i++) {
			message(i);
		}
		Awaitility.await().atMost(LIMIT).until(() -> connections() == before);
	}

	@Test
	void viewerThatDoesNotReadDoesNotHoldUpTheEnd() throws IOException {
		start("--server.tomcat.connection-timeout=1h");
		idle();
		BufferedReader other = open(new Socket());
		for (int i = 1; i <= MESSAGES; i++) {
			message(i);
		}
		awaitMessage(other, MESSAGES);
		assertThat(CompletableFuture.runAsync(this.node::close)).succeedsWithin(LIMIT);
	}

	private void start(String argument) {
		SpringApplication application = new SpringApplication(CatalogueApplication.class, PageConfiguration.class);
		application.setAdditionalProfiles("demo");
		application.addInitializers((context) -> context.getBeanFactory().registerSingleton("showcase", this.showcase));
		this.node = application.run("--server.port=0", "--catalogue.node=A", "--cache.invalidation.enabled=false",
				"--server.shutdown=immediate", "--spring.datasource.url=jdbc:h2:mem:stream", argument);
	}

	/**
	 * Let a node send a message, which the snapshots have from then on.
	 */
	private void message(int number) {
		this.showcase.getMessages()
			.sending("A",
					"""
							{"v":1,"node":"A","epoch":1,"number":%d,"caches":[{"cache":"products","keys":["%s"]}]}"""
						.formatted(number, LONG_KEY)
						.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Ask for snapshots and read no more than the beginning of the answer.
	 */
	private void idle() throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(8192);
		open(socket);
	}

	private BufferedReader open(Socket socket) throws IOException {
		this.sockets.add(socket);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
				this.node.getEnvironment().getRequiredProperty("local.server.port", Integer.class)));
		socket.getOutputStream()
			.write("GET /page/snapshots HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		assertThat(reader.readLine()).startsWith("HTTP/1.1 200");
		return reader;
	}

	private static void awaitMessage(BufferedReader reader, int number) {
		assertThat(CompletableFuture
			.supplyAsync(() -> reader.lines().anyMatch((line) -> line.contains("\"number\":" + number))))
			.succeedsWithin(LIMIT)
			.isEqualTo(true);
	}

	private long connections() {
		TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) this.node).getWebServer();
		return ((AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler()).getConnectionCount();
	}

}
