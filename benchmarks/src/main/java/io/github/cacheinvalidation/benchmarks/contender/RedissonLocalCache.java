package io.github.cacheinvalidation.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.CacheProvider;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.StoreMode;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.config.Config;

/**
 * Redisson's {@code RLocalCachedMap} with a loader.
 */
final class RedissonLocalCache implements Contender {

	private final String name;

	private final StoreMode storeMode;

	private final ReconnectionStrategy reconnectionStrategy;

	RedissonLocalCache(String name, StoreMode storeMode, ReconnectionStrategy reconnectionStrategy) {
		this.name = name;
		this.storeMode = storeMode;
		this.reconnectionStrategy = reconnectionStrategy;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("storeMode", this.storeMode.name());
		settings.put("cacheProvider", CacheProvider.CAFFEINE.name());
		settings.put("syncStrategy", SyncStrategy.INVALIDATE.name());
		settings.put("reconnectionStrategy", this.reconnectionStrategy.name());
		settings.put("evictionPolicy", EvictionPolicy.LRU.name());
		settings.put("cacheSize", String.valueOf(CAPACITY));
		settings.put("a change is told with", (this.storeMode == StoreMode.LOCALCACHE) ? "fastPut" : "fastRemove");
		return settings;
	}

	@Override
	public Node open(Bus bus, Database database) {
		Config config = new Config();
		config.useSingleServer().setAddress("redis://" + bus.host() + ":" + bus.port());
		RedissonClient client = Redisson.create(config);
		LocalCachedMapOptions<Long, String> options = LocalCachedMapOptions.<Long, String>name("books")
			.storeMode(this.storeMode)
			.cacheProvider(CacheProvider.CAFFEINE)
			.syncStrategy(SyncStrategy.INVALIDATE)
			.reconnectionStrategy(this.reconnectionStrategy)
			.evictionPolicy(EvictionPolicy.LRU)
			.cacheSize(CAPACITY)
			.loader(new DatabaseLoader(database));
		RLocalCachedMap<Long, String> map = client.getLocalCachedMap(options);
		return new RedissonNode(client, map, database, this.storeMode == StoreMode.LOCALCACHE);
	}

	private record DatabaseLoader(Database database) implements MapLoader<Long, String> {

		@Override
		public String load(Long key) {
			return this.database.load(key);
		}

		@Override
		public Iterable<Long> loadAllKeys() {
			return List.of();
		}

	}

	private record RedissonNode(RedissonClient client, RLocalCachedMap<Long, String> map, Database database,
			boolean onlyLocal) implements Node {

		@Override
		public @Nullable Object get(Long key) {
			return this.map.get(key);
		}

		@Override
		public @Nullable String read(Long key) {
			return this.map.get(key);
		}

		/**
		 * Without the entries in Redis, a removal is told to others only if this node
		 * holds the key itself.
		 */
		@Override
		public void change(Long key) {
			if (this.onlyLocal) {
				this.map.fastPut(key, this.database.load(key));
			}
			else {
				this.map.fastRemove(key);
			}
		}

		@Override
		public void changeTogether(List<Long> keys) {
			if (this.onlyLocal) {
				this.map.putAll(keys.stream().collect(Collectors.toMap(Function.identity(), this.database::load)));
			}
			else {
				this.map.fastRemove(keys.toArray(Long[]::new));
			}
		}

		@Override
		public boolean holds(Long key) {
			return this.map.getCachedMap().containsKey(key);
		}

		@Override
		public void close() {
			this.client.shutdown();
		}

	}

}
