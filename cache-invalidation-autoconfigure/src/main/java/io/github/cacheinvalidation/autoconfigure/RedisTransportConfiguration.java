package io.github.cacheinvalidation.autoconfigure;

import io.lettuce.core.AbstractRedisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;
import io.github.cacheinvalidation.redis.RedisChannel;
import io.github.cacheinvalidation.redis.RedisTransport;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * Redis transport.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ AbstractRedisClient.class, LettuceConnectionFactory.class })
@ConditionalOnBean(RedisConnectionFactory.class)
@ConditionalOnMissingBean(value = CacheInvalidationTransport.class, search = SearchStrategy.CURRENT)
@ConditionalOnTransport(Transport.REDIS)
class RedisTransportConfiguration {

	@Bean
	RedisTransport cacheInvalidationTransport(CacheInvalidationProperties properties, Environment environment,
			ObjectProvider<RedisConnectionFactory> connectionFactories) {
		String channel = properties.getRedis().getChannel();
		if (channel == null) {
			channel = environment.getProperty("spring.application.name", "application") + ":cache-invalidation";
		}
		RedisConnectionFactory connectionFactory = connectionFactories.getIfUnique();
		if (connectionFactory == null) {
			throw new CacheInvalidationTransportNotFoundException(
					"There are several Redis connection factories, and none that cache invalidation could choose.",
					"Make the one that all nodes reach @Primary.");
		}
		if (!(connectionFactory instanceof LettuceConnectionFactory lettuce)) {
			throw new CacheInvalidationTransportNotFoundException(
					"Cache invalidation over Redis needs the Lettuce client, but the Redis connection factory is a %s."
						.formatted(connectionFactory.getClass().getName()),
					"Use Lettuce, Boot's default, as this application's Redis client: remove "
							+ "'spring.data.redis.client-type' and the bean of that type. To keep it, declare a "
							+ "LettuceConnectionFactory bean and make it @Primary.");
		}
		if (LettuceServers.areStatic(lettuce)) {
			throw new CacheInvalidationTransportNotFoundException(
					"Cache invalidation over Redis doesn't work with 'spring.data.redis.masterreplica.nodes', nor with "
							+ "a RedisStaticMasterReplicaConfiguration.",
					"Name the master with 'spring.data.redis.host' and 'spring.data.redis.port', or use Sentinel or a "
							+ "cluster.");
		}
		return new RedisTransport(lettuce::getRequiredNativeClient, LettuceServers.of(lettuce),
				new RedisChannel(channel, properties.getRedis().isSharded()));
	}

	@Bean
	@ConditionalOnProperty(name = "cache.invalidation.redis.sharded", havingValue = "true")
	ShardedChannelCheck cacheInvalidationShardedChannelCheck(RedisTransport transport) {
		return new ShardedChannelCheck(transport);
	}

}
