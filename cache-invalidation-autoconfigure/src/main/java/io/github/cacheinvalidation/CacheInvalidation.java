package io.github.cacheinvalidation;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is to be removed from local caches: some entries of one cache, or all entries of
 * one or more caches. Removals can be repeated and reordered without harm. Immutable.
 *
 * @since 0.1.0
 */
public sealed interface CacheInvalidation {

	/**
	 * Return the bean name of the cache manager.
	 * @return the name, or {@code null} for each cache manager that takes part
	 */
	@Nullable String cacheManager();

	/**
	 * Return the name of the cache.
	 * @return the name, or {@code null} for each cache of the manager (only for
	 * {@link Clear})
	 */
	@Nullable String cache();

	/**
	 * Return how much it is.
	 * @return the number of keys, or 1 for a removal of all entries
	 */
	default int size() {
		return 1;
	}

	/**
	 * Return what removes at least the same entries, whatever the keys are.
	 * @return the removal of all entries
	 */
	Clear toClear();

	/**
	 * Removal of the entries of some keys.
	 *
	 * @param cacheManager bean name of the cache manager, or {@code null} for each one
	 * @param cache the cache's name
	 * @param keys the keys, at least one and none of them {@code null}; their order is of
	 * no account but for {@link #equals(Object)}, and that one is there twice does no
	 * harm
	 * @since 0.1.0
	 */
	record Keys(@Nullable String cacheManager, String cache, List<Object> keys) implements CacheInvalidation {

		public Keys {
			if (keys.isEmpty()) {
				throw new IllegalArgumentException("'keys' must not be empty");
			}
			// Copies nothing that can't be changed anyway.
			keys = List.copyOf(keys);
		}

		@Override
		public int size() {
			return this.keys.size();
		}

		@Override
		public Clear toClear() {
			return new Clear(this.cacheManager, this.cache);
		}

	}

	/**
	 * Removal of all entries of one cache, or of each cache.
	 *
	 * @param cacheManager bean name of the cache manager, or {@code null} for each one
	 * @param cache the cache's name, or {@code null} for each cache
	 * @since 0.1.0
	 */
	record Clear(@Nullable String cacheManager, @Nullable String cache) implements CacheInvalidation {

		@Override
		public Clear toClear() {
			return this;
		}

	}

}
