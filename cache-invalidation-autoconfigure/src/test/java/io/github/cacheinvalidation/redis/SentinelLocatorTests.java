package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SentinelLocator} with Sentinels that don't know of each other.
 */
class SentinelLocatorTests {

	private static final String MASTER_NAME = "first";

	private final RedisServer master = RedisServer.start();

	private final RedisServer sentinel = RedisServer.startSentinel(MASTER_NAME, this.master);

	private final RedisClient client = RedisClient.create();

	@AfterEach
	void stop() {
		this.client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		this.sentinel.close();
		this.master.close();
	}

	@Test
	void masterIsTheOneThatSentinelNames() throws Exception {
		SentinelLocator locator = locator(MASTER_NAME, this.sentinel);
		assertThat(locator.find().getPort()).isEqualTo(this.master.getPort());
		assertThat(locator.findReasonToMove()).isNull();
	}

	@Test
	void masterStaysTheOneWhileNoSentinelAnswers() throws Exception {
		SentinelLocator locator = locator(MASTER_NAME, this.sentinel);
		locator.find();
		this.sentinel.suspend();
		assertThat(locator.findReasonToMove()).isNull();
		this.sentinel.resume();
		this.sentinel.kill();
		assertThat(locator.findReasonToMove()).isNull();
		assertThatExceptionOfType(RedisException.class).isThrownBy(locator::find)
			.withMessageContaining("No Sentinel says which server is the master 'first'");
		this.sentinel.restart();
		assertThat(locator.find().getPort()).isEqualTo(this.master.getPort());
	}

	@Test
	void unknownMasterIsSaidToBeUnknown() {
		assertThatExceptionOfType(RedisException.class).isThrownBy(() -> locator("second", this.sentinel).find())
			.withMessageContaining("No Sentinel says which server is the master 'second'");
	}

	@Test
	void latestConfigurationCountsWhoeverHasIt() throws Exception {
		try (RedisServer otherMaster = RedisServer.start();
				RedisServer replica = RedisServer.start("--replicaof", otherMaster.getHost(),
						String.valueOf(otherMaster.getPort()));
				RedisServer other = RedisServer.startSentinel(MASTER_NAME, otherMaster)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> !other.ask("SENTINEL REPLICAS " + MASTER_NAME).isEmpty());
			SentinelLocator before = locator(MASTER_NAME, other);
			assertThat(before.find().getPort()).isEqualTo(otherMaster.getPort());
			other.ask("SENTINEL FAILOVER " + MASTER_NAME);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> other.ask("SENTINEL GET-MASTER-ADDR-BY-NAME " + MASTER_NAME)
					.contains(String.valueOf(replica.getPort())));
			assertThat(before.findReasonToMove()).contains("127.0.0.1:" + replica.getPort());
			for (List<RedisServer> order : List.of(List.of(this.sentinel, other), List.of(other, this.sentinel))) {
				SentinelLocator locator = locator(MASTER_NAME, order.toArray(RedisServer[]::new));
				assertThat(locator.find().getPort()).isEqualTo(replica.getPort());
				assertThat(locator.findReasonToMove()).isNull();
			}
		}
	}

	private SentinelLocator locator(String masterName, RedisServer... sentinels) {
		RedisURI settings = new RedisURI();
		settings.setSentinelMasterId(masterName);
		settings.getSentinels()
			.addAll(Stream.of(sentinels)
				.map((sentinel) -> RedisURI.create(sentinel.getHost(), sentinel.getPort()))
				.toList());
		return new SentinelLocator(this.client, settings);
	}

}
