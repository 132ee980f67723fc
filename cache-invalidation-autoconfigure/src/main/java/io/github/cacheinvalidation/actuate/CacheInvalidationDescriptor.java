package io.github.cacheinvalidation.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;

/**
 * What the endpoint says of a node. Times are of this node's clock.
 *
 * @param node its name
 * @param transport the kind of bus
 * @param destination where on the bus messages go
 * @param subscription through what it hears the others
 * @param publisher what it has sent
 * @param receiver what it has heard
 * @param peers the other nodes, present and lately gone
 * @param caches its caches, also those that don't take part
 * @param changes what has happened to it lately, the latest first
 * @since 0.1.0
 */
public record CacheInvalidationDescriptor(String node, String transport, String destination,
		SubscriptionDescriptor subscription, PublisherDescriptor publisher, ReceiverDescriptor receiver,
		List<PeerDescriptor> peers, List<CacheDescriptor> caches,
		List<ChangeDescriptor> changes) implements OperationResponseBody {

	/**
	 * Through what a node hears the others, and whether it does.
	 *
	 * @param name its name on the bus, or {@code null} if it has none
	 * @param type {@code automatic} or {@code manual}
	 * @param state {@code CONNECTED}, {@code SUSPECT}, {@code DEAF} or
	 * {@code NOT_RUNNING}
	 * @param reason why, for people
	 * @param since since when, or {@code null} while it isn't running
	 * @param maxStaleness how stale the caches may be, or {@code null} if that isn't
	 * limited
	 * @param cachesRead whether the caches are read at present
	 * @since 0.1.0
	 */
	public record SubscriptionDescriptor(@Nullable String name, String type, String state, String reason,
			@Nullable Instant since, @Nullable Duration maxStaleness, boolean cachesRead) {

	}

	/**
	 * What a node has sent.
	 *
	 * @param state {@code ACCEPTED}, {@code BLOCKED} or {@code NOT_RUNNING}
	 * @param reason why it is blocked, or {@code null}
	 * @param since since when it is blocked, or {@code null}
	 * @param sent how many messages with removals the bus has accepted
	 * @param failed how many times it hasn't accepted one
	 * @param pending how many keys and whole caches wait to be sent
	 * @param last when the bus last accepted one, or {@code null}
	 * @since 0.1.0
	 */
	public record PublisherDescriptor(String state, @Nullable String reason, @Nullable Instant since, long sent,
			long failed, int pending, @Nullable Instant last) {

	}

	/**
	 * What a node has heard.
	 *
	 * @param received how many messages with removals have come from others
	 * @param applied how many times entries of a cache were removed because of one
	 * @param own how many messages of its own have come back
	 * @param rejected how many messages were not accepted, by reason
	 * @param gaps how many times messages of a node were missed
	 * @param missed how many messages that were
	 * @param repairs how many times the caches were cleared, by cause
	 * @param last when the last message with removals came, or {@code null}
	 * @param lastRejected when one was last not accepted, or {@code null}
	 * @param lastRepair when the caches were last cleared, or {@code null}
	 * @since 0.1.0
	 */
	public record ReceiverDescriptor(long received, long applied, long own, Map<String, Long> rejected, long gaps,
			long missed, Map<String, Long> repairs, @Nullable Instant last, @Nullable Instant lastRejected,
			@Nullable Instant lastRepair) {

	}

	/**
	 * Another node.
	 *
	 * @param node its name
	 * @param epoch tells its runs apart
	 * @param presence {@code ACTIVE}, {@code LOST} (fallen silent) or {@code GONE} (has
	 * said goodbye)
	 * @param lastHeard when it was last heard, or {@code null} if it is only known from
	 * others
	 * @param lastNumber the number of the last message that was applied or made good
	 * @param missing how many later ones have been sent and have not all arrived
	 * @param lag how long the last one was under way, by the clocks of two machines, or
	 * {@code null}
	 * @since 0.1.0
	 */
	public record PeerDescriptor(String node, long epoch, String presence, @Nullable Instant lastHeard, long lastNumber,
			long missing, @Nullable Duration lag) {

	}

	/**
	 * A cache of this node.
	 *
	 * @param cacheManager the name of its manager
	 * @param name its name
	 * @param takesPart whether removals travel
	 * @param reason why it doesn't take part, or {@code null}
	 * @param localRemovals how many keys and clears have gone to the others
	 * @param remoteRemovals how many keys and clears of others have been applied
	 * @param fillsRefused how many values came too late to be stored
	 * @since 0.1.0
	 */
	public record CacheDescriptor(String cacheManager, String name, boolean takesPart, @Nullable String reason,
			long localRemovals, long remoteRemovals, long fillsRefused) implements OperationResponseBody {

	}

	/**
	 * Something that has happened to the node.
	 *
	 * @param at when
	 * @param state what it was from then on
	 * @param reason why, for people
	 * @param lasted how long the trouble lasted that was over then, or {@code null}
	 * @since 0.1.0
	 */
	public record ChangeDescriptor(Instant at, CacheInvalidationStateEvent.State state, String reason,
			@Nullable Duration lasted) {

	}

	/**
	 * What has become of the removal of all entries.
	 *
	 * @param clearedHere how many caches of this node have been cleared; the other nodes
	 * have been told, whether this one has any or not
	 * @since 0.1.0
	 */
	public record ClearDescriptor(int clearedHere) implements OperationResponseBody {

	}

}
