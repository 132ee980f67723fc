package io.github.cacheinvalidation.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds a node of a cluster that is in touch with the others, or that they say is the one
 * to use.
 * <p>
 * A node that isn't in touch any more goes on serving its clients. So it is asked for its
 * view of the cluster, and so is a witness, since a node that the others have forgotten,
 * or don't reach, doesn't learn of that.
 */
final class ClusterLocator implements ServerLocator {

	private final ClusterNodes nodes;

	private final Informants<String> informants;

	private final ClusterChoice choice;

	private @Nullable Found found;

	private @Nullable RedisURI witness;

	/**
	 * Create a locator.
	 * @param client makes the connections
	 * @param nodes whom to ask
	 * @param choice which of them to use
	 */
	ClusterLocator(RedisClient client, ClusterNodes nodes, ClusterChoice choice) {
		this.nodes = nodes;
		this.choice = choice;
		this.informants = new Informants<>(client, (node) -> node.async().clusterNodes());
	}

	@Override
	public RedisURI find() throws InterruptedException {
		List<RedisURI> asked = this.nodes.all();
		Collections.shuffle(asked);
		List<ClusterView> views = ask(asked);
		if (views.isEmpty()) {
			throw new RedisException("No node of the cluster answers", this.informants.getFailure());
		}
		List<ClusterView> together = views.stream().filter((view) -> !view.isAlone()).toList();
		ClusterView best = together.stream()
			.max(Comparator.comparingLong((view) -> friends(view, together)))
			.orElseThrow(() -> new RedisException("No node reaches the majority of the cluster's masters"));
		this.nodes.learn(best);
		RedisClusterNode chosen = this.choice.choose(best);
		RedisURI server = best.address(chosen);
		this.found = new Found(chosen, server);
		this.informants.retain(server);
		return server;
	}

	/**
	 * Return how many nodes reach another one.
	 */
	private static long friends(ClusterView view, Collection<ClusterView> others) {
		return others.stream().filter((other) -> other.reaches(view.self().getNodeId())).count();
	}

	@Override
	public @Nullable String findReasonToMove() throws InterruptedException {
		Found used = Objects.requireNonNull(this.found);
		String usedId = used.node().getNodeId();
		Set<RedisURI> asked = new LinkedHashSet<>(List.of(used.server()));
		asked.add((this.witness != null) ? this.witness : chooseWitness(used));
		this.witness = null;
		for (ClusterView view : ask(asked)) {
			String server = ServerUris.name(used.server());
			boolean own = view.self().getNodeId().equals(usedId);
			if (own && view.isAlone()) {
				return "%s doesn't reach the majority of the cluster's masters".formatted(server);
			}
			if (view.isAlone()) {
				continue;
			}
			if (!this.choice.isUsable(view, usedId)) {
				return "%s isn't in touch with the cluster any more, says %s".formatted(server,
						ServerUris.name(view.server()));
			}
			String reason = this.choice.findReasonToMove(view, used.node());
			if (reason != null) {
				return reason;
			}
			if (own) {
				this.nodes.learn(view);
			}
			else {
				this.witness = view.server();
			}
		}
		return null;
	}

	private RedisURI chooseWitness(Found used) {
		List<RedisURI> others = this.nodes.all();
		others.remove(used.server());
		return others.isEmpty() ? used.server() : others.get(ThreadLocalRandom.current().nextInt(others.size()));
	}

	@Override
	public void close() {
		this.informants.close();
	}

	private List<ClusterView> ask(Collection<RedisURI> servers) throws InterruptedException {
		List<ClusterView> views = new ArrayList<>();
		this.informants.ask(servers).forEach((server, answer) -> views.add(ClusterView.parse(answer, server)));
		return views;
	}

	/**
	 * The node that is used, as it was when it was found.
	 */
	private record Found(RedisClusterNode node, RedisURI server) {

	}

}
