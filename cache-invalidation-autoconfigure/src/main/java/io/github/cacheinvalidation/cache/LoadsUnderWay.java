package io.github.cacheinvalidation.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * The loads of a cache that others may join, one for a key at the most. One that a
 * removal has overtaken is joined by nobody any more, and makes room for the next. Safe
 * for use by several threads.
 *
 * @param <L> the loads
 */
final class LoadsUnderWay<L extends LoadsUnderWay.Load> {

	private final ConcurrentMap<Object, L> loads = new ConcurrentHashMap<>();

	private final FillGuard guard;

	LoadsUnderWay(FillGuard guard) {
		this.guard = guard;
	}

	/**
	 * Let a load be joined, unless there is another one to join.
	 * @param key the key
	 * @param own the load that is about to begin
	 * @return the load to wait for, or {@code null} if it is for the caller to load
	 */
	@Nullable L join(Object key, L own) {
		while (true) {
			L other = this.loads.putIfAbsent(key, own);
			if (other == null || !other.isJoinable()) {
				return null;
			}
			if (!this.guard.isOvertaken(key, other.ticket())) {
				return other;
			}
			if (this.loads.replace(key, other, own)) {
				return null;
			}
		}
	}

	/**
	 * Let a load be joined no longer.
	 */
	void end(Object key, L load) {
		this.loads.remove(key, load);
	}

	/**
	 * A load.
	 */
	interface Load {

		/**
		 * Return the ticket of what is loaded.
		 */
		long ticket();

		/**
		 * Return whether the present thread may wait for it.
		 */
		default boolean isJoinable() {
			return true;
		}

	}

}
