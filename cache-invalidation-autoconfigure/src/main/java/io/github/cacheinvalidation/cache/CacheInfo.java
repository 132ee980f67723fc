package io.github.cacheinvalidation.cache;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a cache of this node.
 *
 * @param cacheManager the name of its manager
 * @param name its name
 * @param notTakingPartBecause why it doesn't take part, for people, or {@code null} if it
 * does
 * @param localRemovals how many keys and clears of this node have gone to the others
 * @param remoteRemovals how many keys and clears of others have been applied here
 * @param fillsRefused how many values were not stored because their entry was removed
 * while they were loaded
 * @since 0.1.0
 */
public record CacheInfo(String cacheManager, String name, @Nullable String notTakingPartBecause, long localRemovals,
		long remoteRemovals, long fillsRefused) {

	/**
	 * Return whether it takes part.
	 * @return whether what is removed from it is removed on the other nodes, and the
	 * other way round
	 */
	public boolean takesPart() {
		return this.notTakingPartBecause == null;
	}

}
