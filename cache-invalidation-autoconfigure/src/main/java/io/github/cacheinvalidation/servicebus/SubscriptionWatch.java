package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether all that is sent to the topic arrives at this link. Of what only its
 * own subscription may hear it sends probes, to itself: if another node receives from the
 * same subscription, some of them don't arrive here, and something of the other's may
 * arrive instead. Safe for use by several threads.
 */
final class SubscriptionWatch {

	private final Duration patience;

	private final LongSupplier nanoTime;

	private final String prefix = UUID.randomUUID() + "-";

	/** The moments at which the probes that are under way were sent. */
	private final Map<String, Long> underWay = new HashMap<>();

	private int sent;

	/** When the service took the first probe, by its own clock. */
	private @Nullable OffsetDateTime begin;

	private @Nullable OffsetDateTime foreign;

	private @Nullable String foreigner;

	/** When something was last amiss. */
	private long troubledAt;

	/**
	 * Create a watch.
	 * @param patience how long a probe may be under way
	 * @param nanoTime the time
	 */
	SubscriptionWatch(Duration patience, LongSupplier nanoTime) {
		this.patience = patience;
		this.nanoTime = nanoTime;
		this.troubledAt = nanoTime.getAsLong();
	}

	/**
	 * Begin a probe.
	 * @return what it is known by
	 */
	synchronized String probe() {
		String id = this.prefix + this.sent++;
		this.underWay.put(id, this.nanoTime.getAsLong());
		return id;
	}

	/**
	 * A probe has arrived, perhaps of an earlier link.
	 * @param id what it is known by
	 * @param enqueued when the service took it
	 */
	synchronized void returned(String id, OffsetDateTime enqueued) {
		if (this.underWay.remove(id) != null && (this.begin == null || enqueued.isBefore(this.begin))) {
			this.begin = enqueued;
		}
	}

	/**
	 * Something has arrived that another node has sent which uses the same subscription.
	 * What it sent before this link began proves nothing: it may have been the
	 * predecessor of this node.
	 * @param node the other node
	 * @param enqueued when the service took it
	 */
	synchronized void heard(String node, OffsetDateTime enqueued) {
		if (this.foreign == null || enqueued.isAfter(this.foreign)) {
			this.foreign = enqueued;
			this.foreigner = node;
		}
		this.troubledAt = this.nanoTime.getAsLong();
	}

	/**
	 * Return the other node that uses the same subscription.
	 * @return what it is known by, or {@code null} if none has been heard
	 */
	synchronized @Nullable String foreigner() {
		return (this.foreign != null && this.begin != null && this.foreign.isAfter(this.begin)) ? this.foreigner : null;
	}

	/**
	 * Return how many probes are under way.
	 */
	synchronized int missing() {
		return this.underWay.size();
	}

	synchronized int sent() {
		return this.sent;
	}

	/**
	 * Return for how long nothing has been amiss.
	 */
	synchronized Duration quiet() {
		long now = this.nanoTime.getAsLong();
		boolean late = this.underWay.values().removeIf((sentAt) -> now - sentAt > this.patience.toNanos());
		if (late) {
			this.troubledAt = now;
		}
		return Duration.ofNanos(now - this.troubledAt);
	}

}
