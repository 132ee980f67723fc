package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.link.Link;
import io.github.cacheinvalidation.link.LinkedTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Carries messages over a Redis channel, on connections and threads of its own, with the
 * resources and options of the application's Lettuce client.
 *
 * @since 0.1.0
 */
public final class RedisTransport extends LinkedTransport {

	private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * A Redis that is away refuses at once and at little cost, and a node that is back
	 * soon has missed less.
	 */
	private static final Duration MAX_DELAY = Duration.ofMillis(250);

	private final Supplier<AbstractRedisClient> client;

	private final RedisServers servers;

	private final RedisChannel channel;

	/**
	 * The threads of the present run, which begins with the first that needs them.
	 */
	private volatile @Nullable EventLoops eventLoops;

	/**
	 * Whether there has been a link, so that it isn't the settings that keep the next one
	 * away.
	 */
	private volatile boolean reached;

	private volatile boolean withoutShardedChannels;

	/**
	 * Create a transport.
	 * @param client gives the application's client, whose resources and options are used;
	 * asked again for each link, and may throw while there is none
	 * @param servers the servers
	 * @param channel the channel
	 */
	public RedisTransport(Supplier<AbstractRedisClient> client, RedisServers servers, RedisChannel channel) {
		super("Redis", OPEN_TIMEOUT, MAX_DELAY);
		this.client = client;
		this.servers = servers;
		this.channel = channel;
	}

	@Override
	public String name() {
		return "redis";
	}

	@Override
	public String destination() {
		return this.channel.toString();
	}

	/**
	 * The servers of a cluster pass the messages of a channel on to each other over
	 * several connections, and lose them without anybody's notice when one of these ends.
	 */
	@Override
	public boolean isTotallyOrdered() {
		return this.channel.sharded() || !this.servers.isCluster();
	}

	@Override
	public synchronized ScheduledExecutorService sendingThread() {
		EventLoops present = this.eventLoops;
		if (present == null) {
			present = new EventLoops();
			this.eventLoops = present;
		}
		return present.sending();
	}

	@Override
	public synchronized void start(TransportListener listener) {
		sendingThread();
		super.start(listener);
	}

	/**
	 * Return whether the channel is to be sharded and the server has answered that it
	 * knows no such channels.
	 * @return whether that has been so since there was a link last
	 */
	public boolean isWithoutShardedChannels() {
		return this.withoutShardedChannels;
	}

	@Override
	protected Link open() throws InterruptedException {
		EventLoops threads = this.eventLoops;
		if (threads == null) {
			throw new IllegalStateException("The transport is stopped");
		}
		try {
			RedisLink link = RedisLink.open(this.servers.open(this.client.get(), threads, this.channel), threads,
					this.channel);
			this.reached = true;
			this.withoutShardedChannels = false;
			return link;
		}
		catch (RuntimeException ex) {
			this.withoutShardedChannels |= RedisFailures.isWithoutShardedChannels(ex);
			throw RedisFailures.explain(ex, this.reached);
		}
	}

	@Override
	public synchronized void stop() {
		super.stop();
		EventLoops ended = this.eventLoops;
		if (ended != null) {
			this.eventLoops = null;
			ended.shutdown();
		}
	}

	@Override
	protected String adviseOnSilence() {
		return this.servers.isTls()
				? "; if it doesn't expect TLS on this port, remove 'spring.data.redis.ssl.*', or 'rediss' from 'spring.data.redis.url'"
				: "";
	}

}
