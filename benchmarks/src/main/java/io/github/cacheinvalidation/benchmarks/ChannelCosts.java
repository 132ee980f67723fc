package io.github.cacheinvalidation.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * What a message costs all servers of a cluster together, with a channel that all of them
 * carry, with a sharded one, and with one server alone: the time of their processors by
 * their own account. Two subscribers, messages of 200 bytes, all kinds in turn.
 */
public final class ChannelCosts {

	private static final int MESSAGES = 20_000;

	private static final int WINDOW = 500;

	private static final int ROUNDS = 5;

	private static final String CHANNEL = "shop:cache-invalidation";

	private ChannelCosts() {
	}

	/**
	 * Measure, and print a table.
	 * @param args none
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		List<Double> alone = new ArrayList<>();
		List<Double> classic = new ArrayList<>();
		List<Double> sharded = new ArrayList<>();
		try (RedisServer single = RedisServer.start(); RedisCluster cluster = RedisCluster.start()) {
			cluster.awaitAgreement();
			RedisServer owner = cluster.getOwner(SlotHash.getSlot(CHANNEL));
			// The first round warms up.
			for (int round = 0; round <= ROUNDS; round++) {
				alone.add(cost(single, List.of(single), false));
				classic.add(cost(owner, cluster.getNodes(), false));
				sharded.add(cost(owner, cluster.getNodes(), true));
			}
			System.out.println("| | processor time for each message, all servers together |");
			System.out.println("| --- | ---: |");
			print("one server", alone);
			print("cluster of %d servers, channel".formatted(cluster.getNodes().size()), classic);
			print("cluster of %d servers, sharded channel".formatted(cluster.getNodes().size()), sharded);
		}
		System.exit(0);
	}

	private static void print(String kind, List<Double> rounds) {
		double[] counted = rounds.stream().skip(1).mapToDouble(Double::doubleValue).sorted().toArray();
		System.out.printf("| %s | %.1f µs (%.1f – %.1f) |%n", kind, counted[counted.length / 2], counted[0],
				counted[counted.length - 1]);
	}

	/**
	 * Publish, and return the microseconds that each message has cost.
	 */
	private static double cost(RedisServer server, Collection<RedisServer> all, boolean sharded)
			throws InterruptedException {
		byte[] text = new byte[200];
		Arrays.fill(text, (byte) 'x');
		String message = new String(text, StandardCharsets.US_ASCII);
		CountDownLatch received = new CountDownLatch(2 * MESSAGES);
		try (RedisClient client = RedisClient.create(RedisURI.create(server.getHost(), server.getPort()));
				StatefulRedisConnection<String, String> publishing = client.connect();
				StatefulRedisPubSubConnection<String, String> first = client.connectPubSub();
				StatefulRedisPubSubConnection<String, String> second = client.connectPubSub()) {
			for (StatefulRedisPubSubConnection<String, String> subscribed : List.of(first, second)) {
				subscribed.addListener(new RedisPubSubAdapter<>() {

					@Override
					public void message(String channel, String body) {
						received.countDown();
					}

					@Override
					public void smessage(String channel, String body) {
						received.countDown();
					}

				});
				if (sharded) {
					subscribed.sync().ssubscribe(CHANNEL);
				}
				else {
					subscribed.sync().subscribe(CHANNEL);
				}
			}
			double before = processorSeconds(all);
			for (int sent = 0; sent < MESSAGES; sent += WINDOW) {
				List<RedisFuture<?>> answers = new ArrayList<>();
				for (int i = 0; i < WINDOW; i++) {
					answers.add(sharded ? publishing.async().spublish(CHANNEL, message)
							: publishing.async().publish(CHANNEL, message));
				}
				if (!LettuceFutures.awaitAll(60, TimeUnit.SECONDS, answers.toArray(RedisFuture[]::new))) {
					throw new IllegalStateException("Redis doesn't answer");
				}
			}
			if (!received.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("%d messages are missing".formatted(received.getCount()));
			}
			// The other servers may still have to read.
			TimeUnit.MILLISECONDS.sleep(500);
			return (processorSeconds(all) - before) * TimeUnit.SECONDS.toMicros(1) / MESSAGES;
		}
	}

	private static double processorSeconds(Collection<RedisServer> servers) {
		return servers.stream()
			.flatMap((server) -> server.ask("INFO cpu").lines())
			.filter((line) -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.indexOf(':') + 1).strip()))
			.sum();
	}

}
