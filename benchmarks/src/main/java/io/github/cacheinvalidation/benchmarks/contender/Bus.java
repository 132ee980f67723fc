package io.github.cacheinvalidation.benchmarks.contender;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;

/**
 * A bus for one group of nodes alone, on the loopback address.
 *
 * @since 0.1.0
 */
public final class Bus implements AutoCloseable {

	/**
	 * The topic of a stand-in for Azure Service Bus.
	 */
	public static final String TOPIC = "cache-invalidation";

	private final @Nullable RedisServer redis;

	private final @Nullable ServiceBusEmulator serviceBus;

	private final int port;

	private Bus(@Nullable RedisServer redis, @Nullable ServiceBusEmulator serviceBus, int port) {
		this.redis = redis;
		this.serviceBus = serviceBus;
		this.port = port;
	}

	/**
	 * Start a bus.
	 * @param kind what it is
	 * @return the running bus
	 */
	public static Bus start(BusKind kind) {
		return switch (kind) {
			case REDIS -> {
				RedisServer redis = RedisServer.start();
				yield new Bus(redis, null, redis.getPort());
			}
			case SERVICE_BUS -> {
				ServiceBusEmulator emulator = ServiceBusEmulator.start();
				emulator.createTopic(TOPIC);
				yield new Bus(null, emulator, emulator.getPort());
			}
			// The port of the first node.
			case NONE -> new Bus(null, null, RedisServer.freePort());
		};
	}

	/**
	 * Return the same bus as it is seen through a proxy. It need not be closed.
	 * @param proxyPort the port of the proxy
	 * @return the bus
	 */
	public Bus through(int proxyPort) {
		return new Bus(null, this.serviceBus, proxyPort);
	}

	/**
	 * Return the address.
	 * @return the loopback address
	 */
	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Return the port.
	 * @return the TCP port
	 */
	public int port() {
		return this.port;
	}

	String connectionString() {
		return serviceBus().getConnectionString()
			.replace(host() + ":" + serviceBus().getPort(), host() + ":" + this.port);
	}

	URI adminEndpoint() {
		return serviceBus().getAdminEndpoint();
	}

	void createSubscription(String name) {
		serviceBus().getTopic(TOPIC).createSubscription(name);
	}

	private ServiceBusEmulator serviceBus() {
		if (this.serviceBus == null) {
			throw new IllegalStateException("This bus is not a stand-in for Azure Service Bus");
		}
		return this.serviceBus;
	}

	@Override
	public void close() {
		if (this.redis != null) {
			this.redis.close();
		}
		if (this.serviceBus != null) {
			this.serviceBus.close();
		}
	}

}
