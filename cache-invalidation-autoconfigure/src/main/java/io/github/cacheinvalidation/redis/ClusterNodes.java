package io.github.cacheinvalidation.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.lettuce.core.RedisURI;

/**
 * The addresses by which a cluster can be asked: those that have been configured, and
 * those of today, for the time when none of the former is left. Safe for use by several
 * threads.
 */
final class ClusterNodes {

	private final List<RedisURI> configured;

	private volatile List<RedisURI> learned = List.of();

	ClusterNodes(List<RedisURI> configured) {
		this.configured = List.copyOf(configured);
	}

	void learn(ClusterView view) {
		this.learned = view.addresses();
	}

	List<RedisURI> all() {
		Set<RedisURI> all = new LinkedHashSet<>(this.configured);
		all.addAll(this.learned);
		return new ArrayList<>(all);
	}

}
