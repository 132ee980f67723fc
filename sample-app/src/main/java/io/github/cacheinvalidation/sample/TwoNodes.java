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

import io.github.cacheinvalidation.sample.catalogue.CatalogueApplication;
import io.github.cacheinvalidation.sample.page.BusLink;
import io.github.cacheinvalidation.sample.page.PageConfiguration;
import io.github.cacheinvalidation.sample.page.Showcase;

/**
 * Two nodes of the catalogue in this JVM, as independent of each other as if each were in
 * a JVM of its own: they share a database in memory and a bus, both started for them. A
 * page shows them side by side.
 */
final class TwoNodes implements AutoCloseable {

	private static final List<String> NAMES = List.of("A", "B");

	private final DemoBus bus;

	private final Showcase showcase;

	private final List<BusLink> links = new ArrayList<>();

	private final List<Node> nodes = new ArrayList<>();

	private TwoNodes(DemoBus bus) {
		this.bus = bus;
		this.showcase = new Showcase(bus.name());
	}

	/**
	 * Start the bus and both nodes, and wait until they serve.
	 * @return the running nodes
	 * @throws PortInUseException if one of the ports is taken
	 */
	static TwoNodes start(DemoArguments arguments) {
		// Before anything else starts, since Tomcat would find out last.
		arguments.ports().forEach(TwoNodes::requireFree);
		String database = "jdbc:h2:mem:catalogue-%s;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"
			.formatted(UUID.randomUUID());
		TwoNodes started = new TwoNodes(arguments.bus().start());
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
		BusLink link = BusLink.to(this.bus.host(), this.bus.port());
		this.links.add(link);
		args.addAll(this.bus.arguments(link.getHost(), link.getPort()));
		SpringApplication application = new SpringApplication(CatalogueApplication.class, PageConfiguration.class);
		application.setAdditionalProfiles("demo");
		application.addInitializers((context) -> context.getBeanFactory().registerSingleton("showcase", this.showcase));
		Node node = new Node(name, application.run(args.toArray(String[]::new)));
		this.nodes.add(node);
		this.showcase.add(name, link, node.context());
	}

	Node a() {
		return this.nodes.get(0);
	}

	Node b() {
		return this.nodes.get(1);
	}

	DemoBus bus() {
		return this.bus;
	}

	/**
	 * Stop the nodes, and what they need after them.
	 */
	@Override
	public void close() {
		this.nodes.forEach((node) -> node.context().close());
		this.links.forEach(BusLink::close);
		this.bus.close();
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
