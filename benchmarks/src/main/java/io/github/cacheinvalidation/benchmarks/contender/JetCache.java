package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.CacheUtil;
import com.alicp.jetcache.MultiLevelCache;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheConsts;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.JetCacheCodec;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.BroadcastManager;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * JetCache with two levels, the second of which is in Redis.
 */
final class JetCache implements Contender {

	@Override
	public String name() {
		return "jetcache";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("cacheType", CacheType.BOTH.name());
		settings.put("syncLocal", "true");
		settings.put("local", "caffeine, limit " + CAPACITY);
		settings.put("remote", "redis.lettuce, valueEncoder java, keyConvertor fastjson2");
		settings.put("a change is told with", "remove");
		return settings;
	}

	@Override
	public Node open(Bus bus, Database database) {
		RedisClient client = RedisClient.create("redis://" + bus.host() + ":" + bus.port());
		var local = CaffeineCacheBuilder.createCaffeineCacheBuilder()
			.limit(CAPACITY)
			.keyConvertor(Fastjson2KeyConvertor.INSTANCE);
		var remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
			.keyConvertor(Fastjson2KeyConvertor.INSTANCE)
			.valueEncoder(JavaValueEncoder.INSTANCE)
			.valueDecoder(JavaValueDecoder.INSTANCE)
			.redisClient(client)
			.pubSubConnection(subscribe(client))
			.broadcastChannel("books")
			.keyPrefix("books");
		SimpleCacheManager cacheManager = new SimpleCacheManager();
		cacheManager.setCacheBuilderTemplate(template(local, remote));
		BroadcastManager broadcastManager = remote.createBroadcastManager(cacheManager);
		broadcastManager.startSubscribe();
		cacheManager.putBroadcastManager(broadcastManager);
		Cache<Long, String> cache = cacheManager.getOrCreateCache(QuickConfig.newBuilder("books")
			.cacheType(CacheType.BOTH)
			.expire(Duration.ofHours(1))
			.syncLocal(true)
			.build());
		return new JetCacheNode(client, cacheManager, cache, database);
	}

	@SuppressWarnings("unchecked")
	private static StatefulRedisPubSubConnection<byte[], byte[]> subscribe(RedisClient client) {
		return client.connectPubSub(new JetCacheCodec());
	}

	@SuppressWarnings("unchecked")
	private static CacheBuilderTemplate template(CacheBuilder local, CacheBuilder remote) {
		CacheBuilderTemplate template = new CacheBuilderTemplate(false, Map.of(CacheConsts.DEFAULT_AREA, local),
				Map.of(CacheConsts.DEFAULT_AREA, remote));
		template.getCacheMonitorInstallers().add(new NotifyMonitorInstaller((area) -> remote));
		return template;
	}

	private record JetCacheNode(RedisClient client, SimpleCacheManager cacheManager, Cache<Long, String> cache,
			Database database) implements Node {

		@Override
		public @Nullable Object get(Long key) {
			return this.cache.get(key);
		}

		@Override
		public @Nullable String read(Long key) {
			return this.cache.computeIfAbsent(key, this.database::load);
		}

		@Override
		public void change(Long key) {
			this.cache.remove(key);
		}

		@Override
		public void changeTogether(List<Long> keys) {
			this.cache.removeAll(new HashSet<>(keys));
		}

		@Override
		@SuppressWarnings("unchecked")
		public boolean holds(Long key) {
			MultiLevelCache<Long, String> levels = (MultiLevelCache<Long, String>) CacheUtil
				.getAbstractCache(this.cache);
			return levels.caches()[0].GET(key).isSuccess();
		}

		@Override
		public void close() {
			this.cacheManager.close();
			this.client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}

	}

}
