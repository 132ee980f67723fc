package io.github.cacheinvalidation.cache;

import org.jspecify.annotations.Nullable;

/**
 * View of an {@link InvalidatingCache} for one operation that updates it: what is put has
 * come into being since the view was made, and removes the entry if that has been removed
 * or updated since by others.
 */
final class UpdatingCache extends CacheView {

	private final long ticket;

	UpdatingCache(InvalidatingCache cache, long ticket) {
		super(cache);
		this.ticket = ticket;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		cache().update(key, value, this.ticket);
	}

}
