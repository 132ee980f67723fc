package io.github.cacheinvalidation.sample;

import java.io.PrintStream;
import java.util.Arrays;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;

import io.github.cacheinvalidation.sample.catalogue.CatalogueApplication;

/**
 * Starts what the first argument names.
 */
public final class Main {

	private static final String USAGE = """
			Usage:

			  java -jar sample-app.jar [--ports=8081,8082] [--bus=redis|servicebus] [--<property>=<value> ...]
			      Two nodes in one JVM, with a Redis (or a local stand-in for Azure Service Bus) and
			      a database of their own, and what to try with them. Properties are handed to both
			      nodes.

			  java -jar sample-app.jar node [--<property>=<value> ...]
			      One node that uses your Redis, for example:
			      node --server.port=8081 --spring.data.redis.host=localhost
			      Nodes share the database in ./data/catalogue (spring.datasource.url).

			  java -jar sample-app.jar --help
			""";

	private static final int SUCCESS = 0;

	private static final int FAILURE = 1;

	private static final int WRONG_USAGE = 2;

	private Main() {
	}

	public static void main(String[] args) {
		int status = run(System.out, System.err, args);
		if (status != SUCCESS) {
			System.exit(status);
		}
	}

	/**
	 * Start what the arguments say. What was started goes on when this returns.
	 * @return the exit status if nothing was started, else 0
	 */
	static int run(PrintStream out, PrintStream err, String... args) {
		String command = (args.length > 0) ? args[0] : "";
		if (command.equals("--help")) {
			out.print(USAGE);
			return SUCCESS;
		}
		if (command.equals("node")) {
			startNode(Arrays.copyOfRange(args, 1, args.length));
			return SUCCESS;
		}
		DemoArguments arguments;
		try {
			arguments = DemoArguments.parse(args);
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage());
			err.println();
			err.print(USAGE);
			return WRONG_USAGE;
		}
		return startTwoNodes(out, err, arguments);
	}

	private static void startNode(String... args) {
		if (System.getProperty("h2.bindAddress") == null) {
			// The node that serves the database file would do so on every address.
			System.setProperty("h2.bindAddress", "127.0.0.1");
		}
		CatalogueApplication.main(args);
	}

	private static int startTwoNodes(PrintStream out, PrintStream err, DemoArguments arguments) {
		try {
			TwoNodes nodes = TwoNodes.start(arguments);
			// Spring's shutdown hook runs this after it has closed the nodes.
			SpringApplication.getShutdownHandlers().add(nodes::close);
			out.print(Guide.forNodes(nodes));
			return SUCCESS;
		}
		catch (PortInUseException ex) {
			err.printf("Port %d is taken: choose two others (--ports=9081,9082) or any that are free (--ports=0,0)%n",
					ex.getPort());
			return FAILURE;
		}
	}

}
