package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * A server that stays where it is.
 */
final class FixedServer implements ServerLocator {

	private final RedisURI server;

	FixedServer(RedisURI server) {
		this.server = server;
	}

	@Override
	public RedisURI find() {
		return this.server;
	}

	@Override
	public boolean isFixed() {
		return true;
	}

	@Override
	public @Nullable String findReasonToMove() {
		return null;
	}

	@Override
	public void close() {
	}

}
