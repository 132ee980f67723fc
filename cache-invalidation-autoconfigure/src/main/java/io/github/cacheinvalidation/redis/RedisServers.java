package io.github.cacheinvalidation.redis;

import java.util.List;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

/**
 * How the servers of one Redis belong together, and so which of them nodes meet on.
 *
 * @since 0.1.0
 */
public abstract sealed class RedisServers {

	private final boolean tls;

	private RedisServers(boolean tls) {
		this.tls = tls;
	}

	/**
	 * One server, to which the application's client connects.
	 * @param tls whether it does so over TLS
	 * @return the servers
	 */
	public static RedisServers single(boolean tls) {
		return new Single(tls);
	}

	/**
	 * A master that Sentinels watch over.
	 * @param settings the Sentinels, the name of the master, and how to connect to it
	 * @return the servers
	 */
	public static RedisServers sentinel(RedisURI settings) {
		return new Sentinel(settings);
	}

	/**
	 * A cluster.
	 * @param nodes some of its nodes, and how to connect to them: the others are asked of
	 * these
	 * @return the servers
	 */
	public static RedisServers cluster(List<RedisURI> nodes) {
		return new Cluster(nodes);
	}

	/**
	 * Return whether connections use TLS.
	 */
	final boolean isTls() {
		return this.tls;
	}

	/**
	 * Open what a link's connections come from. Waits for answers of the servers.
	 * @param client the application's client
	 * @throws InterruptedException if this thread is interrupted
	 */
	abstract ConnectionSource open(AbstractRedisClient client) throws InterruptedException;

	private static final class Single extends RedisServers {

		Single(boolean tls) {
			super(tls);
		}

		@Override
		ConnectionSource open(AbstractRedisClient client) {
			return new ClientConnections((RedisClient) client);
		}

	}

	private static final class Sentinel extends RedisServers {

		private final RedisURI settings;

		Sentinel(RedisURI settings) {
			super(settings.isSsl());
			this.settings = settings;
		}

		@Override
		ConnectionSource open(AbstractRedisClient client) throws InterruptedException {
			return LocatedConnections.open(client, (own) -> new SentinelLocator(own, this.settings));
		}

	}

	private static final class Cluster extends RedisServers {

		private final ClusterNodes nodes;

		Cluster(List<RedisURI> nodes) {
			super(nodes.stream().anyMatch(RedisURI::isSsl));
			this.nodes = new ClusterNodes(nodes);
		}

		@Override
		ConnectionSource open(AbstractRedisClient client) throws InterruptedException {
			return LocatedConnections.open(client, (own) -> new ClusterLocator(own, this.nodes));
		}

	}

}
