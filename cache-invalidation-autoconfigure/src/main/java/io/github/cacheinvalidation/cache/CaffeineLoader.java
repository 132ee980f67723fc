package io.github.cacheinvalidation.cache;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * The loader that a Caffeine cache has been built with, to be called outside of it:
 * Caffeine itself loads while it locks a part of its map, for which a removal would have
 * to wait. Caffeine has no public way to a loader, and its refresh, which loads outside
 * of the map, does so on another thread and stores what nobody has checked. So the loader
 * is taken by reflection. Loads and fails as Caffeine does. Safe for use by several
 * threads.
 */
final class CaffeineLoader {

	private final AsyncCacheLoader<Object, Object> loader;

	/**
	 * What an asynchronous cache loads on.
	 */
	private final @Nullable Executor executor;

	private CaffeineLoader(AsyncCacheLoader<Object, Object> loader, @Nullable Executor executor) {
		Assert.isTrue(executor != null || loader instanceof CacheLoader, "'loader' must be synchronous");
		this.loader = loader;
		this.executor = executor;
	}

	/**
	 * Return the loader of a cache.
	 * @param cache the cache, or the synchronous view of an asynchronous one
	 * @return its loader
	 * @throws RuntimeException if it can't be had: a cache of somebody else's making, a
	 * Caffeine that is built differently, or one that can't be looked into
	 */
	@SuppressWarnings("unchecked")
	static CaffeineLoader of(LoadingCache<Object, Object> cache) {
		Object asyncCache = (ReflectionUtils.findField(cache.getClass(), "asyncCache") != null)
				? read(cache, "asyncCache") : null;
		return (asyncCache != null)
				? new CaffeineLoader((AsyncCacheLoader<Object, Object>) read(asyncCache, "cacheLoader"),
						(Executor) call(call(asyncCache, "cache"), "executor"))
				: new CaffeineLoader((AsyncCacheLoader<Object, Object>) call(cache, "cacheLoader"), null);
	}

	private static Object read(Object owner, String name) {
		Field field = ReflectionUtils.findField(owner.getClass(), name);
		Assert.state(field != null, () -> owner.getClass().getName() + " has no " + name);
		ReflectionUtils.makeAccessible(field);
		Object value = ReflectionUtils.getField(field, owner);
		Assert.state(value != null, () -> owner.getClass().getName() + " has an empty " + name);
		return value;
	}

	private static Object call(Object owner, String name) {
		Method method = ReflectionUtils.findMethod(owner.getClass(), name);
		Assert.state(method != null, () -> owner.getClass().getName() + " has no " + name + "()");
		ReflectionUtils.makeAccessible(method);
		Object value = ReflectionUtils.invokeMethod(method, owner);
		Assert.state(value != null, () -> owner.getClass().getName() + " has an empty " + name + "()");
		return value;
	}

	/**
	 * Return whether the loader is that of an asynchronous cache.
	 */
	boolean isAsync() {
		return this.executor != null;
	}

	/**
	 * Load a value on the thread on which the cache would load it, and wait for it.
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 */
	@Nullable Object load(Object key) {
		try {
			return (this.executor != null) ? valueOf(this.loader.asyncLoad(key, this.executor))
					: ((CacheLoader<Object, ?>) this.loader).load(key);
		}
		catch (Exception ex) {
			throw failure(ex);
		}
	}

	/**
	 * Load a value on this thread, if the loader can do that, so that it is part of this
	 * thread's transaction.
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 */
	@Nullable Object loadHere(Object key) {
		if (!(this.loader instanceof CacheLoader<Object, ?> synchronousLoader)) {
			return load(key);
		}
		try {
			return synchronousLoader.load(key);
		}
		catch (Exception ex) {
			throw failure(ex);
		}
	}

	/**
	 * Wait for a value as an asynchronous cache does.
	 */
	static @Nullable Object valueOf(CompletableFuture<? extends @Nullable Object> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

	/**
	 * Return what Caffeine throws where a load has failed.
	 */
	static RuntimeException failure(Throwable cause) {
		if (cause instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		return (cause instanceof RuntimeException unchecked) ? unchecked : new CompletionException(cause);
	}

}
