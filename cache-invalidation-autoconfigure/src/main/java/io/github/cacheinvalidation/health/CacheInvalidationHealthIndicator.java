package io.github.cacheinvalidation.health;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.NodeStatistics;
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

	private final NodeStatistics statistics;

	/**
	 * Create an indicator.
	 * @param node the node
	 * @param transport its bus
	 * @param publisher its publisher
	 * @param localCaches its caches
	 * @param statistics what it has counted
	 */
	public CacheInvalidationHealthIndicator(CacheInvalidationNode node, CacheInvalidationTransport transport,
			InvalidationPublisher publisher, LocalCaches localCaches, NodeStatistics statistics) {
		super("Cache invalidation health check failed");
		this.node = node;
		this.transport = transport;
		this.publisher = publisher;
		this.localCaches = localCaches;
		this.statistics = statistics;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.withDetail("node", this.node.getNodeId())
			.withDetail("transport", this.transport.name())
			.withDetail("destination", this.transport.destination())
			.withDetail("subscription", this.transport.subscription().toString());
		NodeStates states = this.node.getStates();
		if (states == null) {
			builder.unknown().withDetail("reason", this.node.getNotRunningReason());
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
		Instant lastRejected = this.statistics.getLastRejected();
		if (lastRejected != null) {
			// Only told of: anybody on the bus can have messages rejected.
			builder.withDetail("rejected", this.statistics.getRejected()).withDetail("lastRejected", lastRejected);
		}
		@Nullable StalenessBound bound = this.localCaches.getStalenessBound();
		if (bound != null) {
			builder.withDetail("cachesRead", bound.holds());
		}
	}

}
