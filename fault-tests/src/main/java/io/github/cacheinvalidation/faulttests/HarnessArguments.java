package io.github.cacheinvalidation.faulttests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

import io.github.cacheinvalidation.faulttests.cluster.BusKind;
import io.github.cacheinvalidation.faulttests.cluster.ClusterSettings;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.node.NodeSettings;

/**
 * Arguments of the command, each {@code --NAME=VALUE}.
 */
final class HarnessArguments {

	private static final Map<String, String> DEFAULTS = Map.ofEntries(Map.entry("duration", "60s"),
			Map.entry("operations", "0"), Map.entry("phase", "30s"), Map.entry("contexts", "2"),
			Map.entry("processes", "2"), Map.entry("seed", ""), Map.entry("reads", "2000"), Map.entry("writes", "20"),
			Map.entry("max-staleness", "4s"), Map.entry("heartbeat-interval", "500ms"), Map.entry("faults", "all"),
			Map.entry("sabotage", ""), Map.entry("output", "target"), Map.entry("bus", "redis"));

	private static final String NONE = "none";

	private final Map<String, String> values = new HashMap<>(DEFAULTS);

	/**
	 * Parse arguments.
	 * @throws IllegalArgumentException if they make no sense, with a message for the user
	 */
	HarnessArguments(String... args) {
		for (String arg : args) {
			int equals = arg.indexOf('=');
			String name = (arg.startsWith("--") && equals > 0) ? arg.substring(2, equals) : "";
			if (!DEFAULTS.containsKey(name)) {
				throw new IllegalArgumentException("Unknown argument '%s': there are %s".formatted(arg,
						DEFAULTS.keySet().stream().sorted().map((known) -> "--" + known + "=").toList()));
			}
			this.values.put(name, arg.substring(equals + 1));
		}
	}

	/**
	 * Return the directory for the report and the logs.
	 */
	Path output() {
		return Path.of(value("output"));
	}

	HarnessSettings settings() {
		ClusterSettings cluster = new ClusterSettings(bus(), (int) number("contexts"), (int) number("processes"),
				seed(), new NodeSettings.Pace((int) number("reads"), (int) number("writes")), maxStaleness(),
				duration("heartbeat-interval"), value("sabotage").isEmpty() ? null : value("sabotage"),
				HarnessSettings.logs(output()));
		return new HarnessSettings(cluster, kinds(), duration("phase"), duration("duration"), number("operations"));
	}

	private long seed() {
		return value("seed").isEmpty() ? System.nanoTime() % 1_000_000 : number("seed");
	}

	private @Nullable Duration maxStaleness() {
		return NONE.equals(value("max-staleness")) ? null : duration("max-staleness");
	}

	private BusKind bus() {
		return BusKind.valueOf(value("bus").toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	private Set<FaultKind> kinds() {
		if ("all".equals(value("faults"))) {
			return FaultKind.of(bus());
		}
		if (NONE.equals(value("faults"))) {
			return Set.of();
		}
		List<FaultKind> kinds = Arrays.stream(value("faults").split(",", -1))
			.map((name) -> FaultKind.valueOf(name.trim().toUpperCase(Locale.ROOT).replace('-', '_')))
			.toList();
		return EnumSet.copyOf(kinds);
	}

	private Duration duration(String name) {
		return DurationStyle.detectAndParse(value(name));
	}

	private long number(String name) {
		try {
			return Long.parseLong(value(name));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'--%s=%s' is no whole number".formatted(name, value(name)), ex);
		}
	}

	private String value(String name) {
		return this.values.getOrDefault(name, "");
	}

}
