package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Spring Data Redis, where Redis is the cache, and nodes hold nothing.
 */
final class SpringRedisCache implements Contender {

	@Override
	public String name() {
		return "spring-redis";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("entryTtl", "1h");
		settings.put("otherwise", "defaults");
		settings.put("a change is told with", "evict");
		return settings;
	}

	@Override
	public Node open(Bus bus, Database database) {
		LettuceConnectionFactory connectionFactory = new LettuceConnectionFactory(bus.host(), bus.port());
		connectionFactory.afterPropertiesSet();
		connectionFactory.start();
		RedisCacheManager cacheManager = RedisCacheManager.builder(connectionFactory)
			.cacheDefaults(RedisCacheConfiguration.defaultCacheConfig().entryTtl(Duration.ofHours(1)))
			.build();
		cacheManager.afterPropertiesSet();
		Cache cache = cacheManager.getCache("books");
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		return new RedisNode(connectionFactory, cache, database);
	}

	private record RedisNode(LettuceConnectionFactory connectionFactory, Cache cache,
			Database database) implements Node {

		@Override
		public @Nullable Object get(Long key) {
			return this.cache.get(key);
		}

		@Override
		public @Nullable String read(Long key) {
			return this.cache.get(key, () -> this.database.load(key));
		}

		@Override
		public void change(Long key) {
			this.cache.evict(key);
		}

		@Override
		public boolean holds(Long key) {
			return this.cache.get(key) != null;
		}

		@Override
		public void close() {
			this.connectionFactory.destroy();
		}

	}

}
