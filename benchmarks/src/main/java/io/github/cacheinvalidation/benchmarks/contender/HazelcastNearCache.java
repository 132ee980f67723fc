package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapLoader;
import com.hazelcast.map.impl.proxy.NearCachedMapProxyImpl;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's near cache on members, for entries that a loader brings.
 */
final class HazelcastNearCache implements Contender {

	private static final String BATCHING = "hazelcast.map.invalidation.batch.enabled";

	private static final Duration SAFE_LIMIT = Duration.ofSeconds(30);

	private static final Duration PAUSE = Duration.ofMillis(20);

	private final boolean batching;

	HazelcastNearCache(boolean batching) {
		this.batching = batching;
	}

	@Override
	public String name() {
		return this.batching ? "hazelcast" : "hazelcast-unbatched";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put(BATCHING, String.valueOf(this.batching));
		settings.put("cacheLocalEntries", "true");
		settings.put("inMemoryFormat", InMemoryFormat.OBJECT.name());
		settings.put("eviction", EvictionPolicy.LRU + ", size " + CAPACITY);
		settings.put("join", "tcp-ip");
		settings.put("a change is told with", "delete");
		return settings;
	}

	@Override
	public BusKind bus() {
		return BusKind.NONE;
	}

	@Override
	public Node open(Bus bus, Database database) {
		Config config = new Config();
		config.setProperty("hazelcast.logging.type", "slf4j");
		config.setProperty("hazelcast.phone.home.enabled", "false");
		config.setProperty("hazelcast.wait.seconds.before.join", "0");
		config.setProperty("hazelcast.socket.bind.any", "false");
		config.setProperty(BATCHING, String.valueOf(this.batching));
		config.getNetworkConfig().setPort(bus.port()).setPortAutoIncrement(true);
		config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(bus.host());
		JoinConfig join = config.getNetworkConfig().getJoin();
		join.getAutoDetectionConfig().setEnabled(false);
		join.getMulticastConfig().setEnabled(false);
		join.getTcpIpConfig().setEnabled(true).addMember(bus.host() + ":" + bus.port());
		NearCacheConfig nearCache = new NearCacheConfig().setInMemoryFormat(InMemoryFormat.OBJECT)
			.setCacheLocalEntries(true)
			.setInvalidateOnChange(true);
		nearCache.getEvictionConfig().setEvictionPolicy(EvictionPolicy.LRU).setSize(CAPACITY);
		config.getMapConfig("books")
			.setNearCacheConfig(nearCache)
			.setMapStoreConfig(new MapStoreConfig().setImplementation(new DatabaseLoader(database)));
		HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
		awaitSafe(instance);
		return new HazelcastNode(instance, instance.getMap("books"));
	}

	/**
	 * While members share out the partitions anew, an invalidation may be lost until a
	 * minute later.
	 */
	private static void awaitSafe(HazelcastInstance instance) {
		long deadline = System.nanoTime() + SAFE_LIMIT.toNanos();
		while (!instance.getPartitionService().isClusterSafe() && System.nanoTime() < deadline) {
			LockSupport.parkNanos(PAUSE.toNanos());
		}
	}

	private record DatabaseLoader(Database database) implements MapLoader<Long, String> {

		@Override
		public String load(Long key) {
			return this.database.load(key);
		}

		@Override
		public Map<Long, String> loadAll(Collection<Long> keys) {
			Map<Long, String> values = new HashMap<>();
			keys.forEach((key) -> values.put(key, load(key)));
			return values;
		}

		@Override
		public Iterable<Long> loadAllKeys() {
			return List.of();
		}

	}

	private record HazelcastNode(HazelcastInstance instance, IMap<Long, String> map) implements Node {

		@Override
		public @Nullable Object get(Long key) {
			return this.map.get(key);
		}

		@Override
		public @Nullable String read(Long key) {
			return this.map.get(key);
		}

		@Override
		public void change(Long key) {
			this.map.delete(key);
		}

		@Override
		public boolean holds(Long key) {
			return ((NearCachedMapProxyImpl<Long, String>) this.map).getNearCache().get(key) != null;
		}

		@Override
		public void close() {
			this.instance.getLifecycleService().terminate();
		}

	}

}
