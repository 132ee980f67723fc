package io.github.cacheinvalidation.benchmarks.contender;

import java.util.List;
import java.util.function.Supplier;

import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.StoreMode;

/**
 * All contenders.
 *
 * @since 0.1.0
 */
public final class Contenders {

	/**
	 * This library over Redis.
	 */
	public static final String LIBRARY = "library";

	/**
	 * This library over Azure Service Bus.
	 */
	public static final String LIBRARY_SERVICE_BUS = "library-servicebus";

	/**
	 * The limit of what Redis carries.
	 */
	public static final String LETTUCE = "lettuce";

	/**
	 * The limit of what Azure Service Bus carries.
	 */
	public static final String AZURE_SDK = "azure-sdk";

	/**
	 * The limit of a hit and of a removal in memory.
	 */
	public static final String CAFFEINE = "caffeine";

	/**
	 * Spring caching without this library.
	 */
	public static final String SPRING_CAFFEINE = "spring-caffeine";

	/**
	 * Redis as the cache.
	 */
	public static final String SPRING_REDIS = "spring-redis";

	/**
	 * The products that keep entries in the memory of their nodes and have them told of
	 * changes through Redis.
	 */
	public static final List<String> REDIS_PEERS = List.of("redisson-local", "redisson", "jetcache");

	/**
	 * Redisson, told to clear when its link is back.
	 */
	public static final String REDISSON_CLEAR = "redisson-clear";

	/**
	 * Those whose nodes are connected with each other.
	 */
	public static final List<String> CLUSTERS = List.of("hazelcast", "hazelcast-unbatched", "infinispan");

	// New ones each time, since some know their nodes.
	private static final List<Supplier<Contender>> ALL = List.of(() -> new Starter(BusKind.REDIS),
			() -> new Starter(BusKind.SERVICE_BUS), RawLettuce::new, RawServiceBus::new, PlainCaffeine::new,
			SpringCaffeine::new, SpringRedisCache::new,
			() -> new RedissonLocalCache("redisson-local", StoreMode.LOCALCACHE, ReconnectionStrategy.NONE),
			() -> new RedissonLocalCache("redisson", StoreMode.LOCALCACHE_REDIS, ReconnectionStrategy.NONE),
			() -> new RedissonLocalCache(REDISSON_CLEAR, StoreMode.LOCALCACHE_REDIS, ReconnectionStrategy.CLEAR),
			JetCache::new, () -> new HazelcastNearCache(true), () -> new HazelcastNearCache(false),
			InfinispanInvalidation::new);

	private Contenders() {
	}

	/**
	 * Return whether a contender is somebody else's product, which may fail in ways that
	 * are not for this project to mend.
	 * @param name its name
	 * @return whether it is neither this library nor a limit
	 */
	public static boolean isPeer(String name) {
		return REDIS_PEERS.contains(name) || CLUSTERS.contains(name)
				|| List.of(REDISSON_CLEAR, SPRING_REDIS).contains(name);
	}

	/**
	 * Return a contender that has no nodes yet.
	 * @param name its name
	 * @return the contender
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Contender named(String name) {
		return ALL.stream()
			.map(Supplier::get)
			.filter((contender) -> contender.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no contender '" + name + "'"));
	}

	/**
	 * Return the names of all.
	 * @return the names
	 */
	public static List<String> names() {
		return ALL.stream().map((contender) -> contender.get().name()).toList();
	}

}
