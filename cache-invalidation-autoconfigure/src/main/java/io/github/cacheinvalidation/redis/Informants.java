package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are asked the same thing, all at once and with a limit, on connections
 * that are kept for the next time. One that doesn't answer is connected to anew then.
 *
 * @param <A> the type of answer
 */
final class Informants<A> {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private final RedisClient client;

	private final Function<StatefulRedisConnection<String, String>, CompletionStage<A>> question;

	private final Map<RedisURI, CompletableFuture<StatefulRedisConnection<String, String>>> connections = new HashMap<>();

	private @Nullable Throwable failure;

	Informants(RedisClient client, Function<StatefulRedisConnection<String, String>, CompletionStage<A>> question) {
		this.client = client;
		this.question = question;
	}

	/**
	 * Ask.
	 * @param servers whom to ask
	 * @return the answers of those that have answered in time
	 * @throws InterruptedException if this thread is interrupted
	 */
	Map<RedisURI, A> ask(Collection<RedisURI> servers) throws InterruptedException {
		Map<RedisURI, CompletableFuture<A>> asked = new LinkedHashMap<>();
		servers.forEach((server) -> asked.put(server, ask(server)));
		Map<RedisURI, A> answers = new LinkedHashMap<>();
		for (Map.Entry<RedisURI, CompletableFuture<A>> each : asked.entrySet()) {
			try {
				answers.put(each.getKey(), each.getValue().get());
			}
			catch (ExecutionException ex) {
				this.failure = (ex.getCause() instanceof TimeoutException)
						? new TimeoutException("no answer within %d ms from %s:%d".formatted(LIMIT.toMillis(),
								each.getKey().getHost(), each.getKey().getPort()))
						: ex.getCause();
				forget(each.getKey());
			}
		}
		return answers;
	}

	private CompletableFuture<A> ask(RedisURI server) {
		return this.connections
			.computeIfAbsent(server, (uri) -> this.client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture())
			.thenCompose(this.question)
			.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Close the connections to all servers but one.
	 */
	void retain(RedisURI server) {
		List.copyOf(this.connections.keySet()).stream().filter((other) -> !other.equals(server)).forEach(this::forget);
	}

	/**
	 * Close all connections.
	 */
	void close() {
		List.copyOf(this.connections.keySet()).forEach(this::forget);
	}

	/**
	 * Close the connection to a server, now or when it is there.
	 */
	private void forget(RedisURI server) {
		CompletableFuture<StatefulRedisConnection<String, String>> connection = this.connections.remove(server);
		if (connection != null) {
			CompletableFuture<Void> unused = connection.thenCompose(StatefulRedisConnection::closeAsync);
		}
	}

	/**
	 * Return why a server hasn't answered.
	 * @return the last failure, or {@code null} if there was none
	 */
	@Nullable Throwable getFailure() {
		return this.failure;
	}

}
