package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisURI;

/**
 * Addresses of servers with the settings of another one.
 */
final class ServerUris {

	private ServerUris() {
	}

	/**
	 * Return the address, for people.
	 */
	static String name(RedisURI server) {
		return server.getHost() + ":" + server.getPort();
	}

	/**
	 * Return a server that is connected to in the same way as another one. Channels don't
	 * belong to a database, so none is selected.
	 */
	static RedisURI at(String host, int port, RedisURI settings) {
		RedisURI uri = RedisURI.create(host, port);
		uri.applySsl(settings);
		uri.applyAuthentication(settings);
		uri.setTimeout(settings.getTimeout());
		uri.setClientName(settings.getClientName());
		return uri;
	}

}
