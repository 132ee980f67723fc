package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.sample.CatalogueClient.Answer;
import io.github.cacheinvalidation.sample.CatalogueClient.Item;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the packaged sample as it has been processed ahead of time: two nodes, each in a
 * JVM of its own.
 */
class ProcessedApplicationIT {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	Path directory;

	@AfterEach
	void stopNodes() throws InterruptedException {
		this.processes.forEach(Process::destroy);
		for (Process process : this.processes) {
			if (!process.waitFor(30, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
	}

	@Test
	void changesTravelBetweenNodesThatWereProcessedAheadOfTime() throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			CatalogueClient left = start("left", redis);
			CatalogueClient right = start("right", redis);
			await().until(() -> sees(left, "right") && sees(right, "left"));
			Item product = right.read(1).product();
			assertThat(right.read(1).source()).isEqualTo("cache");
			Item changed = left.changePrice(product.id(), "12.5");
			Answer fresh = await().until(() -> right.read(1), (answer) -> answer.product().equals(changed));
			assertThat(fresh).isEqualTo(new Answer("right", "database", changed));
			left.delete("/actuator/cacheinvalidation/products");
			await().until(() -> right.read(1).source().equals("database"));
		}
	}

	private static boolean sees(CatalogueClient node, String peer) {
		String endpoint = node.get("/actuator/cacheinvalidation").returnResult(String.class).getResponseBody();
		return endpoint != null && endpoint.contains("\"state\":\"CONNECTED\"")
				&& endpoint.contains("\"node\":\"%s\"".formatted(peer));
	}

	private CatalogueClient start(String name, RedisServer redis) throws IOException {
		Path log = this.directory.resolve(name + ".log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-jar", System.getProperty("sample.jar"), "node", "--server.port=0",
				"--catalogue.node=" + name, "--spring.data.redis.port=" + redis.getPort())
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		this.processes.add(process);
		int port = await().until(() -> port(process, log), (found) -> found > 0);
		assertThat(log).content().contains("Starting AOT-processed CatalogueApplication");
		return new CatalogueClient("http://127.0.0.1:" + port);
	}

	private static int port(Process process, Path log) throws IOException {
		String text = Files.readString(log);
		assertThat(process.isAlive()).as(text).isTrue();
		Matcher matcher = PORT.matcher(text);
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(3));
	}

}
