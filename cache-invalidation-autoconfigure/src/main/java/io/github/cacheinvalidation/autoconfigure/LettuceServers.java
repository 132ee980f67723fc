package io.github.cacheinvalidation.autoconfigure;

import java.util.List;
import java.util.Objects;

import io.lettuce.core.RedisURI;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;

import io.github.cacheinvalidation.redis.RedisServers;

/**
 * The servers that a connection factory has been set up for, with the settings by which
 * its own client connects to them.
 */
final class LettuceServers {

	private final LettuceConnectionFactory factory;

	private final LettuceClientConfiguration client;

	private LettuceServers(LettuceConnectionFactory factory) {
		this.factory = factory;
		this.client = factory.getClientConfiguration();
	}

	static RedisServers of(LettuceConnectionFactory factory) {
		return new LettuceServers(factory).servers();
	}

	private RedisServers servers() {
		if (this.factory.isClusterAware()) {
			return RedisServers.cluster(cluster());
		}
		return this.factory.isRedisSentinelAware() ? RedisServers.sentinel(sentinel())
				: RedisServers.single(this.client.isUseSsl());
	}

	private RedisURI sentinel() {
		RedisSentinelConfiguration configuration = Objects.requireNonNull(this.factory.getSentinelConfiguration());
		RedisURI master = LettuceConverters.sentinelConfigurationToRedisURI(configuration);
		applyClientSettings(master);
		master.getSentinels().forEach(this::applyClientSettings);
		this.client.getRedisCredentialsProviderFactory().ifPresent((credentials) -> {
			master.setCredentialsProvider(credentials.createCredentialsProvider(configuration));
			master.getSentinels()
				.forEach((sentinel) -> sentinel
					.setCredentialsProvider(credentials.createSentinelCredentialsProvider(configuration)));
		});
		return master;
	}

	private List<RedisURI> cluster() {
		RedisClusterConfiguration configuration = Objects.requireNonNull(this.factory.getClusterConfiguration());
		RedisURI settings = new RedisURI();
		configuration.getPassword().toOptional().ifPresent((password) -> {
			String username = configuration.getUsername();
			if (username != null) {
				settings.setAuthentication(username, password);
			}
			else {
				settings.setAuthentication(password);
			}
		});
		this.client.getRedisCredentialsProviderFactory()
			.ifPresent((credentials) -> settings
				.setCredentialsProvider(credentials.createCredentialsProvider(configuration)));
		return configuration.getClusterNodes().stream().map((node) -> {
			RedisURI uri = RedisURI.create(node.getRequiredHost(), node.getRequiredPort());
			uri.applyAuthentication(settings);
			applyClientSettings(uri);
			return uri;
		}).toList();
	}

	private void applyClientSettings(RedisURI uri) {
		this.client.getClientName().ifPresent(uri::setClientName);
		uri.setSsl(this.client.isUseSsl());
		uri.setVerifyPeer(this.client.getVerifyMode());
		uri.setStartTls(this.client.isStartTls());
		uri.setTimeout(this.client.getCommandTimeout());
	}

}
