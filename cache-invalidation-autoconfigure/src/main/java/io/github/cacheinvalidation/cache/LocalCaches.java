package io.github.cacheinvalidation.cache;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

	private final Consumer<List<CacheInvalidation>> invalidations;

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
	 * @param invalidations receives what the other nodes have to remove, as one, on the
	 * thread that changes an entry; must not block
	 * @param refusedFills receives the name of a cache whenever a value isn't stored
	 * because its entry was removed while it was loaded; must not block
	 * @param transactions the application's transactions, or {@code null} if it has none
	 * @param errorHandler gives what hears of failures after a commit
	 * @param stalenessBound says when the caches may be read, or {@code null} for always
	 */
	public LocalCaches(CacheNames cacheNames, Consumer<List<CacheInvalidation>> invalidations,
			Consumer<String> refusedFills, @Nullable Transactions transactions,
			Supplier<CacheErrorHandler> errorHandler, @Nullable StalenessBound stalenessBound) {
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
	 */
	public void setWithheld(boolean withheld) {
		if (this.withheld && !withheld) {
			apply(new CacheInvalidation.Clear(null, null), (cache) -> {
			});
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

	void publish(List<CacheInvalidation> invalidations) {
		this.invalidations.accept(invalidations);
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
	 * Remove entries on this node only. What doesn't exist here is skipped. A cache that
	 * fails doesn't keep the others from it.
	 * @param invalidation what to remove
	 * @param applied told the name of each cache from which entries were removed
	 * @throws IllegalStateException if a cache has failed; its message has no key in it
	 */
	public void apply(CacheInvalidation invalidation, Consumer<String> applied) {
		// Before looking for the cache: one that is made from here on knows of it.
		this.clock.incrementAndGet();
		IllegalStateException failure = null;
		for (LocalCacheManager cacheManager : cacheManagers(invalidation.cacheManager())) {
			for (InvalidatingCache cache : caches(cacheManager, invalidation.cache())) {
				try {
					apply(invalidation, cache);
					applied.accept(cache.getName());
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

	private static void apply(CacheInvalidation invalidation, InvalidatingCache cache) {
		if (invalidation instanceof CacheInvalidation.Keys keys) {
			cache.removeLocally(keys.keys());
		}
		else {
			cache.clearLocally();
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
