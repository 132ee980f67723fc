package io.github.cacheinvalidation.cache;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * View of an {@link InvalidatingCache} for one operation that fills it: a put stores what
 * has just been loaded, unless its entry has been removed since it was missed, and stays
 * on this node. If the miss was part of a transaction, what is loaded may be as old as
 * that, whichever thread puts it.
 */
final class FillingCache extends CacheView {

	private long ticket;

	FillingCache(InvalidatingCache cache, long ticket) {
		super(cache);
		this.ticket = ticket;
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		long before = cache().ticket();
		return found(super.get(key), before);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		long before = cache().ticket();
		return found(super.get(key, type), before);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		long before = cache().ticket();
		return found(super.retrieve(key), before);
	}

	/**
	 * A miss is where a load begins, which may be after a removal by the same method.
	 */
	private <T> @Nullable T found(@Nullable T value, long before) {
		if (value == null) {
			this.ticket = cache().ticketOfLoad(before);
		}
		return value;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		cache().fill(key, value, this.ticket);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		ValueWrapper existing = cache().peek(key);
		if (existing == null) {
			cache().fill(key, value, this.ticket);
		}
		return existing;
	}

}
