package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has been read from caches of versioned registers, and what has been evicted from
 * them, on one logical clock: if something has ended before something else begins, its
 * time is the smaller one. Safe for use by several threads while it is written.
 * <p>
 * The rule: <b>no read that began after an eviction had been applied to its cache returns
 * a version older than the evicted one</b>, which is the version that the evicting
 * transaction has committed.
 */
final class History {

	private final AtomicLong clock = new AtomicLong();

	private final Queue<Read> reads = new ConcurrentLinkedQueue<>();

	private final Queue<Eviction> evictions = new ConcurrentLinkedQueue<>();

	private final Queue<Version> committed = new ConcurrentLinkedQueue<>();

	/**
	 * Return the time, which is another one for each caller.
	 */
	long now() {
		return this.clock.incrementAndGet();
	}

	/**
	 * A version has become visible to all.
	 */
	void committed(Version version) {
		this.committed.add(version);
	}

	/**
	 * An eviction has been applied by now.
	 * @param cache the cache
	 * @param number the number of the version that has been committed, or of an older one
	 * if that isn't known
	 */
	void evicted(CacheOnNode cache, int number) {
		this.evictions.add(new Eviction(cache, number, now()));
	}

	/**
	 * Something has been read.
	 * @param cache the cache
	 * @param how the way in which it was read
	 * @param version what was read
	 * @param began when the read began, or the transaction whose snapshot it saw
	 */
	void read(CacheOnNode cache, String how, Version version, long began) {
		this.reads.add(new Read(cache, how, version, began));
	}

	List<Read> reads() {
		return List.copyOf(this.reads);
	}

	List<Eviction> evictions() {
		return List.copyOf(this.evictions);
	}

	/**
	 * Return each read that has returned less than it should have.
	 */
	List<StaleRead> staleReads() {
		Map<CacheOnNode, NavigableMap<Long, Eviction>> newest = newestEvictions();
		List<StaleRead> stale = new ArrayList<>();
		for (Read read : this.reads) {
			Map.Entry<Long, Eviction> before = newest.getOrDefault(read.cache(), Collections.emptyNavigableMap())
				.lowerEntry(read.began());
			if (before != null && before.getValue().number() > read.version().number()) {
				stale.add(new StaleRead(read, before.getValue()));
			}
		}
		return stale;
	}

	/**
	 * Return the eviction of the newest version up to each time at which there was one.
	 */
	private Map<CacheOnNode, NavigableMap<Long, Eviction>> newestEvictions() {
		Map<CacheOnNode, NavigableMap<Long, Eviction>> byTime = new HashMap<>();
		for (Eviction eviction : this.evictions) {
			byTime.computeIfAbsent(eviction.cache(), (cache) -> new TreeMap<>()).put(eviction.applied(), eviction);
		}
		byTime.values().forEach(History::keepNewest);
		return byTime;
	}

	private static void keepNewest(NavigableMap<Long, Eviction> byTime) {
		int newest = Integer.MIN_VALUE;
		Collection<Eviction> evictions = new ArrayList<>(byTime.values());
		for (Eviction eviction : evictions) {
			if (eviction.number() <= newest) {
				byTime.remove(eviction.applied());
			}
			newest = Math.max(newest, eviction.number());
		}
	}

	/**
	 * Return each read of what no transaction has committed.
	 */
	List<Read> uncommittedReads() {
		Set<Version> known = new HashSet<>(this.committed);
		return this.reads.stream().filter((read) -> !known.contains(read.version())).toList();
	}

	/**
	 * The entry of one register in one cache of one node.
	 */
	record CacheOnNode(String node, String cache) {

	}

	/**
	 * What a register holds. Two transactions may write the same number if the first is
	 * rolled back.
	 */
	record Version(int register, int number, long writer) {

	}

	record Read(CacheOnNode cache, String how, Version version, long began) {

	}

	record Eviction(CacheOnNode cache, int number, long applied) {

	}

	record StaleRead(Read read, Eviction eviction) {

	}

}
