package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a cluster to use, among those that are in touch with each other.
 */
sealed interface ClusterChoice {

	/**
	 * Return the choice for a channel.
	 */
	static ClusterChoice of(RedisChannel channel) {
		return channel.sharded() ? new SlotOwner(channel.slot()) : new AnyNode();
	}

	/**
	 * Choose a node.
	 * @param view the cluster as the node sees it that is best in touch with the others
	 * @throws RedisException if there is none to choose at present
	 */
	RedisClusterNode choose(ClusterView view);

	/**
	 * Return whether a node may go on to be used, as another one sees it.
	 */
	boolean isUsable(ClusterView view, String nodeId);

	/**
	 * Return why a node is not the one to use any more.
	 * @param view the cluster as that node or another one sees it
	 * @param used the node
	 * @return the reason, or {@code null} if there is none
	 */
	@Nullable String findReasonToMove(ClusterView view, RedisClusterNode used);

	/**
	 * A channel that isn't sharded is heard on every node, and each passes on what is
	 * published there.
	 */
	record AnyNode() implements ClusterChoice {

		@Override
		public RedisClusterNode choose(ClusterView view) {
			return view.self();
		}

		/**
		 * What is published elsewhere gets there over the other nodes.
		 */
		@Override
		public boolean isUsable(ClusterView view, String nodeId) {
			return view.reaches(nodeId);
		}

		@Override
		public @Nullable String findReasonToMove(ClusterView view, RedisClusterNode used) {
			return null;
		}

	}

	/**
	 * A sharded channel is heard on the nodes that own its slot. Two may claim a slot
	 * until they have heard of each other: the one with the later configuration has it.
	 *
	 * @param slot the slot
	 */
	record SlotOwner(int slot) implements ClusterChoice {

		@Override
		public RedisClusterNode choose(ClusterView view) {
			RedisClusterNode owner = view.owner(this.slot);
			if (owner == null || !isUsable(view, owner.getNodeId())) {
				throw new RedisException(
						"Slot %d, to which the channel belongs, has no owner at present".formatted(this.slot));
			}
			return owner;
		}

		/**
		 * All that is published there is published on the node itself.
		 */
		@Override
		public boolean isUsable(ClusterView view, String nodeId) {
			return view.isWell(nodeId);
		}

		@Override
		public @Nullable String findReasonToMove(ClusterView view, RedisClusterNode used) {
			RedisClusterNode owner = view.owner(this.slot);
			return (owner != null && !owner.getNodeId().equals(used.getNodeId())
					&& owner.getConfigEpoch() > used.getConfigEpoch())
							? "slot %d, to which the channel belongs, has moved to %s".formatted(this.slot,
									ServerUris.name(view.address(owner)))
							: null;
		}

	}

}
