package io.github.cacheinvalidation.integration;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A sharded channel, which the nodes follow from server to server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ShardedChannelIntegrationTests extends AbstractClusterTests {

	private static final int SLOT = SlotHash.getSlot(LibraryApplication.CHANNEL);

	ShardedChannelIntegrationTests() {
		super(true);
	}

	@Test
	void nodesMeetOnTheOwnerOfTheChannelsSlotAndNowhereElse() {
		assertFlows();
		RedisServer owner = redis.getOwner(SLOT);
		assertThat(this.nodes).allSatisfy((node) -> assertThat(serverOf(node)).isSameAs(owner));
		for (RedisServer server : redis.getNodes()) {
			assertThat(subscribers(server, "SHARDNUMSUB")).isEqualTo((server == owner) ? 2 : 0);
			assertThat(subscribers(server, "NUMSUB")).isZero();
		}
	}

	@Test
	void nodesFollowTheSlotToItsNextOwner() {
		RedisServer owner = redis.getOwner(SLOT);
		RedisServer next = redis.getOwner((SLOT + 8192) % 16384);
		redis.moveSlot(SLOT, next);
		await(() -> subscribers(next, "SHARDNUMSUB") == 2);
		assertFlows();
		redis.moveSlot(SLOT, owner);
		await(() -> subscribers(owner, "SHARDNUMSUB") == 2);
		assertFlows();
	}

	@Test
	void oneServerWithoutAClusterHasShardedChannelsToo() {
		try (RedisServer server = RedisServer.start(); ConfigurableApplicationContext node = startAlone(server)) {
			await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			assertThat(subscribers(server, "SHARDNUMSUB")).isEqualTo(1);
		}
	}

	@Test
	void startFailsWhereThereAreNoShardedChannels(CapturedOutput output) {
		try (RedisServer old = RedisServer.start("--rename-command", "SSUBSCRIBE", "")) {
			assertThatException().isThrownBy(() -> startAlone(old));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains(
						"'cache.invalidation.redis.sharded' is set, but this Redis doesn't know the command SSUBSCRIBE")
				.contains("Remove that property on all nodes, or use Redis 7 or later.");
		}
	}

	@Test
	void startDoesNotFailBecauseNobodyAnswers() {
		try (RedisServer away = RedisServer.start()) {
			away.kill();
			try (ConfigurableApplicationContext node = startAlone(away)) {
				assertThat(node.getBean(CacheInvalidationNode.class).isConnected()).isFalse();
				away.restart();
				await(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			}
		}
	}

	private static ConfigurableApplicationContext startAlone(RedisServer server) {
		return LibraryApplication.start("cache.invalidation.redis.sharded=true",
				"spring.data.redis.host=" + server.getHost(), "spring.data.redis.port=" + server.getPort());
	}

	private static int subscribers(RedisServer server, String question) {
		return Integer.parseInt(server.ask("PUBSUB " + question + " " + LibraryApplication.CHANNEL)
			.lines()
			.skip(1)
			.findFirst()
			.orElseThrow());
	}

}
