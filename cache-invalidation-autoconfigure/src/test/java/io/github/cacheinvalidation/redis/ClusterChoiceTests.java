package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClusterChoice}, on what nodes answer to {@code CLUSTER NODES}.
 */
class ClusterChoiceTests {

	private static final int SLOT = 100;

	private static final RedisURI SERVER = RedisURI.create("127.0.0.1", 7000);

	private final ClusterChoice anyNode = ClusterChoice.of(new RedisChannel("invalidations", false));

	private final ClusterChoice owner = new ClusterChoice.SlotOwner(SLOT);

	@Test
	void channelThatIsShardedIsLookedForWhereItsSlotIs() {
		RedisChannel channel = new RedisChannel("{shop}:invalidations", true);
		assertThat(ClusterChoice.of(channel)).isEqualTo(new ClusterChoice.SlotOwner(channel.slot()));
		assertThat(channel.slot()).isEqualTo(new RedisChannel("shop", true).slot());
	}

	@Test
	void anyNodeIsTheOneThatHasBeenAsked() {
		ClusterView view = view("0-100", "1", "101-16383", "2");
		assertThat(this.anyNode.choose(view).getNodeId()).isEqualTo("a");
		assertThat(this.anyNode.findReasonToMove(view, node("c"))).isNull();
	}

	@Test
	void ownerIsTheOneThatHasTheSlot() {
		assertThat(this.owner.choose(view("0-99", "1", "100-16383", "2")).getNodeId()).isEqualTo("b");
		assertThat(this.owner.choose(view("0-100", "1", "101-16383", "2")).getNodeId()).isEqualTo("a");
	}

	@Test
	void nobodyIsChosenWhereTheSlotHasNoOwnerOrOneThatHasFailed() {
		assertThatExceptionOfType(RedisException.class)
			.isThrownBy(() -> this.owner.choose(view("0-99", "1", "101-16383", "2")))
			.withMessageContaining("Slot 100, to which the channel belongs, has no owner");
		ClusterView failed = ClusterView.parse("""
				a 127.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-99
				b 127.0.0.1:7001@17001 master,fail - 0 0 2 disconnected 100-16383
				""", SERVER);
		assertThatExceptionOfType(RedisException.class).isThrownBy(() -> this.owner.choose(failed));
	}

	@Test
	void ownerIsLeftForAnotherOneWithALaterConfigurationOnly() {
		ClusterView before = view("0-100", "3", "101-16383", "2");
		RedisClusterNode used = this.owner.choose(before);
		assertThat(this.owner.findReasonToMove(before, used)).isNull();
		assertThat(this.owner.findReasonToMove(view("0-99", "3", "100-16383", "4"), used))
			.isEqualTo("slot 100, to which the channel belongs, has moved to 127.0.0.1:7001");
		// Whoever says that hasn't heard of the present owner yet.
		assertThat(this.owner.findReasonToMove(view("0-99", "1", "100-16383", "2"), used)).isNull();
		assertThat(this.owner.findReasonToMove(view("0-99", "3", "101-16383", "4"), used)).isNull();
	}

	private static RedisClusterNode node(String id) {
		return RedisClusterNode.of(id);
	}

	private static ClusterView view(String firstSlots, String firstEpoch, String secondSlots, String secondEpoch) {
		return ClusterView.parse("""
				a 127.0.0.1:7000@17000 myself,master - 0 0 %s connected %s
				b 127.0.0.1:7001@17001 master - 0 0 %s connected %s
				""".formatted(firstEpoch, firstSlots, secondEpoch, secondSlots), SERVER);
	}

}
