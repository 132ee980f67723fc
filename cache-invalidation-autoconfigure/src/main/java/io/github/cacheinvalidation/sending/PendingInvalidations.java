package io.github.cacheinvalidation.sending;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;

/**
 * What waits to be sent, merged: each key once, and no keys beside a removal that covers
 * them. Removals commute, so that their order is of no account. Not safe for use by
 * several threads.
 */
final class PendingInvalidations {

	private final Map<Scope, Set<Object>> keys = new LinkedHashMap<>();

	private final Set<Scope> clears = new LinkedHashSet<>();

	private final int maxKeys;

	private int keyCount;

	PendingInvalidations(int maxKeys) {
		this.maxKeys = maxKeys;
	}

	/**
	 * Add what is to be sent.
	 * @return whether the keys of the cache had to become the removal of all its entries,
	 * because too many keys are waiting
	 */
	boolean add(CacheInvalidation invalidation) {
		Scope scope = new Scope(invalidation.cacheManager(), invalidation.cache());
		if (!(invalidation instanceof CacheInvalidation.Keys added)) {
			clear(scope);
			return false;
		}
		if (isCleared(scope)) {
			return false;
		}
		Set<Object> waiting = this.keys.computeIfAbsent(scope, (key) -> new LinkedHashSet<>());
		this.keyCount -= waiting.size();
		try {
			waiting.addAll(added.keys());
		}
		finally {
			// A key of the application's may fail to be compared.
			this.keyCount += waiting.size();
		}
		if (this.keyCount > this.maxKeys) {
			clear(scope);
			return true;
		}
		return false;
	}

	private void clear(Scope scope) {
		if (isCleared(scope)) {
			return;
		}
		this.keys.entrySet().removeIf((entry) -> {
			boolean covered = scope.covers(entry.getKey());
			if (covered) {
				this.keyCount -= entry.getValue().size();
			}
			return covered;
		});
		this.clears.removeIf(scope::covers);
		this.clears.add(scope);
	}

	private boolean isCleared(Scope scope) {
		return !this.clears.isEmpty()
				&& (this.clears.contains(scope) || this.clears.contains(new Scope(scope.cacheManager(), null)));
	}

	/**
	 * Take what goes into the next message, removals of whole caches first.
	 * @param maxBatch how many keys and whole caches to take at the most
	 * @return what was taken, empty if nothing waits
	 */
	List<Portion> take(int maxBatch) {
		List<Portion> batch = new ArrayList<>();
		Iterator<Scope> clears = this.clears.iterator();
		while (clears.hasNext() && batch.size() < maxBatch) {
			Scope scope = clears.next();
			batch.add(new Portion(scope, null));
			clears.remove();
		}
		int room = maxBatch - batch.size();
		Iterator<Map.Entry<Scope, Set<Object>>> caches = this.keys.entrySet().iterator();
		while (caches.hasNext() && room > 0) {
			Map.Entry<Scope, Set<Object>> cache = caches.next();
			int waiting = cache.getValue().size();
			Collection<Object> taken;
			if (waiting <= room) {
				taken = cache.getValue();
				caches.remove();
			}
			else {
				taken = take(cache.getValue(), room);
			}
			batch.add(new Portion(cache.getKey(), taken));
			room -= taken.size();
			this.keyCount -= taken.size();
		}
		return batch;
	}

	private static List<Object> take(Set<Object> keys, int limit) {
		List<Object> taken = new ArrayList<>(limit);
		Iterator<Object> iterator = keys.iterator();
		for (int i = 0; i < limit && iterator.hasNext(); i++) {
			taken.add(iterator.next());
			iterator.remove();
		}
		return taken;
	}

	/**
	 * Return how many keys and whole caches wait.
	 */
	int size() {
		return this.keyCount + this.clears.size();
	}

	boolean isEmpty() {
		return size() == 0;
	}

	/**
	 * What is taken of a scope.
	 */
	static final class Portion {

		private final Scope scope;

		private final @Nullable Collection<Object> keys;

		private Portion(Scope scope, @Nullable Collection<Object> keys) {
			this.scope = scope;
			this.keys = keys;
		}

		int size() {
			return (this.keys != null) ? this.keys.size() : 1;
		}

		CacheInvalidation toInvalidation() {
			return (this.keys != null)
					? new CacheInvalidation.Keys(this.scope.cacheManager(), Objects.requireNonNull(this.scope.cache()),
							List.copyOf(this.keys))
					: new CacheInvalidation.Clear(this.scope.cacheManager(), this.scope.cache());
		}

	}

	/**
	 * A cache, or each cache of a manager.
	 */
	private record Scope(@Nullable String cacheManager, @Nullable String cache) {

		boolean covers(Scope other) {
			return Objects.equals(this.cacheManager, other.cacheManager)
					&& (this.cache == null || this.cache.equals(other.cache));
		}

	}

}
