package io.github.cacheinvalidation.cache;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Names what this library looks into by reflection: the loaders of Caffeine caches and
 * the parameters of Spring's keys, and whether a manager makes caches on demand.
 */
final class CacheRuntimeHints implements RuntimeHintsRegistrar {

	private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.";

	private static final List<String> LOADING_CACHES = List.of("BoundedLocalCache",
			"BoundedLocalCache$BoundedLocalAsyncLoadingCache", "BoundedLocalCache$BoundedLocalLoadingCache",
			"LocalAsyncLoadingCache", "LocalAsyncLoadingCache$LoadingCacheView", "UnboundedLocalCache",
			"UnboundedLocalCache$UnboundedLocalAsyncLoadingCache", "UnboundedLocalCache$UnboundedLocalLoadingCache");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerTypes(List.of(TypeReference.of(SimpleKey.class), TypeReference.of(CaffeineCacheManager.class)),
					TypeHint.builtWith(MemberCategory.ACCESS_DECLARED_FIELDS));
		LOADING_CACHES.forEach((name) -> hints.reflection()
			.registerTypeIfPresent(classLoader, CAFFEINE + name, MemberCategory.ACCESS_DECLARED_FIELDS,
					MemberCategory.INVOKE_DECLARED_METHODS, MemberCategory.INVOKE_PUBLIC_METHODS));
	}

}
