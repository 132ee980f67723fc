package io.github.cacheinvalidation.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps values out of one cache whose load began before their entry was removed. Each
 * removal takes the next tick of a logical clock and marks it; a fill that carries an
 * older ticket is refused. There is one mark for many keys, so that nothing is kept for
 * an entry: two keys that share a mark cost at most a fill.
 * <p>
 * A removal marks first and removes then. A fill looks at the mark and stores under the
 * lock that the mark is written under: either it sees the mark, or it has stored before
 * the removal goes on to remove. No lock is held while a value is loaded, so that a
 * removal waits for a store at the most, never for a load. Safe for use by several
 * threads.
 */
final class FillGuard {

	private static final int MARKS = 2048;

	private static final int SEGMENTS = 64;

	private final AtomicLong clock;

	private final Segment[] segments = new Segment[SEGMENTS];

	/**
	 * Create a guard.
	 * @param clock the logical clock, shared by the caches of a node
	 */
	FillGuard(AtomicLong clock) {
		this.clock = clock;
		Arrays.setAll(this.segments, (i) -> new Segment());
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
		int hash = spread(key.hashCode());
		this.segments[hash % SEGMENTS].mark(hash, this.clock.incrementAndGet());
	}

	/**
	 * Refuse what has been loaded so far for any key. To be called before all entries are
	 * removed.
	 */
	void clearing() {
		long tick = this.clock.incrementAndGet();
		for (Segment segment : this.segments) {
			segment.markAll(tick);
		}
	}

	/**
	 * Store what has been loaded, unless the entry has been removed since.
	 * @param key the key
	 * @param ticket the ticket of the load
	 * @param store stores the value; must not load anything
	 * @return whether it has been stored
	 */
	boolean store(Object key, long ticket, Runnable store) {
		int hash = spread(key.hashCode());
		return this.segments[hash % SEGMENTS].store(hash, ticket, store);
	}

	private static int spread(int hash) {
		int mixed = hash * 0x9E3779B9;
		return (mixed ^ (mixed >>> 15)) & Integer.MAX_VALUE;
	}

	/**
	 * The marks that share a lock, which is this object's monitor.
	 */
	private static final class Segment {

		private final long[] marks = new long[MARKS / SEGMENTS];

		private long allMarked;

		synchronized void mark(int hash, long tick) {
			int index = index(hash);
			this.marks[index] = Math.max(this.marks[index], tick);
		}

		synchronized void markAll(long tick) {
			this.allMarked = Math.max(this.allMarked, tick);
		}

		synchronized boolean store(int hash, long ticket, Runnable store) {
			if (this.marks[index(hash)] > ticket || this.allMarked > ticket) {
				return false;
			}
			store.run();
			return true;
		}

		private int index(int hash) {
			return (hash / SEGMENTS) % this.marks.length;
		}

	}

}
