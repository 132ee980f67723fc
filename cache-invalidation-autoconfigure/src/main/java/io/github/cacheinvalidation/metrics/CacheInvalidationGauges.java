package io.github.cacheinvalidation.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;

/**
 * Shows the present state of this node.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationGauges implements MeterBinder {

	/**
	 * Gauge of keys and whole caches that the bus has not yet accepted.
	 */
	public static final String PENDING = "cache.invalidation.pending";

	/**
	 * Gauge that is 1 while this node hears everything, as far as it knows, else 0; NaN
	 * while it isn't running.
	 */
	public static final String CONNECTED = "cache.invalidation.connected";

	/**
	 * Gauge of other nodes that are heard.
	 */
	public static final String PEERS = "cache.invalidation.peers";

	private final CacheInvalidationNode node;

	private final InvalidationPublisher publisher;

	private final String transport;

	/**
	 * Create the gauges.
	 * @param node the node
	 * @param publisher its publisher
	 * @param transport the name of the transport, a tag of each gauge
	 */
	public CacheInvalidationGauges(CacheInvalidationNode node, InvalidationPublisher publisher, String transport) {
		this.node = node;
		this.publisher = publisher;
		this.transport = transport;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PENDING, this.publisher, InvalidationPublisher::getPendingCount)
			.description("Removals that the bus has not yet accepted")
			.baseUnit("removals")
			.tag("transport", this.transport)
			.register(registry);
		Gauge.builder(CONNECTED, this.node, CacheInvalidationGauges::connected)
			.description("Whether this node hears everything")
			.tag("transport", this.transport)
			.register(registry);
		Gauge.builder(PEERS, this.node, CacheInvalidationNode::getActivePeerCount)
			.description("Other nodes that are heard")
			.baseUnit("nodes")
			.tag("transport", this.transport)
			.register(registry);
	}

	/**
	 * A node without caches of its own isn't deaf.
	 */
	private static double connected(CacheInvalidationNode node) {
		if (!node.isRunning()) {
			return Double.NaN;
		}
		return node.isConnected() ? 1 : 0;
	}

}
