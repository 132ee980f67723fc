package io.github.cacheinvalidation.redis;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.StringListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master by asking all Sentinels, since they don't all learn of another one at
 * the same time: the master with the latest configuration counts.
 * <p>
 * This is how a planned failover is noticed. The old master goes on serving its clients
 * for some ten seconds, and whoever hears only them takes that for health.
 */
final class SentinelLocator implements ServerLocator {

	private final RedisURI settings;

	private final String masterName;

	private final Informants<Answer> sentinels;

	private @Nullable Answer found;

	/**
	 * Create a locator.
	 * @param client makes the connections
	 * @param settings name the Sentinels and the master, and say how to connect to it
	 */
	SentinelLocator(RedisClient client, RedisURI settings) {
		this.settings = settings;
		this.masterName = Objects.requireNonNull(settings.getSentinelMasterId(), "'settings' must name a master");
		this.sentinels = new Informants<>(client, this::askForMaster);
	}

	private CompletionStage<Answer> askForMaster(StatefulRedisConnection<String, String> sentinel) {
		// During a failover the address is that of the next master already, and the
		// state still has the old one.
		CompletionStage<List<String>> address = ask(sentinel, "GET-MASTER-ADDR-BY-NAME",
				new StringListOutput<>(StringCodec.UTF8));
		CompletionStage<Map<String, String>> state = ask(sentinel, "MASTER", new MapOutput<>(StringCodec.UTF8));
		return address.thenCombine(state, Answer::of);
	}

	private <T> CompletionStage<T> ask(StatefulRedisConnection<String, String> sentinel, String question,
			CommandOutput<String, String, T> output) {
		return sentinel.async()
			.dispatch(CommandType.SENTINEL, output,
					new CommandArgs<>(StringCodec.UTF8).add(question).add(this.masterName));
	}

	@Override
	public RedisURI find() throws InterruptedException {
		Answer answer = latest(ask());
		if (answer == null) {
			throw new RedisException("No Sentinel says which server is the master '%s'".formatted(this.masterName),
					this.sentinels.getFailure());
		}
		this.found = answer;
		return ServerUris.at(answer.host(), answer.port(), this.settings);
	}

	@Override
	public @Nullable String findReasonToMove() throws InterruptedException {
		Answer before = Objects.requireNonNull(this.found);
		Answer now = latest(ask());
		return (now != null && now.epoch() >= before.epoch() && !now.isSameServer(before))
				? "Sentinel says that the master is %s:%d now".formatted(now.host(), now.port()) : null;
	}

	@Override
	public void close() {
		this.sentinels.close();
	}

	private Collection<Answer> ask() throws InterruptedException {
		List<RedisURI> uris = this.settings.getSentinels();
		return this.sentinels.ask(uris).values();
	}

	private static @Nullable Answer latest(Collection<Answer> answers) {
		return answers.stream().max(Comparator.comparingLong(Answer::epoch)).orElse(null);
	}

	/**
	 * Who is the master, and since which change of configuration.
	 */
	private record Answer(String host, int port, long epoch) {

		static Answer of(List<String> address, Map<String, String> master) {
			return new Answer(address.get(0), Integer.parseInt(address.get(1)),
					Long.parseLong(master.getOrDefault("config-epoch", "0")));
		}

		boolean isSameServer(Answer other) {
			return this.host.equals(other.host) && this.port == other.port;
		}

	}

}
