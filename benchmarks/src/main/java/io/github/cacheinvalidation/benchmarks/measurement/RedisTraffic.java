package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

import io.github.cacheinvalidation.benchmarks.contender.Bus;

/**
 * Counts by Redis' own statistics what nodes have published, and the bytes that have gone
 * in and out.
 */
final class RedisTraffic implements AutoCloseable {

	private static final Pattern MESSAGES = Pattern.compile("cmdstat_publish:calls=(\\d+)");

	private static final Pattern BYTES = Pattern.compile("total_net_(?:in|out)put_bytes:(\\d+)");

	private final RedisClient client;

	private final StatefulRedisConnection<String, String> connection;

	/**
	 * Bytes of the counting itself.
	 */
	private final long overhead;

	RedisTraffic(Bus bus) {
		this.client = RedisClient.create(RedisURI.create(bus.host(), bus.port()));
		this.connection = this.client.connect();
		Count first = count(0);
		this.overhead = count(0).minus(first).bytes();
	}

	Count count() {
		return count(this.overhead);
	}

	/**
	 * Count, and leave out what this takes: the second of two counts has to do with the
	 * first one's answer and its own question.
	 */
	private Count count(long overhead) {
		String commands = this.connection.sync().info("commandstats");
		String statistics = this.connection.sync().info("stats");
		return new Count(sum(MESSAGES, commands), sum(BYTES, statistics), overhead);
	}

	private static long sum(Pattern pattern, String text) {
		long sum = 0;
		for (Matcher matcher = pattern.matcher(text); matcher.find();) {
			sum += Long.parseLong(matcher.group(1));
		}
		return sum;
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

	/**
	 * What there has been since the start of the server.
	 *
	 * @param messages how many messages have been published
	 * @param bytes how many bytes have gone in and out
	 * @param overhead how many of these belong to one count
	 */
	record Count(long messages, long bytes, long overhead) {

		Count minus(Count other) {
			return new Count(this.messages - other.messages, this.bytes - other.bytes - this.overhead, this.overhead);
		}

	}

}
