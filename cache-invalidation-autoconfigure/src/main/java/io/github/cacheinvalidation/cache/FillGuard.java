package io.github.cacheinvalidation.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Keeps values out of one cache whose load began before their entry was removed. Each
 * removal takes the next tick of a logical clock and marks it; a fill that carries an
 * older ticket is refused. There is one mark for many keys, so that nothing is kept for
 * an entry: two keys that share a mark cost at most a fill.
 * <p>
 * A removal marks first and removes then. A fill looks at the mark inside of the map's
 * own atomic computation for the key: either it sees the mark, or it has stored before
 * the removal of that key can go on. The clear of a map might not see an entry that is
 * being computed, so that it first removes each key for which that is the case. Nothing
 * here holds a lock while a value is loaded or while a removal listener runs. Safe for
 * use by several threads.
 */
final class FillGuard {

	/**
	 * Ticket of what must not be stored.
	 */
	static final long OVERTAKEN = -1;

	private static final int MARKS = 2048;

	private final AtomicLong clock;

	private final AtomicLongArray marks = new AtomicLongArray(MARKS);

	private final AtomicLong cleared;

	private final Set<Store> stores = ConcurrentHashMap.newKeySet();

	/**
	 * How many values have been there for a moment.
	 */
	private final AtomicLong takenBack = new AtomicLong();

	/**
	 * Create a guard. It doesn't know which removals there have been before, so that it
	 * refuses whatever is older than itself.
	 * @param clock the logical clock, shared by the caches of a node
	 */
	FillGuard(AtomicLong clock) {
		this.clock = clock;
		this.cleared = new AtomicLong(clock.get());
	}

	/**
	 * Return the ticket for a load that is about to begin.
	 */
	long ticket() {
		return this.clock.get();
	}

	/**
	 * Refuse what has been loaded so far for a key. To be called before the entry is
	 * removed.
	 */
	void removing(Object key) {
		this.marks.accumulateAndGet(index(key), this.clock.incrementAndGet(), Math::max);
	}

	/**
	 * Refuse what has been loaded so far for a key whose entry is about to be updated. Of
	 * two updates at the same time at most one gets a ticket, since nobody knows which of
	 * them is the newer one.
	 * @param key the key
	 * @param ticket the ticket of the new value: it may be as old
	 * @param clearTicket the same as far as removals of all entries are concerned, which
	 * {@link #clearing(long, Consumer)} has told if they are the caller's own
	 * @return the ticket to store the new value with, {@link #OVERTAKEN} if there has
	 * been a removal or another update since
	 */
	long updating(Object key, long ticket, long clearTicket) {
		long now = this.clock.incrementAndGet();
		long before = this.marks.getAndAccumulate(index(key), now, Math::max);
		return (before > ticket || this.cleared.get() > clearTicket) ? OVERTAKEN : now;
	}

	/**
	 * Refuse what has been loaded so far for any key. To be called before all entries are
	 * removed.
	 * @param removal removes the entry of a key, atomically
	 */
	void clearing(Consumer<Object> removal) {
		long unused = clearing(ticket(), removal);
	}

	/**
	 * Refuse what has been loaded so far for any key, before some entries are updated.
	 * @param ticket the ticket of the new values
	 * @param removal removes the entry of a key, atomically
	 * @return the clear ticket for these, {@link #OVERTAKEN} if there has been another
	 * removal of all entries since
	 */
	long clearing(long ticket, Consumer<Object> removal) {
		long now = this.clock.incrementAndGet();
		long before = this.cleared.getAndAccumulate(now, Math::max);
		this.stores.forEach((store) -> removal.accept(store.key));
		return (before > ticket) ? OVERTAKEN : now;
	}

	/**
	 * Store what has been loaded, unless the entry has been removed since.
	 * @param key the key
	 * @param ticket the ticket of the load
	 * @param value the value
	 * @param map where to store it
	 * @return whether it has been stored
	 */
	<V> boolean store(Object key, long ticket, V value, ConcurrentMap<Object, V> map) {
		if (isOvertaken(key, ticket)) {
			return false;
		}
		Store store = new Store(key, ticket);
		this.stores.add(store);
		try {
			map.compute(key, store.computing(value));
			return store.stored;
		}
		finally {
			this.stores.remove(store);
		}
	}

	/**
	 * Store what has been loaded in a cache of which nothing but its methods is known:
	 * what a removal overtakes in the very moment is removed again. Until then it can be
	 * seen, but not by {@link #read(Object, Read)}.
	 * @param key the key
	 * @param ticket the ticket of the load
	 * @param put stores the value
	 * @param removal removes it
	 * @return whether it has been stored
	 */
	boolean store(Object key, long ticket, Runnable put, Runnable removal) {
		if (isOvertaken(key, ticket)) {
			return false;
		}
		Store store = new Store(key, ticket);
		this.stores.add(store);
		try {
			put.run();
		}
		finally {
			// A put that fails may have stored all the same. A removal that fails leaves
			// the store where it is, so that nobody ever reads what is left.
			store.stored = !isOvertaken(key, ticket);
			if (!store.stored) {
				removal.run();
				this.takenBack.incrementAndGet();
			}
			this.stores.remove(store);
		}
		return store.stored;
	}

	/**
	 * Read an entry of a cache of which nothing but its methods is known. What a store
	 * that will be taken back may have put there is taken for a miss: either that store
	 * is still known after the value has been read, or it has been counted since.
	 * @param key the key
	 * @param read reads the entry
	 * @return what has been read, or {@code null} if that is nothing or in doubt
	 */
	<V> @Nullable V read(Object key, Read<V> read) {
		long before = this.takenBack.get();
		V value = read.read(key);
		// In this order: a store is counted before it is forgotten.
		return (value == null || isBeingTakenBack(key) || this.takenBack.get() != before) ? null : value;
	}

	private boolean isBeingTakenBack(Object key) {
		for (Store store : this.stores) {
			if (store.key.equals(key) && isOvertaken(key, store.ticket)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether what has been loaded with a ticket must not be used any more.
	 */
	boolean isOvertaken(Object key, long ticket) {
		return this.marks.get(index(key)) > ticket || this.cleared.get() > ticket;
	}

	private static int index(Object key) {
		int mixed = key.hashCode() * 0x9E3779B9;
		return (mixed ^ (mixed >>> 15)) & (MARKS - 1);
	}

	/**
	 * A store that is under way.
	 */
	private final class Store {

		private final Object key;

		private final long ticket;

		private boolean stored;

		Store(Object key, long ticket) {
			this.key = key;
			this.ticket = ticket;
		}

		<V> BiFunction<Object, @Nullable V, @Nullable V> computing(V value) {
			return (key, present) -> {
				this.stored = !isOvertaken(key, this.ticket);
				return this.stored ? value : present;
			};
		}

	}

	/**
	 * A way to read an entry.
	 *
	 * @param <V> what is read
	 */
	@FunctionalInterface
	interface Read<V> {

		@Nullable V read(Object key);

	}

}
