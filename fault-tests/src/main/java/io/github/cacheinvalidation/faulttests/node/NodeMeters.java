package io.github.cacheinvalidation.faulttests.node;

import java.util.Map;
import java.util.TreeMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The meters of cache invalidation as the application sees them.
 */
final class NodeMeters {

	private static final String PREFIX = "cache.invalidation.";

	private final MeterRegistry registry;

	NodeMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Return the sum of each counter, also by its causes: {@code gaps}, {@code repairs},
	 * {@code repairs.reconnected}.
	 */
	Map<String, Long> counters() {
		Map<String, Long> sums = new TreeMap<>();
		for (Meter meter : this.registry.getMeters()) {
			Meter.Id id = meter.getId();
			if (meter instanceof Counter counter && id.getName().startsWith(PREFIX)) {
				String name = id.getName().substring(PREFIX.length());
				long value = (long) counter.count();
				sums.merge(name, value, Long::sum);
				@Nullable String cause = id.getTag("cause");
				if (cause != null) {
					sums.merge(name + "." + cause, value, Long::sum);
				}
			}
		}
		return sums;
	}

	boolean isConnected() {
		return gauge("connected") == 1;
	}

	boolean isOutboxEmpty() {
		return gauge("pending") == 0;
	}

	private double gauge(String name) {
		Gauge gauge = this.registry.find(PREFIX + name).gauge();
		if (gauge == null) {
			throw new IllegalStateException("There is no meter " + PREFIX + name);
		}
		return gauge.value();
	}

}
