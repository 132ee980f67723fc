package io.github.cacheinvalidation.cache;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;

import io.github.cacheinvalidation.CacheInvalidation;

/**
 * The caches of this node that take part, and the one place through which others remove
 * entries from them. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class LocalCaches {

	/**
	 * By the name that all nodes know them by, which several may share.
	 */
	private final Map<String, List<LocalCacheManager>> cacheManagers = new ConcurrentHashMap<>();

	/**
	 * By what the application sees, mostly a proxy. Replaced as a whole, and compared by
	 * identity, so that the look-up on each cached call is cheap.
	 */
	private volatile IdentityHashMap<CacheManager, LocalCacheManager> byProxy = new IdentityHashMap<>();

	private final CacheNames cacheNames;

	private final InvalidationSink invalidations;

	private final Consumer<String> refusedFills;

	/**
	 * Counts the removals, local and remote.
	 */
	private final AtomicLong clock = new AtomicLong();

	private final Transactions transactions;

	private final Supplier<CacheErrorHandler> errorHandler;

	private final @Nullable StalenessBound stalenessBound;

	private volatile boolean withheld;

	/**
	 * Create the set of caches, at first empty.
	 * @param cacheNames which caches take part
	 * @param invalidations receives what the other nodes have to remove
	 * @param refusedFills receives the name of a cache whenever a value isn't stored
	 * because its entry was removed while it was loaded; must not block
	 * @param transactions the application's transactions, or {@code null} if it has none
	 * @param errorHandler gives what hears of failures after a commit
	 * @param stalenessBound says when the caches may be read, or {@code null} for always
	 */
	public LocalCaches(CacheNames cacheNames, InvalidationSink invalidations, Consumer<String> refusedFills,
			@Nullable Transactions transactions, Supplier<CacheErrorHandler> errorHandler,
			@Nullable StalenessBound stalenessBound) {
		this.cacheNames = cacheNames;
		this.invalidations = invalidations;
		this.refusedFills = refusedFills;
		this.transactions = (transactions != null) ? transactions : Transactions.NONE;
		this.errorHandler = errorHandler;
		this.stalenessBound = stalenessBound;
	}

	/**
	 * Return what says when the caches may be read.
	 * @return the bound, or {@code null} if they may always be
	 */
	public @Nullable StalenessBound getStalenessBound() {
		return this.stalenessBound;
	}

	/**
	 * Set whether the caches must not be used: nothing is read from them, and nothing
	 * that is loaded is stored. When they may be used again they have been cleared.
	 * @param withheld whether they must not be used
	 * @throws IllegalStateException if a cache can't be cleared; they are withheld then
	 */
	public void setWithheld(boolean withheld) {
		if (this.withheld && !withheld) {
			clearHere();
		}
		this.withheld = withheld;
	}

	/**
	 * Return whether the caches must not be used.
	 * @return whether nothing is read from them
	 */
	public boolean isWithheld() {
		return this.withheld;
	}

	/**
	 * Return whether what the caches hold is known not to be staler than allowed.
	 */
	boolean isReadable() {
		StalenessBound bound = this.stalenessBound;
		return !this.withheld && (bound == null || bound.holds());
	}

	/**
	 * Return the logical time: how many removals there have been.
	 */
	long now() {
		return this.clock.get();
	}

	@Nullable CacheTransaction currentTransaction() {
		return this.transactions.current();
	}

	CacheErrorHandler errorHandler() {
		return this.errorHandler.get();
	}

	boolean takesPart(String cacheName) {
		return this.cacheNames.contains(cacheName);
	}

	@Nullable String reasonAgainst(String cacheName) {
		return this.cacheNames.reasonAgainst(cacheName);
	}

	/**
	 * Something is about to be published.
	 */
	void preparePublish() {
		this.invalidations.prepare();
	}

	void publish(List<CacheInvalidation> invalidations) {
		for (CacheInvalidation invalidation : invalidations) {
			for (LocalCacheManager cacheManager : cacheManagers(invalidation.cacheManager())) {
				cacheManager.countLocal(invalidation);
			}
		}
		this.invalidations.publish(invalidations);
	}

	void fillRefused(String cacheName) {
		this.refusedFills.accept(cacheName);
	}

	FillGuard newFillGuard() {
		return new FillGuard(this.clock);
	}

	LocalCacheManager register(String name, CacheManager target) {
		LocalCacheManager cacheManager = new LocalCacheManager(name, target, this);
		this.cacheManagers.computeIfAbsent(name, (key) -> new CopyOnWriteArrayList<>()).add(cacheManager);
		return cacheManager;
	}

	/**
	 * Let a manager take part that isn't a bean, but that cached methods use: a
	 * {@code CachingConfigurer} may make its own. It goes by the name of the
	 * application's only manager, or else by the one that Boot gives it, so that all
	 * nodes agree. One that a bean's proxy hides is already known.
	 */
	private synchronized LocalCacheManager adopt(CaffeineCacheManager cacheManager) {
		LocalCacheManager known = this.byProxy.get(cacheManager);
		if (known != null) {
			return known;
		}
		LocalCacheManager adopted = cacheManagers(null).stream()
			.filter((candidate) -> candidate.isFor(cacheManager))
			.findFirst()
			.orElseGet(() -> register(nameForAdopted(), cacheManager));
		registerProxy(cacheManager, adopted);
		return adopted;
	}

	private String nameForAdopted() {
		List<String> names = getCacheManagerNames();
		return (names.size() == 1) ? names.get(0) : "cacheManager";
	}

	synchronized void registerProxy(CacheManager proxy, LocalCacheManager cacheManager) {
		IdentityHashMap<CacheManager, LocalCacheManager> managers = new IdentityHashMap<>(this.byProxy);
		managers.put(proxy, cacheManager);
		this.byProxy = managers;
	}

	/**
	 * Return what is behind a cache manager that cached methods use.
	 * @param cacheManager a cache manager as the application sees it
	 * @return the manager that takes part, or {@code null} if it doesn't
	 */
	@Nullable LocalCacheManager managerBehind(CacheManager cacheManager) {
		LocalCacheManager known = this.byProxy.get(cacheManager);
		return (known == null && cacheManager instanceof CaffeineCacheManager caffeineCacheManager
				&& !AopUtils.isAopProxy(cacheManager)) ? adopt(caffeineCacheManager) : known;
	}

	/**
	 * Return the bean names of the cache managers that take part.
	 * @return the names, sorted
	 */
	public List<String> getCacheManagerNames() {
		return this.cacheManagers.keySet().stream().sorted().toList();
	}

	/**
	 * Describe the caches of the managers that take part. Creates none.
	 * @return what is known of each, also of those that don't take part
	 */
	public List<CacheInfo> getCaches() {
		return this.cacheManagers.keySet()
			.stream()
			.sorted()
			.flatMap((name) -> cacheManagers(name).stream())
			.flatMap((cacheManager) -> cacheManager.describe().stream())
			.toList();
	}

	/**
	 * Return the names in {@code cache.invalidation.cache-names} and
	 * {@code cache.invalidation.exclude-cache-names} that no cache has.
	 * @return the names, sorted
	 */
	public List<String> getUnknownCacheNames() {
		Set<String> existing = getCaches().stream().map(CacheInfo::name).collect(Collectors.toSet());
		return this.cacheNames.getNamed().stream().filter((name) -> !existing.contains(name)).sorted().toList();
	}

	/**
	 * Return whether caches may still come, since a manager makes them when they are
	 * first used.
	 * @return whether there is such a manager
	 */
	public boolean isDynamic() {
		return cacheManagers(null).stream().anyMatch(LocalCacheManager::isDynamic);
	}

	/**
	 * Return whether a cache takes part on some node: this one has it, or its manager
	 * makes caches when they are first used, which may have happened elsewhere.
	 * @param cacheManager the name of the manager, or {@code null} for each
	 * @param cache the name of the cache
	 * @return whether it may be there
	 */
	public boolean mayExist(@Nullable String cacheManager, String cache) {
		return cacheManagers(cacheManager).stream().anyMatch((manager) -> manager.mayHave(cache));
	}

	/**
	 * Remove all entries of a cache, or of all caches that take part, on this node and on
	 * each other one. A cache that fails keeps neither the others nor the other nodes
	 * from it.
	 * @param cacheManager the name of the manager, or {@code null} for each
	 * @param cache the name of the cache, or {@code null} for each
	 * @return how many caches have been cleared on this node
	 * @throws IllegalStateException if a cache has failed; its message has no key in it
	 */
	public int clearEverywhere(@Nullable String cacheManager, @Nullable String cache) {
		List<CacheInvalidation> elsewhere = cacheManagers(cacheManager).stream()
			.filter((manager) -> cache == null || manager.mayHave(cache))
			.<CacheInvalidation>map((manager) -> new CacheInvalidation.Clear(manager.getName(), cache))
			.distinct()
			.toList();
		AtomicInteger cleared = new AtomicInteger();
		try {
			forEach(new CacheInvalidation.Clear(cacheManager, cache), (manager, each) -> {
				each.clearLocally();
				cleared.incrementAndGet();
			});
		}
		finally {
			publish(elsewhere);
		}
		return cleared.get();
	}

	/**
	 * Remove all entries of all caches that take part, on this node only. A cache that
	 * fails doesn't keep the others from it.
	 * @throws IllegalStateException if a cache has failed; its message has no key in it
	 */
	public void clearHere() {
		forEach(new CacheInvalidation.Clear(null, null), (cacheManager, cache) -> cache.clearLocally());
	}

	/**
	 * Remove on this node what another one has. What doesn't exist here is skipped. A
	 * cache that fails doesn't keep the others from it.
	 * @param invalidation what to remove
	 * @param applied told the name of each cache from which entries were removed
	 * @throws IllegalStateException if a cache has failed; its message has no key in it
	 */
	public void apply(CacheInvalidation invalidation, Consumer<String> applied) {
		forEach(invalidation, (cacheManager, cache) -> {
			if (invalidation instanceof CacheInvalidation.Keys keys) {
				cache.removeLocally(keys.keys());
			}
			else {
				cache.clearLocally();
			}
			cacheManager.counts(cache.getName()).addRemote(invalidation.size());
			applied.accept(cache.getName());
		});
	}

	private void forEach(CacheInvalidation scope, BiConsumer<LocalCacheManager, InvalidatingCache> removal) {
		// Before looking for the cache: one that is made from here on knows of it.
		this.clock.incrementAndGet();
		IllegalStateException failure = null;
		for (LocalCacheManager cacheManager : cacheManagers(scope.cacheManager())) {
			for (InvalidatingCache cache : caches(cacheManager, scope.cache())) {
				try {
					removal.accept(cacheManager, cache);
				}
				catch (Throwable ex) {
					failure = new IllegalStateException(
							"cache '%s' failed with %s".formatted(cache.getName(), ex.getClass().getName()), ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private List<LocalCacheManager> cacheManagers(@Nullable String name) {
		return (name != null) ? this.cacheManagers.getOrDefault(name, List.of())
				: this.cacheManagers.values().stream().flatMap(List::stream).toList();
	}

	private static List<InvalidatingCache> caches(LocalCacheManager cacheManager, @Nullable String name) {
		if (name == null) {
			return cacheManager.existingCaches();
		}
		InvalidatingCache cache = cacheManager.existingCache(name);
		return (cache != null) ? List.of(cache) : List.of();
	}

}
