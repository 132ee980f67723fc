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
import io.lettuce.core.codec.StringCodec;
import org.jspecify.annotations.Nullable;

/**
 * Finds a node of a cluster that is in touch with the others: a channel is heard on every
 * node, and each passes on what is published there.
 * <p>
 * A node that isn't in touch any more goes on serving its clients. So it is asked for its
 * view of the cluster, and so is a witness, since a node that the others have forgotten,
 * or don't reach, doesn't learn of that.
 */
final class ClusterLocator implements ServerLocator {

	private final ClusterNodes nodes;

	private final Informants<String> informants;

	private @Nullable ClusterView found;

	private @Nullable RedisURI witness;

	/**
	 * Create a locator.
	 * @param client makes the connections
	 * @param nodes whom to ask
	 */
	ClusterLocator(RedisClient client, ClusterNodes nodes) {
		this.nodes = nodes;
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
		this.found = best;
		this.informants.retain(best.server());
		return best.server();
	}

	/**
	 * Return how many nodes reach another one.
	 */
	private static long friends(ClusterView view, Collection<ClusterView> others) {
		return others.stream().filter((other) -> other.reaches(view.self().getNodeId())).count();
	}

	@Override
	public @Nullable String findReasonToMove() throws InterruptedException {
		ClusterView used = Objects.requireNonNull(this.found);
		Set<RedisURI> asked = new LinkedHashSet<>(List.of(used.server()));
		asked.add((this.witness != null) ? this.witness : chooseWitness(used));
		this.witness = null;
		for (ClusterView view : ask(asked)) {
			if (view.self().getNodeId().equals(used.self().getNodeId())) {
				if (view.isAlone()) {
					return "%s doesn't reach the majority of the cluster's masters".formatted(name(used));
				}
				this.nodes.learn(view);
			}
			else if (!view.isAlone()) {
				if (!view.reaches(used.self().getNodeId())) {
					return "%s isn't in touch with the cluster any more, says %s".formatted(name(used), name(view));
				}
				this.witness = view.server();
			}
		}
		return null;
	}

	private RedisURI chooseWitness(ClusterView used) {
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

	private static String name(ClusterView view) {
		return view.server().getHost() + ":" + view.server().getPort();
	}

}
