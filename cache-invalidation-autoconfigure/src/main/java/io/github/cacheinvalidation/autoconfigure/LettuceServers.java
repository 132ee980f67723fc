package io.github.cacheinvalidation.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.lettuce.core.RedisURI;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration.WithAuthentication;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;
import org.springframework.util.StringUtils;

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

	/**
	 * Return whether a factory has been given a master and its replicas one by one, which
	 * it doesn't tell of its own accord.
	 */
	static boolean areStatic(LettuceConnectionFactory factory) {
		DirectFieldAccessor fields = new DirectFieldAccessor(factory);
		return fields.isReadableProperty("configuration")
				&& fields.getPropertyValue("configuration") instanceof RedisStaticMasterReplicaConfiguration;
	}

	static RedisServers of(LettuceConnectionFactory factory) {
		return new LettuceServers(factory).servers();
	}

	private RedisServers servers() {
		if (this.factory.isClusterAware()) {
			return RedisServers.cluster(cluster());
		}
		return this.factory.isRedisSentinelAware() ? RedisServers.sentinel(sentinel()) : RedisServers.single(single());
	}

	private RedisURI single() {
		RedisSocketConfiguration socket = this.factory.getSocketConfiguration();
		if (socket != null) {
			return configured(RedisURI.Builder.socket(socket.getSocket()).build(), socket);
		}
		RedisStandaloneConfiguration server = this.factory.getStandaloneConfiguration();
		RedisURI uri = configured(RedisURI.create(server.getHostName(), server.getPort()), server);
		applyTlsSettings(uri);
		return uri;
	}

	/**
	 * Return a server's address with credentials and settings. Channels don't belong to a
	 * database, so none is selected.
	 */
	private <C extends RedisConfiguration & WithAuthentication> RedisURI configured(RedisURI uri, C configuration) {
		Optional<char[]> password = configuration.getPassword().toOptional();
		String username = configuration.getUsername();
		if (StringUtils.hasText(username)) {
			// A user may need no password.
			uri.setAuthentication(username, password.orElse(new char[0]));
		}
		else {
			password.ifPresent(uri::setAuthentication);
		}
		this.client.getRedisCredentialsProviderFactory()
			.ifPresent(
					(credentials) -> uri.setCredentialsProvider(credentials.createCredentialsProvider(configuration)));
		applyClientSettings(uri);
		return uri;
	}

	private RedisURI sentinel() {
		RedisSentinelConfiguration configuration = Objects.requireNonNull(this.factory.getSentinelConfiguration());
		RedisURI master = LettuceConverters.sentinelConfigurationToRedisURI(configuration);
		Stream.concat(Stream.of(master), master.getSentinels().stream()).forEach((uri) -> {
			applyClientSettings(uri);
			applyTlsSettings(uri);
		});
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
		return configuration.getClusterNodes().stream().map((node) -> {
			RedisURI uri = configured(RedisURI.create(node.getRequiredHost(), node.getRequiredPort()), configuration);
			applyTlsSettings(uri);
			return uri;
		}).toList();
	}

	private void applyClientSettings(RedisURI uri) {
		this.client.getClientName().ifPresent(uri::setClientName);
		uri.setTimeout(this.client.getCommandTimeout());
	}

	private void applyTlsSettings(RedisURI uri) {
		uri.setSsl(this.client.isUseSsl());
		uri.setVerifyPeer(this.client.getVerifyMode());
		uri.setStartTls(this.client.isStartTls());
	}

}
