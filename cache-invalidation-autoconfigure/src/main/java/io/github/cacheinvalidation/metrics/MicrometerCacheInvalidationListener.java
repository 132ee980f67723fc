package io.github.cacheinvalidation.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import io.github.cacheinvalidation.codec.InvalidMessageException;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.NodeStatistics;

/**
 * Counts what this node sends and receives. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class MicrometerCacheInvalidationListener implements CacheInvalidationListener {

	/**
	 * Counter of messages that the bus has accepted.
	 */
	public static final String PUBLISHED = "cache.invalidation.published";

	/**
	 * Counter of messages that the bus has not accepted.
	 */
	public static final String PUBLISH_FAILURES = "cache.invalidation.publish.failures";

	/**
	 * Counter, by cause, of keys that became the removal of all entries of their cache.
	 */
	public static final String COLLAPSED = "cache.invalidation.collapsed";

	/**
	 * Counter of messages from other nodes.
	 */
	public static final String RECEIVED = "cache.invalidation.received";

	/**
	 * Counter, by cause, of messages that were not accepted.
	 */
	public static final String REJECTED = "cache.invalidation.rejected";

	/**
	 * Counter, by cache, of removals that messages from other nodes have caused.
	 */
	public static final String APPLIED = "cache.invalidation.applied";

	/**
	 * Counter, by cache, of values that were not stored because their entry was removed
	 * while they were loaded.
	 */
	public static final String FILLS_REFUSED = "cache.invalidation.fills.refused";

	/**
	 * Timer of messages from other nodes, from sending to applied. Compares the clocks of
	 * two machines.
	 */
	public static final String PROPAGATION = "cache.invalidation.propagation";

	/**
	 * Counter of gaps in what other nodes have sent.
	 */
	public static final String GAPS = "cache.invalidation.gaps";

	/**
	 * Counter, by cause, of times when the caches of this node were cleared because they
	 * may have been stale.
	 */
	public static final String REPAIRS = "cache.invalidation.repairs";

	private final Counter published;

	private final Counter publishFailures;

	private final Counter received;

	private final Meter.MeterProvider<Counter> collapsed;

	private final Meter.MeterProvider<Counter> rejected;

	private final Meter.MeterProvider<Counter> applied;

	private final Meter.MeterProvider<Counter> fillsRefused;

	private final Timer propagation;

	private final Counter gaps;

	private final Meter.MeterProvider<Counter> repairs;

	/**
	 * Create a listener.
	 * @param registry where the counters are registered
	 * @param transport the name of the transport, a tag of each counter
	 */
	public MicrometerCacheInvalidationListener(MeterRegistry registry, String transport) {
		Tags tags = Tags.of("transport", transport);
		this.published = counter(PUBLISHED, "Messages that the bus has accepted", "messages", tags).register(registry);
		this.publishFailures = counter(PUBLISH_FAILURES, "Messages that the bus has not accepted", "messages", tags)
			.register(registry);
		this.received = counter(RECEIVED, "Messages from other nodes", "messages", tags).register(registry);
		this.collapsed = counter(COLLAPSED, "Keys replaced by the removal of all entries of their cache", "keys", tags)
			.withRegistry(registry);
		this.rejected = counter(REJECTED, "Messages that were not accepted", "messages", tags).withRegistry(registry);
		this.applied = counter(APPLIED, "Removals caused by other nodes", "removals", tags).withRegistry(registry);
		// So that a dashboard can tell none from unknown.
		for (CollapseCause cause : CollapseCause.values()) {
			Counter unused = this.collapsed.withTag("cause", NodeStatistics.label(cause));
		}
		for (InvalidMessageException.Reason reason : InvalidMessageException.Reason.values()) {
			Counter unused = this.rejected.withTag("cause", NodeStatistics.label(reason));
		}
		this.propagation = Timer.builder(PROPAGATION)
			.description("From sending to applied, by the clocks of two machines")
			.tags(tags)
			.register(registry);
		this.gaps = counter(GAPS, "Gaps in what other nodes have sent", "gaps", tags).register(registry);
		this.repairs = counter(REPAIRS, "Clears of what may have been stale", "repairs", tags).withRegistry(registry);
		for (RepairCause cause : RepairCause.values()) {
			Counter unused = this.repairs.withTag("cause", NodeStatistics.label(cause));
		}
		this.fillsRefused = counter(FILLS_REFUSED, "Values removed while they were loaded", "fills", tags)
			.withRegistry(registry);
	}

	private static Counter.Builder counter(String name, String description, String unit, Tags tags) {
		return Counter.builder(name).description(description).baseUnit(unit).tags(tags);
	}

	@Override
	public void published() {
		this.published.increment();
	}

	@Override
	public void publishFailed() {
		this.publishFailures.increment();
	}

	@Override
	public void collapsed(CollapseCause cause) {
		this.collapsed.withTag("cause", NodeStatistics.label(cause)).increment();
	}

	@Override
	public void received() {
		this.received.increment();
	}

	@Override
	public void rejected(InvalidMessageException.Reason reason) {
		this.rejected.withTag("cause", NodeStatistics.label(reason)).increment();
	}

	@Override
	public void applied(String cache) {
		this.applied.withTag("cache", cache).increment();
	}

	@Override
	public void fillRefused(String cache) {
		this.fillsRefused.withTag("cache", cache).increment();
	}

	@Override
	public void propagated(Duration age) {
		this.propagation.record(age);
	}

	@Override
	public void gap(long missing) {
		this.gaps.increment();
	}

	@Override
	public void repaired(RepairCause cause) {
		this.repairs.withTag("cause", NodeStatistics.label(cause)).increment();
	}

}
