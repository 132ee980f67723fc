package io.github.cacheinvalidation.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for cache invalidation.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("cache.invalidation")
public class CacheInvalidationProperties {

	/**
	 * Whether changes of local caches are sent to other nodes and theirs applied.
	 */
	private boolean enabled = true;

	/**
	 * Bus that carries the messages. By default, the one that is available.
	 */
	private @Nullable Transport transport;

	/**
	 * Name of this node, different from that of each other node. By default, a random one
	 * is made up on every start.
	 */
	private @Nullable String nodeId;

	/**
	 * Caches that take part. By default, all caches of local cache managers.
	 */
	private List<String> cacheNames = new ArrayList<>();

	/**
	 * Caches that don't take part.
	 */
	private List<String> excludeCacheNames = new ArrayList<>();

	/**
	 * Packages, besides the application's own, whose enums and records may be parts of
	 * keys in a message. Includes their sub-packages.
	 */
	private List<String> trustedKeyPackages = new ArrayList<>();

	/**
	 * Secret that signs each message with HMAC-SHA256, the same on all nodes. When set,
	 * messages without a valid signature are not accepted.
	 */
	private @Nullable String signingSecret;

	/**
	 * Maximum staleness of the caches. A node that can't prove that it has heard
	 * everything up to that long ago doesn't read its caches until it can. By default,
	 * caches are read through an outage of the bus.
	 */
	private @Nullable Duration maxStaleness;

	/**
	 * What to do when another node falls silent without having said goodbye, and may have
	 * changed something that it could not send any more.
	 */
	private OnPeerLost onPeerLost = OnPeerLost.CLEAR;

	/**
	 * How often this node says that it is there. By default, as often as suits the bus.
	 * Stretched where there are many nodes.
	 */
	private @Nullable Duration heartbeatInterval;

	private final Publish publish = new Publish();

	private final Redis redis = new Redis();

	private final Servicebus servicebus = new Servicebus();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Transport getTransport() {
		return this.transport;
	}

	public void setTransport(@Nullable Transport transport) {
		this.transport = transport;
	}

	public @Nullable String getNodeId() {
		return this.nodeId;
	}

	public void setNodeId(@Nullable String nodeId) {
		this.nodeId = nodeId;
	}

	public List<String> getCacheNames() {
		return this.cacheNames;
	}

	public void setCacheNames(List<String> cacheNames) {
		this.cacheNames = cacheNames;
	}

	public List<String> getExcludeCacheNames() {
		return this.excludeCacheNames;
	}

	public void setExcludeCacheNames(List<String> excludeCacheNames) {
		this.excludeCacheNames = excludeCacheNames;
	}

	public List<String> getTrustedKeyPackages() {
		return this.trustedKeyPackages;
	}

	public void setTrustedKeyPackages(List<String> trustedKeyPackages) {
		this.trustedKeyPackages = trustedKeyPackages;
	}

	public @Nullable String getSigningSecret() {
		return this.signingSecret;
	}

	public void setSigningSecret(@Nullable String signingSecret) {
		this.signingSecret = signingSecret;
	}

	public @Nullable Duration getMaxStaleness() {
		return this.maxStaleness;
	}

	public void setMaxStaleness(@Nullable Duration maxStaleness) {
		this.maxStaleness = maxStaleness;
	}

	public OnPeerLost getOnPeerLost() {
		return this.onPeerLost;
	}

	public void setOnPeerLost(OnPeerLost onPeerLost) {
		this.onPeerLost = onPeerLost;
	}

	public @Nullable Duration getHeartbeatInterval() {
		return this.heartbeatInterval;
	}

	public void setHeartbeatInterval(@Nullable Duration heartbeatInterval) {
		this.heartbeatInterval = heartbeatInterval;
	}

	public Publish getPublish() {
		return this.publish;
	}

	public Redis getRedis() {
		return this.redis;
	}

	public Servicebus getServicebus() {
		return this.servicebus;
	}

	/**
	 * Kinds of bus.
	 */
	public enum Transport {

		/**
		 * Redis channel.
		 */
		REDIS,

		/**
		 * Azure Service Bus topic.
		 */
		SERVICEBUS

	}

	/**
	 * What a node can do when another one falls silent.
	 */
	public enum OnPeerLost {

		/**
		 * Clear the caches once.
		 */
		CLEAR,

		/**
		 * Go on.
		 */
		IGNORE

	}

	/**
	 * Sending.
	 */
	public static class Publish {

		/**
		 * Maximum number of keys that wait to be sent. Beyond it, a cache is cleared as a
		 * whole on the other nodes.
		 */
		private int maxPending = 100_000;

		/**
		 * Maximum number of keys in one message.
		 */
		private int maxBatch = 500;

		/**
		 * Maximum time to wait at shutdown for what is not yet sent.
		 */
		private Duration shutdownTimeout = Duration.ofSeconds(5);

		public int getMaxPending() {
			return this.maxPending;
		}

		public void setMaxPending(int maxPending) {
			this.maxPending = maxPending;
		}

		public int getMaxBatch() {
			return this.maxBatch;
		}

		public void setMaxBatch(int maxBatch) {
			this.maxBatch = maxBatch;
		}

		public Duration getShutdownTimeout() {
			return this.shutdownTimeout;
		}

		public void setShutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = shutdownTimeout;
		}

	}

	/**
	 * Redis transport.
	 */
	public static class Redis {

		/**
		 * Name of the channel, used as it is. By default, the application's name followed
		 * by ':cache-invalidation'.
		 */
		private @Nullable String channel;

		/**
		 * Whether the channel is a sharded one (Redis 7), the same on all nodes. In a
		 * cluster only the servers that own the channel's slot carry its messages then.
		 */
		private boolean sharded;

		public @Nullable String getChannel() {
			return this.channel;
		}

		public void setChannel(@Nullable String channel) {
			this.channel = channel;
		}

		public boolean isSharded() {
			return this.sharded;
		}

		public void setSharded(boolean sharded) {
			this.sharded = sharded;
		}

	}

	/**
	 * Azure Service Bus transport.
	 */
	public static class Servicebus {

		/**
		 * Name of the topic, the same on all nodes. By default, the EntityPath of the
		 * connection string, or else 'cache-invalidation'.
		 */
		private @Nullable String topicName;

		/**
		 * Name of a subscription that this node alone uses. By default, a subscription is
		 * created at start and deleted at the end, for which the Manage right is needed.
		 */
		private @Nullable String subscriptionName;

		/**
		 * How long a created subscription that is not in use remains, at least 5 minutes.
		 */
		private Duration autoDeleteOnIdle = Duration.ofMinutes(5);

		/**
		 * How long a message may wait for a node.
		 */
		private Duration messageTimeToLive = Duration.ofSeconds(30);

		/**
		 * Address at which subscriptions are managed. Only for emulators.
		 */
		private @Nullable URI adminEndpoint;

		public @Nullable String getTopicName() {
			return this.topicName;
		}

		public void setTopicName(@Nullable String topicName) {
			this.topicName = topicName;
		}

		public @Nullable String getSubscriptionName() {
			return this.subscriptionName;
		}

		public void setSubscriptionName(@Nullable String subscriptionName) {
			this.subscriptionName = subscriptionName;
		}

		public Duration getAutoDeleteOnIdle() {
			return this.autoDeleteOnIdle;
		}

		public void setAutoDeleteOnIdle(Duration autoDeleteOnIdle) {
			this.autoDeleteOnIdle = autoDeleteOnIdle;
		}

		public Duration getMessageTimeToLive() {
			return this.messageTimeToLive;
		}

		public void setMessageTimeToLive(Duration messageTimeToLive) {
			this.messageTimeToLive = messageTimeToLive;
		}

		public @Nullable URI getAdminEndpoint() {
			return this.adminEndpoint;
		}

		public void setAdminEndpoint(@Nullable URI adminEndpoint) {
			this.adminEndpoint = adminEndpoint;
		}

	}

}
