package io.github.cacheinvalidation.redis;

import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.models.role.RedisInstance.Role;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one of its nodes sees it.
 *
 * @param self the node
 * @param server the address by which it has been asked
 * @param nodes all nodes that it knows, itself among them
 */
record ClusterView(RedisClusterNode self, RedisURI server, List<RedisClusterNode> nodes) {

	/**
	 * How long the answer to a ping between nodes may take.
	 */
	private static final Duration PING_LIMIT = Duration.ofSeconds(2);

	/**
	 * Read what a node answers to {@code CLUSTER NODES}.
	 */
	static ClusterView parse(String answer, RedisURI server) {
		List<RedisClusterNode> nodes = List.copyOf(ClusterPartitionParser.parse(answer).getPartitions());
		RedisClusterNode self = nodes.stream().filter((node) -> node.is(NodeFlag.MYSELF)).findFirst().orElseThrow();
		return new ClusterView(self, server, nodes);
	}

	/**
	 * Return whether the node is out of touch with most of the cluster, or doesn't belong
	 * to one. It accepts and delivers messages all the same, its own heartbeats as well.
	 */
	boolean isAlone() {
		List<RedisClusterNode> masters = this.nodes.stream()
			.filter((node) -> node.getRole() == Role.UPSTREAM && !node.hasNoSlots())
			.toList();
		long reached = masters.stream().filter(this::reaches).count();
		return masters.size() >= 2 * reached;
	}

	/**
	 * Return whether what is published on this node gets to another one.
	 */
	boolean reaches(String nodeId) {
		return this.nodes.stream().anyMatch((node) -> node.getNodeId().equals(nodeId) && reaches(node));
	}

	/**
	 * Return whether another node belongs to the cluster, and hasn't failed as far as the
	 * majority knows.
	 */
	boolean isWell(String nodeId) {
		return this.nodes.stream().anyMatch((node) -> node.getNodeId().equals(nodeId) && !node.is(NodeFlag.FAIL));
	}

	/**
	 * A node that hears nothing of the others, since they can't connect to its port of
	 * the cluster bus, goes on to ping them, and so none of them ever says that it has
	 * failed. But the link to it is down, or waits for the answer to a ping.
	 */
	private boolean reaches(RedisClusterNode node) {
		return node.is(NodeFlag.MYSELF) || (node.isConnected() && !node.is(NodeFlag.FAIL)
				&& !node.is(NodeFlag.EVENTUAL_FAIL) && !isPingOverdue(node));
	}

	private boolean isPingOverdue(RedisClusterNode node) {
		long sent = node.getPingSentTimestamp();
		return sent != 0 && lastSign() - sent > PING_LIMIT.toMillis();
	}

	/**
	 * Return when the node last heard of another one, by its own clock, with which alone
	 * its times can be compared.
	 */
	private long lastSign() {
		return this.nodes.stream().mapToLong(RedisClusterNode::getPongReceivedTimestamp).max().orElse(0);
	}

	/**
	 * Return who owns a slot.
	 * @return the node, or {@code null} if there is none
	 */
	@Nullable RedisClusterNode owner(int slot) {
		return this.nodes.stream().filter((node) -> node.hasSlot(slot)).findFirst().orElse(null);
	}

	/**
	 * Return the address of a node, which may not know its own.
	 */
	RedisURI address(RedisClusterNode node) {
		RedisURI uri = node.getUri();
		return (node.is(NodeFlag.MYSELF) || uri == null) ? this.server
				: ServerUris.at(uri.getHost(), uri.getPort(), this.server);
	}

	/**
	 * Return the addresses of all nodes that can be asked.
	 */
	List<RedisURI> addresses() {
		return this.nodes.stream()
			.filter((node) -> !node.is(NodeFlag.NOADDR) && !node.is(NodeFlag.HANDSHAKE))
			.map(this::address)
			.toList();
	}

}
