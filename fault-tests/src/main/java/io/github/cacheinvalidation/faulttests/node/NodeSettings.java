package io.github.cacheinvalidation.faulttests.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a node is set up.
 *
 * @param name its name in the report and on its bus
 * @param bus properties that have it use its bus
 * @param databaseUrl where it finds the database
 * @param keepsName whether a node that takes its place is known to the others by the same
 * name
 * @param seed where its random choices begin
 * @param pace how much it does
 * @param maxStaleness the bound, {@code null} for none
 * @param heartbeatInterval how often it shows that it is there
 * @param maxPending how many keys may wait to be sent
 * @param sabotage the name of a configuration class that makes the node do wrong,
 * {@code null} for none
 * @param logFile where it logs to
 * @since 0.1.0
 */
public record NodeSettings(String name, List<String> bus, String databaseUrl, boolean keepsName, long seed, Pace pace,
		@Nullable Duration maxStaleness, Duration heartbeatInterval, int maxPending, @Nullable String sabotage,
		String logFile) {

	/**
	 * Begins the properties that say through which proxy a node connects to each Redis
	 * server: the port of the server follows, the value is the port of the proxy.
	 */
	public static final String LINES = "fault-tests.lines";

	/**
	 * How long a stop may wait for what is still to be sent.
	 */
	static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

	private static final String NONE = "none";

	/**
	 * Return the settings as the arguments of a process.
	 * @return the arguments
	 */
	public List<String> toArguments() {
		List<String> arguments = new ArrayList<>(List.of(this.name, this.databaseUrl, String.valueOf(this.keepsName),
				String.valueOf(this.seed), String.valueOf(this.pace.readsPerSecond()),
				String.valueOf(this.pace.writesPerSecond()),
				(this.maxStaleness != null) ? this.maxStaleness.toString() : NONE, this.heartbeatInterval.toString(),
				String.valueOf(this.maxPending), (this.sabotage != null) ? this.sabotage : NONE, this.logFile));
		arguments.addAll(this.bus);
		return arguments;
	}

	/**
	 * Return the settings that arguments stand for.
	 * @param arguments what {@link #toArguments()} returned
	 * @return the settings
	 */
	public static NodeSettings parse(List<String> arguments) {
		return new NodeSettings(arguments.get(0), List.copyOf(arguments.subList(11, arguments.size())),
				arguments.get(1), Boolean.parseBoolean(arguments.get(2)), Long.parseLong(arguments.get(3)),
				new Pace(Integer.parseInt(arguments.get(4)), Integer.parseInt(arguments.get(5))),
				NONE.equals(arguments.get(6)) ? null : Duration.parse(arguments.get(6)),
				Duration.parse(arguments.get(7)), Integer.parseInt(arguments.get(8)),
				NONE.equals(arguments.get(9)) ? null : arguments.get(9), arguments.get(10));
	}

	/**
	 * Return the settings as properties of the application.
	 */
	List<String> toProperties() {
		List<String> properties = new ArrayList<>(this.bus);
		properties.addAll(List.of("spring.datasource.url=" + this.databaseUrl,
				"cache.invalidation.heartbeat-interval=" + this.heartbeatInterval,
				"cache.invalidation.publish.max-pending=" + this.maxPending,
				"cache.invalidation.publish.shutdown-timeout=" + SHUTDOWN_TIMEOUT,
				"logging.file.name=" + this.logFile));
		if (this.keepsName) {
			properties.add("cache.invalidation.node-id=" + this.name);
		}
		if (this.maxStaleness != null) {
			properties.add("cache.invalidation.max-staleness=" + this.maxStaleness);
		}
		return properties;
	}

	/**
	 * How much a node does.
	 *
	 * @param readsPerSecond how many reads to aim at
	 * @param writesPerSecond how many writes to aim at
	 */
	public record Pace(int readsPerSecond, int writesPerSecond) {

	}

}
