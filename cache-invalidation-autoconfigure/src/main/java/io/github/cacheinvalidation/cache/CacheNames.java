package io.github.cacheinvalidation.cache;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Return why a cache doesn't take part.
	 * @param cache the cache's name
	 * @return the reason, for people, or {@code null} if its name doesn't keep it from it
	 */
	@Nullable String reasonAgainst(String cache) {
		if (contains(cache)) {
			return null;
		}
		return this.excluded.contains(cache) ? "it is in 'cache.invalidation.exclude-cache-names'"
				: "it is not in 'cache.invalidation.cache-names'";
	}

	/**
	 * Return the caches that were named, to take part or not to.
	 */
	Set<String> getNamed() {
		Set<String> named = new HashSet<>(this.included);
		named.addAll(this.excluded);
		return named;
	}

}
