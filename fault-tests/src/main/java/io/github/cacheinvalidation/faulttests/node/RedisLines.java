package io.github.cacheinvalidation.faulttests.node;

import java.util.Map;

import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Has a node connect to each Redis server through the node's own proxy for it, since the
 * servers tell their own addresses.
 */
@Configuration(proxyBeanMethods = false)
class RedisLines {

	@Bean
	ClientResourcesBuilderCustomizer throughProxies(Environment environment) {
		Map<Integer, Integer> lines = Binder.get(environment)
			.bind(NodeSettings.LINES, Bindable.mapOf(Integer.class, Integer.class))
			.orElse(Map.of());
		return (resources) -> resources.socketAddressResolver(
				MappingSocketAddressResolver.create(DnsResolver.unresolved(), (server) -> through(lines, server)));
	}

	private static HostAndPort through(Map<Integer, Integer> lines, HostAndPort server) {
		Integer proxy = lines.get(server.getPort());
		if (proxy == null) {
			throw new IllegalStateException("There is no proxy for %s, only for %s".formatted(server, lines.keySet()));
		}
		return HostAndPort.of(server.getHostText(), proxy);
	}

}
