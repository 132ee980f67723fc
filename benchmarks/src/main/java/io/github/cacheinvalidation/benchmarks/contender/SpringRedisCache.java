package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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
		return new SpringCacheNode(cache, (key) -> cache.get(key) != null, database, Runnable::run,
				connectionFactory::destroy);
	}

}
