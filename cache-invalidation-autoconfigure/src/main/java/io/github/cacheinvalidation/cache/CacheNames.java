package io.github.cacheinvalidation.cache;

import java.util.Collection;
import java.util.Set;

/**
 * Which caches take part, by their names.
 *
 * @since 0.1.0
 */
public final class CacheNames {

	private final Set<String> included;

	private final Set<String> excluded;

	/**
	 * Create the choice.
	 * @param included the caches that take part; empty for all
	 * @param excluded those among them that don't
	 */
	public CacheNames(Collection<String> included, Collection<String> excluded) {
		this.included = Set.copyOf(included);
		this.excluded = Set.copyOf(excluded);
	}

	/**
	 * Return whether a cache takes part.
	 * @param cache the cache's name
	 * @return whether it takes part
	 */
	public boolean contains(String cache) {
		return (this.included.isEmpty() || this.included.contains(cache)) && !this.excluded.contains(cache);
	}

}
