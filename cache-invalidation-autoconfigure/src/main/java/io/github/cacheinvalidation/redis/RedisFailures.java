package io.github.cacheinvalidation.redis;

import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.link.LinkRefusedException;

/**
 * Tells what people can change about a connection that fails.
 */
final class RedisFailures {

	private static final Map<String, String> ADVICE = Map.of("NOAUTH",
			"it wants a password: set 'spring.data.redis.password', and 'spring.data.redis.username' if the user isn't the default one",
			"WRONGPASS",
			"it doesn't accept the credentials: check 'spring.data.redis.username' and 'spring.data.redis.password'",
			"NOPERM", "its user may not do what is needed: docs/redis.md has the ACL SETUSER line");

	private static final String UNKNOWN_SHARDED = "ERR UNKNOWN COMMAND 'SSUBSCRIBE'";

	private RedisFailures() {
	}

	/**
	 * Return a failure with advice, where there is any to give, or the same one.
	 * @param failure why a link could not be opened
	 * @param reached whether there has been one before: what a server that is away does
	 * to connections says nothing of the settings then
	 */
	static RuntimeException explain(RuntimeException failure, boolean reached) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String advice = advise(cause, reached);
			if (advice != null) {
				return LinkRefusedException.of(advice + " (" + cause.getMessage() + ")", failure);
			}
		}
		return failure;
	}

	/**
	 * Return whether the server has no sharded channels.
	 */
	static boolean isWithoutShardedChannels(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.anyMatch((cause) -> String.valueOf(cause.getMessage())
				.replace('`', '\'')
				.toUpperCase(Locale.ROOT)
				.startsWith(UNKNOWN_SHARDED));
	}

	private static @Nullable String advise(Throwable cause, boolean reached) {
		if (cause instanceof SSLException) {
			return "TLS doesn't come about: check that the server expects TLS on this port, and that its certificate is in 'spring.data.redis.ssl.bundle'";
		}
		if (isWithoutShardedChannels(cause)) {
			return "it doesn't know sharded channels, which Redis has since version 7: remove 'cache.invalidation.redis.sharded'";
		}
		String message = String.valueOf(cause.getMessage());
		if (!reached && cause instanceof SocketException && message.equals("Connection reset")) {
			return "it closes the connection before it has said anything: if it expects TLS, set 'spring.data.redis.ssl.enabled'";
		}
		return ADVICE.get(message.split(" ", 2)[0]);
	}

}
