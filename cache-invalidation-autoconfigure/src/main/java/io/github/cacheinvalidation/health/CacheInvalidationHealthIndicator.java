package io.github.cacheinvalidation.health;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Down while this node doesn't hear the others, or while the bus doesn't accept what it
 * sends.
 *
 * @since 0.1.0
 */
public final class CacheInvalidationHealthIndicator extends AbstractHealthIndicator {

	private final CacheInvalidationNode node;

	private final CacheInvalidationTransport transport;

	private final InvalidationPublisher publisher;

	private final LocalCaches localCaches;

	/**
	 * Create an indicator.
	 * @param node the node
	 * @param transport its bus
	 * @param publisher its publisher
	 * @param localCaches its caches
	 */
	public CacheInvalidationHealthIndicator(CacheInvalidationNode node, CacheInvalidationTransport transport,
			InvalidationPublisher publisher, LocalCaches localCaches) {
		super("Cache invalidation health check failed");
		this.node = node;
		this.transport = transport;
		this.publisher = publisher;
		this.localCaches = localCaches;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.withDetail("node", this.node.getNodeId())
			.withDetail("transport", this.transport.name())
			.withDetail("destination", this.transport.destination());
		NodeStates states = this.node.getStates();
		if (states == null) {
			builder.unknown().withDetail("reason", "not running");
			return;
		}
		State hearing = states.getHearing();
		String blocked = states.getBlockedReason();
		builder.status((hearing != State.DEAF && blocked == null) ? "UP" : "DOWN")
			.withDetail("hearing", hearing.name())
			.withDetail("reason", states.getHearingReason())
			.withDetail("sending", (blocked != null) ? blocked : "accepted")
			.withDetail("pending", this.publisher.getPendingCount())
			.withDetail("peers", this.node.getActivePeerCount());
		@Nullable StalenessBound bound = this.localCaches.getStalenessBound();
		if (bound != null) {
			builder.withDetail("cachesRead", bound.holds());
		}
	}

}
