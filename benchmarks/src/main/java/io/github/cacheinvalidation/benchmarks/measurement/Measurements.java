package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.List;

/**
 * All measurements.
 *
 * @since 0.1.0
 */
public final class Measurements {

	private static final List<Measurement> ALL = List.of(new LocalHit(), new CallerView(), Propagation.overRedis(),
			new Stages(), Throughput.oneWriter(), Throughput.twoWriters(), new HotKeys(), new WireCounts(),
			new Memory(), new StartUp(), new ManyReceivers(), new Recovery(), Propagation.overServiceBus(),
			Throughput.overServiceBus());

	private Measurements() {
	}

	/**
	 * Return all, in the order in which they are run.
	 * @return the measurements
	 */
	public static List<Measurement> all() {
		return ALL;
	}

	/**
	 * Return a measurement.
	 * @param name its name
	 * @return the measurement
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Measurement named(String name) {
		return ALL.stream()
			.filter((measurement) -> measurement.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no measurement '" + name + "'"));
	}

}
