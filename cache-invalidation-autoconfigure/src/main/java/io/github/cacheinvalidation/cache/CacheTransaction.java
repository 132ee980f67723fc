package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.support.SimpleValueWrapper;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeys;

/**
 * What one transaction does to the caches: its changes wait for the commit, and until
 * then the transaction itself goes past the cache for whatever they concern. Safe for use
 * by several threads, since the parts of a reactive transaction may run side by side. Its
 * lock is never held while a cache is changed.
 */
final class CacheTransaction {

	private static final Log logger = LogFactory.getLog(CacheTransaction.class);

	private final LocalCaches localCaches;

	/**
	 * The logical time at which the transaction began: what it reads may be as old.
	 */
	private final long begin;

	/**
	 * What this one is a part of, and goes on when this one has ended.
	 */
	private final @Nullable CacheTransaction outer;

	private final Map<Object, Changes> savepoints = new HashMap<>();

	private final Map<InvalidatingCache, Set<Object>> fills = new HashMap<>();

	/**
	 * The caches that have been told to ask this transaction, also those whose changes a
	 * rollback to a savepoint took back: asking in vain does no harm.
	 */
	private final Set<InvalidatingCache> bypassed = new HashSet<>();

	private Changes changes = new Changes(new LinkedHashMap<>(), new LinkedHashSet<>());

	private int suspensions;

	private boolean completed;

	/**
	 * Create a transaction.
	 * @param localCaches the caches that take part
	 * @param begin the logical time at which it began
	 * @param outer a transaction that this one may see the changes of, or {@code null}
	 */
	CacheTransaction(LocalCaches localCaches, long begin, @Nullable CacheTransaction outer) {
		this.localCaches = localCaches;
		this.begin = (outer != null) ? Math.min(begin, outer.begin) : begin;
		this.outer = outer;
	}

	/**
	 * Return the ticket for what this transaction loads.
	 * @param ticket the ticket of a load that begins now, or began earlier
	 */
	long ticket(long ticket) {
		return Math.min(ticket, this.begin);
	}

	/**
	 * Return whether the transaction isn't over yet, so that changes have to wait.
	 */
	synchronized boolean isActive() {
		return !this.completed;
	}

	/**
	 * Note that the transaction steps aside for another one.
	 */
	synchronized void suspended() {
		this.suspensions++;
	}

	/**
	 * Return how many times it has done so.
	 */
	synchronized int suspensions() {
		return this.suspensions;
	}

	/**
	 * Do something with this transaction, unless it is over or ends just now.
	 * @param action what to do with it
	 * @return whether it has been done
	 */
	synchronized boolean ifActive(Runnable action) {
		if (!this.completed) {
			action.run();
		}
		return !this.completed;
	}

	synchronized void evict(InvalidatingCache cache, Object key) {
		changesOf(cache).remove(lasting(key));
	}

	boolean evictIfPresent(InvalidatingCache cache, Object key) {
		boolean present = isPresent(cache, key);
		evict(cache, key);
		return present;
	}

	/**
	 * Return whether there is an entry now, as the transaction sees it.
	 */
	boolean isPresent(InvalidatingCache cache, Object key) {
		return hasChanged(cache, key) ? valueOf(cache, key) != null : cache.getNativeCache().asMap().containsKey(key);
	}

	synchronized void put(InvalidatingCache cache, Object key, @Nullable Object value) {
		changesOf(cache).put(lasting(key), value);
	}

	/**
	 * Return a key as it is to be known until the commit: of one that may change there
	 * has to be a copy, unless it is known by its identity, as an array is.
	 */
	private static Object lasting(Object key) {
		Object copy = CacheKeys.snapshot(key);
		return copy.equals(key) ? copy : key;
	}

	@Nullable ValueWrapper putIfAbsent(InvalidatingCache cache, Object key, @Nullable Object value) {
		ValueWrapper existing = hasChanged(cache, key) ? valueOf(cache, key) : cache.peek(key);
		if (existing == null) {
			put(cache, key, value);
		}
		return existing;
	}

	/**
	 * Return the value that this transaction has put, or {@code null} if there is none.
	 */
	synchronized @Nullable ValueWrapper valueOf(InvalidatingCache cache, Object key) {
		CacheChanges changed = this.changes.caches().get(cache);
		return (changed != null) ? changed.valueOf(key) : null;
	}

	/**
	 * Reset all caches of a manager.
	 */
	synchronized void reset(LocalCacheManager cacheManager) {
		cacheManager.existingCaches().forEach(this::clear);
		this.changes.resets().add(cacheManager);
	}

	synchronized void clear(InvalidatingCache cache) {
		changesOf(cache).clear();
	}

	private CacheChanges changesOf(InvalidatingCache cache) {
		if (this.bypassed.add(cache)) {
			cache.beginBypass();
		}
		return this.changes.caches().computeIfAbsent(cache, (key) -> new CacheChanges());
	}

	/**
	 * Return whether this transaction, or one that it is a part of, has changed an entry,
	 * so that it must not be read from the cache nor stored there.
	 */
	synchronized boolean hasChanged(InvalidatingCache cache, Object key) {
		CacheChanges changed = this.changes.caches().get(cache);
		return (changed != null && changed.concern(key)) || (this.outer != null && this.outer.hasChanged(cache, key));
	}

	/**
	 * Note an entry that this transaction is about to store: what it has read may be its
	 * own doing. Before it is stored, so that a rollback at the same time refuses what it
	 * doesn't find to remove.
	 * @return whether the entry may be stored
	 */
	synchronized boolean filling(InvalidatingCache cache, Object key) {
		if (this.completed || hasChanged(cache, key) || (this.outer != null && !this.outer.filling(cache, key))) {
			return false;
		}
		this.fills.computeIfAbsent(cache, (filled) -> new HashSet<>()).add(key);
		return true;
	}

	synchronized void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.changes.copy());
	}

	void rollbackTo(Object savepoint) {
		synchronized (this) {
			// One that isn't known is older than all changes.
			Changes before = this.savepoints.get(savepoint);
			this.changes = (before != null) ? before.copy() : new Changes(new LinkedHashMap<>(), new LinkedHashSet<>());
		}
		removeFills();
	}

	/**
	 * Some part of the transaction may have been rolled back, nobody knows which: entries
	 * that were to be updated so far are removed instead.
	 */
	void rollbackUnknownPart() {
		ifActive(() -> this.changes.caches().values().forEach(CacheChanges::forgetValues));
		removeFills();
	}

	/**
	 * Apply the changes here and have the other nodes remove the entries. Never throws.
	 */
	void commit() {
		complete();
		List<CacheInvalidation> invalidations = new ArrayList<>();
		this.changes.resets().forEach((cacheManager) -> {
			attempt(cacheManager::resetHere, CacheTransaction::log);
			invalidations.add(cacheManager.resetElsewhere());
		});
		this.changes.caches().forEach((cache, changed) -> {
			changed.applyTo(cache, this.begin, this::attempt);
			invalidations.addAll(changed.invalidations(cache));
		});
		if (!invalidations.isEmpty()) {
			attempt(() -> this.localCaches.publish(invalidations), CacheTransaction::log);
		}
	}

	/**
	 * Forget the changes, and what this transaction alone has seen.
	 */
	void rollback() {
		complete();
		removeFills();
	}

	/**
	 * Nobody knows whether the transaction has been committed: entries that it may have
	 * changed are removed, and none is updated.
	 */
	void completeUnknown() {
		rollbackUnknownPart();
		commit();
	}

	/**
	 * Do something of which the committed caller must not see a failure: what handles the
	 * errors of the application's caches hears of it, else the log.
	 */
	private void attempt(Runnable action, BiConsumer<CacheErrorHandler, RuntimeException> report) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			try {
				report.accept(this.localCaches.errorHandler(), ex);
			}
			catch (RuntimeException unhandled) {
				log(unhandled);
			}
		}
	}

	/**
	 * For what no method of an error handler is made for.
	 */
	private static void log(CacheErrorHandler handler, RuntimeException ex) {
		log(ex);
	}

	private static void log(RuntimeException ex) {
		logger.error("Caches could not be changed after a transaction was committed", ex);
	}

	/**
	 * From here on nothing is added to the changes.
	 */
	private synchronized void complete() {
		if (!this.completed) {
			this.completed = true;
			this.bypassed.forEach(InvalidatingCache::endBypass);
		}
	}

	private void removeFills() {
		Map<InvalidatingCache, Set<Object>> removed;
		synchronized (this) {
			removed = new HashMap<>(this.fills);
			this.fills.clear();
		}
		removed.forEach((cache, keys) -> keys.forEach(cache::evictHere));
	}

	/**
	 * What a transaction does to the caches.
	 */
	private record Changes(Map<InvalidatingCache, CacheChanges> caches, Set<LocalCacheManager> resets) {

		Changes copy() {
			Map<InvalidatingCache, CacheChanges> copies = new LinkedHashMap<>();
			this.caches.forEach((cache, changed) -> copies.put(cache, changed.copy()));
			return new Changes(copies, new LinkedHashSet<>(this.resets));
		}

	}

	/**
	 * What a transaction does to one cache, merged: the last change of each key after the
	 * last clear.
	 */
	private static final class CacheChanges {

		private static final Object REMOVED = new Object();

		private final Map<Object, @Nullable Object> entries = new LinkedHashMap<>();

		private boolean cleared;

		void remove(Object key) {
			this.entries.remove(key);
			this.entries.put(key, REMOVED);
		}

		void put(Object key, @Nullable Object value) {
			this.entries.remove(key);
			this.entries.put(key, value);
		}

		void clear() {
			this.cleared = true;
			this.entries.clear();
		}

		boolean concern(Object key) {
			return this.cleared || this.entries.containsKey(key);
		}

		/**
		 * Return the value that is to be put, or {@code null} if the entry is removed.
		 */
		@Nullable ValueWrapper valueOf(Object key) {
			return (this.entries.containsKey(key) && this.entries.get(key) != REMOVED)
					? new SimpleValueWrapper(this.entries.get(key)) : null;
		}

		void forgetValues() {
			this.entries.replaceAll((key, value) -> REMOVED);
		}

		CacheChanges copy() {
			CacheChanges copy = new CacheChanges();
			copy.cleared = this.cleared;
			copy.entries.putAll(this.entries);
			return copy;
		}

		/**
		 * Apply the changes here.
		 * @param begin when the transaction began: what it puts may be as old
		 */
		void applyTo(InvalidatingCache cache, long begin,
				BiConsumer<Runnable, BiConsumer<CacheErrorHandler, RuntimeException>> attempt) {
			AtomicLong clearTicket = new AtomicLong(begin);
			if (this.cleared) {
				attempt.accept(() -> clearTicket.set(cache.clearHere(begin)),
						(handler, ex) -> handler.handleCacheClearError(ex, cache));
			}
			this.entries.forEach((key, value) -> {
				if (value == REMOVED) {
					attempt.accept(() -> cache.evictHere(key),
							(handler, ex) -> handler.handleCacheEvictError(ex, cache, key));
				}
				else {
					attempt.accept(() -> cache.putHere(key, value, begin, clearTicket.get()), (handler, ex) -> {
						cache.evictHere(key);
						handler.handleCachePutError(ex, cache, key, value);
					});
				}
			});
		}

		List<CacheInvalidation> invalidations(InvalidatingCache cache) {
			if (this.cleared) {
				return List.of(cache.clearElsewhere());
			}
			return this.entries.isEmpty() ? List.of()
					: List.of(cache.removeElsewhere(List.copyOf(this.entries.keySet())));
		}

	}

}
