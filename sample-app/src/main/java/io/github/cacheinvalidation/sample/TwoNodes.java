package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.sample.catalogue.CatalogueApplication;

/**
 * Two nodes of the catalogue in this JVM, as independent of each other as if each were in
 * a JVM of its own: they share a database in memory and a Redis, both started for them.
 */
final class TwoNodes implements AutoCloseable {

	private static final List<String> NAMES = List.of("A", "B");

	private final RedisServer redis;

	private final List<Node> nodes = new ArrayList<>();

	private TwoNodes(RedisServer redis) {
		this.redis = redis;
	}

	/**
	 * Start Redis and both nodes, and wait until they serve.
	 * @return the running nodes
	 * @throws PortInUseException if one of the ports is taken
	 */
	static TwoNodes start(DemoArguments arguments) {
		// Before anything else starts, since Tomcat would find out last.
		arguments.ports().forEach(TwoNodes::requireFree);
		String database = "jdbc:h2:mem:catalogue-%s;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"
			.formatted(UUID.randomUUID());
		TwoNodes started = new TwoNodes(RedisServer.start());
		try {
			for (int i = 0; i < NAMES.size(); i++) {
				started.startNode(NAMES.get(i), arguments.ports().get(i), database, arguments.properties());
			}
			return started;
		}
		catch (RuntimeException | Error ex) {
			started.close();
			throw ex;
		}
	}

	private static void requireFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new PortInUseException(port, ex);
		}
	}

	private void startNode(String name, int port, String database, List<String> properties) {
		List<String> args = new ArrayList<>(properties);
		args.add("--catalogue.node=" + name);
		args.add("--server.port=" + port);
		args.add("--spring.datasource.url=" + database);
		args.add("--spring.data.redis.url=redis://%s:%d".formatted(this.redis.getHost(), this.redis.getPort()));
		SpringApplication application = new SpringApplication(CatalogueApplication.class);
		application.setAdditionalProfiles("demo");
		this.nodes.add(new Node(name, application.run(args.toArray(String[]::new))));
	}

	Node a() {
		return this.nodes.get(0);
	}

	Node b() {
		return this.nodes.get(1);
	}

	RedisServer redis() {
		return this.redis;
	}

	/**
	 * Stop the nodes, and what they need after them.
	 */
	@Override
	public void close() {
		this.nodes.forEach((node) -> node.context().close());
		this.redis.close();
	}

	/**
	 * One of the two nodes.
	 *
	 * @param name shown in its answers
	 * @param context its application context
	 */
	record Node(String name, ConfigurableApplicationContext context) {

		String url() {
			return "http://localhost:" + this.context.getEnvironment().getRequiredProperty("local.server.port");
		}

	}

}
