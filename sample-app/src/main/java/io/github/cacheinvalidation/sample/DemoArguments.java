package io.github.cacheinvalidation.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments of the demonstration.
 *
 * @param ports the ports of the two nodes, 0 for any that is free
 * @param bus what carries the messages
 * @param properties further arguments, handed to both nodes as they are
 */
record DemoArguments(List<Integer> ports, Bus bus, List<String> properties) {

	private static final String PORTS = "--ports=";

	private static final String BUS = "--bus=";

	private static final List<Integer> DEFAULT_PORTS = List.of(8081, 8082);

	private static final int MAX_PORT = 65535;

	/**
	 * Parse arguments.
	 * @throws IllegalArgumentException if they make no sense, with a message for the user
	 */
	static DemoArguments parse(String... args) {
		List<Integer> ports = DEFAULT_PORTS;
		Bus bus = Bus.REDIS;
		List<String> properties = new ArrayList<>();
		for (String arg : args) {
			if (arg.startsWith(PORTS)) {
				ports = parsePorts(arg.substring(PORTS.length()));
			}
			else if (arg.startsWith(BUS)) {
				bus = Bus.of(arg.substring(BUS.length()));
			}
			else if (arg.startsWith("--")) {
				properties.add(arg);
			}
			else {
				throw new IllegalArgumentException("Unknown argument '%s'".formatted(arg));
			}
		}
		return new DemoArguments(ports, bus, List.copyOf(properties));
	}

	private static List<Integer> parsePorts(String value) {
		try {
			List<Integer> ports = Arrays.stream(value.split(",", -1)).map(String::trim).map(Integer::valueOf).toList();
			if (ports.size() == DEFAULT_PORTS.size() && ports.stream().allMatch((port) -> port >= 0 && port <= MAX_PORT)
					&& (ports.get(0) == 0 || !ports.get(0).equals(ports.get(1)))) {
				return ports;
			}
		}
		catch (NumberFormatException ex) {
			// Told below.
		}
		throw new IllegalArgumentException(
				"'%s%s' doesn't name two different ports, such as %s8081,8082".formatted(PORTS, value, PORTS));
	}

	/**
	 * The kinds of bus.
	 */
	enum Bus {

		REDIS, SERVICEBUS;

		static Bus of(String name) {
			return switch (name) {
				case "redis" -> REDIS;
				case "servicebus" -> SERVICEBUS;
				default -> throw new IllegalArgumentException(
						"'%s%s' is neither %sredis nor %sservicebus".formatted(BUS, name, BUS, BUS));
			};
		}

		DemoBus start() {
			return switch (this) {
				case REDIS -> new RedisBus();
				case SERVICEBUS -> new ServiceBusStandIn();
			};
		}

	}

}
