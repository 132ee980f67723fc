package io.github.cacheinvalidation.actuate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.CacheDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.ChangeDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.ClearDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.PeerDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.PublisherDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.ReceiverDescriptor;
import io.github.cacheinvalidation.actuate.CacheInvalidationDescriptor.SubscriptionDescriptor;
import io.github.cacheinvalidation.cache.CacheInfo;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.NodeStatistics;
import io.github.cacheinvalidation.event.WireText;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.receiving.PeerInfo;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.SubscriptionInfo;

/**
 * {@link Endpoint @Endpoint} that shows whether this node hears the others and is heard,
 * and has caches cleared. Shows no keys, no values and nothing that is secret.
 *
 * @since 0.1.0
 */
@Endpoint(id = "cacheinvalidation")
public final class CacheInvalidationEndpoint {

	private static final String NOT_RUNNING = "NOT_RUNNING";

	private final CacheInvalidationNode node;

	private final CacheInvalidationTransport transport;

	private final InvalidationPublisher publisher;

	private final LocalCaches localCaches;

	private final NodeStatistics statistics;

	/**
	 * Create an endpoint.
	 * @param node the node
	 * @param transport its bus
	 * @param publisher its publisher
	 * @param localCaches its caches
	 * @param statistics what it has counted
	 */
	public CacheInvalidationEndpoint(CacheInvalidationNode node, CacheInvalidationTransport transport,
			InvalidationPublisher publisher, LocalCaches localCaches, NodeStatistics statistics) {
		this.node = node;
		this.transport = transport;
		this.publisher = publisher;
		this.localCaches = localCaches;
		this.statistics = statistics;
	}

	/**
	 * Describe the node.
	 * @return all that is known
	 */
	@ReadOperation
	public CacheInvalidationDescriptor node() {
		NodeStates states = this.node.getStates();
		return new CacheInvalidationDescriptor(this.node.getNodeId(), this.transport.name(),
				this.transport.destination(), subscription(states), publisher(states), receiver(),
				this.node.getPeers().stream().map(CacheInvalidationEndpoint::peer).toList(),
				this.localCaches.getCaches().stream().map(CacheInvalidationEndpoint::cache).toList(),
				(states != null) ? changes(states) : List.of());
	}

	private SubscriptionDescriptor subscription(@Nullable NodeStates states) {
		SubscriptionInfo subscription = this.transport.subscription();
		StalenessBound bound = this.localCaches.getStalenessBound();
		return new SubscriptionDescriptor(subscription.name(), subscription.manual() ? "manual" : "automatic",
				(states != null) ? states.getHearing().name() : NOT_RUNNING,
				(states != null) ? states.getHearingReason() : this.node.getNotRunningReason(),
				(states != null) ? states.getHearingSince() : null, (bound != null) ? bound.getLimit() : null,
				bound == null || bound.holds());
	}

	private PublisherDescriptor publisher(@Nullable NodeStates states) {
		String blocked = (states != null) ? states.getBlockedReason() : null;
		Instant since = (states != null) ? states.getBlockedSince() : null;
		String state = (states == null) ? NOT_RUNNING : (blocked != null) ? "BLOCKED" : "ACCEPTED";
		return new PublisherDescriptor(state, blocked, since, this.statistics.getPublished(),
				this.statistics.getPublishFailures(), this.publisher.getPendingCount(),
				this.statistics.getLastPublished());
	}

	private ReceiverDescriptor receiver() {
		return new ReceiverDescriptor(this.statistics.getReceived(), this.statistics.getApplied(),
				this.statistics.getReturned(), this.statistics.getRejected(), this.statistics.getGaps(),
				this.statistics.getMissed(), this.statistics.getRepairs(), this.statistics.getLastReceived(),
				this.statistics.getLastRejected(), this.statistics.getLastRepaired());
	}

	private static PeerDescriptor peer(PeerInfo peer) {
		return new PeerDescriptor(WireText.printable(peer.sender().node()), peer.sender().epoch(),
				peer.presence().name(), peer.lastHeard(), peer.number(), peer.missing(), peer.lag());
	}

	private static CacheDescriptor cache(CacheInfo cache) {
		return new CacheDescriptor(cache.cacheManager(), cache.name(), cache.takesPart(), cache.notTakingPartBecause(),
				cache.localRemovals(), cache.remoteRemovals(), cache.fillsRefused());
	}

	private static List<ChangeDescriptor> changes(NodeStates states) {
		List<ChangeDescriptor> changes = new ArrayList<>();
		for (CacheInvalidationStateEvent event : states.getRecent()) {
			changes.add(new ChangeDescriptor(Instant.ofEpochMilli(event.getTimestamp()), event.getState(),
					event.getReason(), event.getLasted()));
		}
		Collections.reverse(changes);
		return changes;
	}

	/**
	 * Describe a cache.
	 * @param cache its name
	 * @param cacheManager the name of its manager; needed only if several have a cache of
	 * that name
	 * @return what is known of it, or {@code null} if there is none
	 * @throws InvalidEndpointRequestException if several managers have one
	 */
	@ReadOperation
	public @Nullable CacheDescriptor cache(@Selector String cache, @Nullable String cacheManager) {
		List<CacheInfo> found = find(cache, cacheManager);
		if (found.size() > 1) {
			throw new InvalidEndpointRequestException(
					"Several cache managers have a cache '%s': say which one with the parameter 'cacheManager', %s"
						.formatted(cache, found.stream().map(CacheInfo::cacheManager).toList()),
					"Ambiguous cache name");
		}
		return found.isEmpty() ? null : cache(found.get(0));
	}

	private List<CacheInfo> find(String cache, @Nullable String cacheManager) {
		return this.localCaches.getCaches()
			.stream()
			.filter((info) -> info.name().equals(cache)
					&& (cacheManager == null || info.cacheManager().equals(cacheManager)))
			.toList();
	}

	/**
	 * Remove all entries of all caches that take part, on every node.
	 * @param cacheManager the name of a manager, or {@code null} for each
	 * @return what has been cleared, or {@code null} if there is no such manager
	 * @throws IllegalStateException if this node isn't running, or a cache can't be
	 * cleared; the other nodes clear theirs in the latter case
	 */
	@DeleteOperation
	public @Nullable ClearDescriptor clearAll(@Nullable String cacheManager) {
		requireRunning();
		return (cacheManager == null || this.localCaches.getCacheManagerNames().contains(cacheManager))
				? new ClearDescriptor(this.localCaches.clearEverywhere(cacheManager, null)) : null;
	}

	/**
	 * Remove all entries of a cache, on every node.
	 * @param cache its name
	 * @param cacheManager the name of its manager, or {@code null} for each that has one
	 * @return what has been cleared, or {@code null} if no such cache takes part
	 * @throws IllegalStateException if this node isn't running, or the cache can't be
	 * cleared; the other nodes clear theirs in the latter case
	 */
	@DeleteOperation
	public @Nullable ClearDescriptor clear(@Selector String cache, @Nullable String cacheManager) {
		requireRunning();
		return this.localCaches.mayExist(cacheManager, cache)
				? new ClearDescriptor(this.localCaches.clearEverywhere(cacheManager, cache)) : null;
	}

	/**
	 * Remove all entries of all caches that take part, on this node only, as it does
	 * itself when it has missed something.
	 * @throws IllegalStateException if this node isn't running
	 */
	@WriteOperation
	public void repair() {
		requireRunning();
		this.node.repair();
	}

	private void requireRunning() {
		String reason = notRunningReason();
		Assert.state(reason == null, () -> "The node is not running: " + reason);
	}

	/**
	 * Return why nothing can be changed through this node.
	 */
	@Nullable String notRunningReason() {
		return (this.node.getStates() == null) ? this.node.getNotRunningReason() : null;
	}

}
