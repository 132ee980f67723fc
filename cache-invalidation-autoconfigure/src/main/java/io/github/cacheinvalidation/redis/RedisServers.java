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
	 * One server.
	 * @param server where it is, and how to connect to it
	 * @return the servers
	 */
	public static RedisServers single(RedisURI server) {
		return new Single(server);
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
	 * Return whether these are the servers of a cluster.
	 */
	boolean isCluster() {
		return false;
	}

	/**
	 * Open what a link's connections come from. Waits for answers of the servers.
	 * @param application the application's client
	 * @param eventLoops the threads of the connections
	 * @param channel the channel that they are for
	 * @throws InterruptedException if this thread is interrupted
	 */
	final LocatedConnections open(AbstractRedisClient application, EventLoops eventLoops, RedisChannel channel)
			throws InterruptedException {
		return LocatedConnections.open(application, eventLoops, (client) -> newLocator(client, channel));
	}

	/**
	 * Return what finds the server to use.
	 * @param client makes connections over which to ask
	 * @param channel the channel
	 */
	abstract ServerLocator newLocator(RedisClient client, RedisChannel channel);

	private static final class Single extends RedisServers {

		private final RedisURI server;

		Single(RedisURI server) {
			super(server.isSsl());
			this.server = server;
		}

		@Override
		ServerLocator newLocator(RedisClient client, RedisChannel channel) {
			return new FixedServer(this.server);
		}

	}

	private static final class Sentinel extends RedisServers {

		private final RedisURI settings;

		Sentinel(RedisURI settings) {
			super(settings.isSsl());
			this.settings = settings;
		}

		@Override
		ServerLocator newLocator(RedisClient client, RedisChannel channel) {
			return new SentinelLocator(client, this.settings);
		}

	}

	private static final class Cluster extends RedisServers {

		private final ClusterNodes nodes;

		Cluster(List<RedisURI> nodes) {
			super(nodes.stream().anyMatch(RedisURI::isSsl));
			this.nodes = new ClusterNodes(nodes);
		}

		@Override
		boolean isCluster() {
			return true;
		}

		@Override
		ServerLocator newLocator(RedisClient client, RedisChannel channel) {
			return new ClusterLocator(client, this.nodes, ClusterChoice.of(channel));
		}

	}

}
