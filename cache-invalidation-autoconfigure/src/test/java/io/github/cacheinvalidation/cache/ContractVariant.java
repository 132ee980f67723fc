package io.github.cacheinvalidation.cache;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

/**
 * A way to come by a cache manager. Whatever is tested in each of them is Spring's
 * contract and not ours, since Spring's own manager has to pass as well.
 *
 * @param decorated whether the manager takes part, or is Spring's own
 * @param async whether it is in Caffeine's asynchronous mode
 * @param nullValues whether it takes null values
 */
record ContractVariant(boolean decorated, boolean async, boolean nullValues) {

	static Stream<ContractVariant> all() {
		return Stream.of(false, true)
			.flatMap((decorated) -> Stream.of(false, true)
				.flatMap((async) -> Stream.of(true, false)
					.map((nullValues) -> new ContractVariant(decorated, async, nullValues))));
	}

	static Stream<ContractVariant> asynchronous() {
		return all().filter(ContractVariant::async);
	}

	static Stream<ContractVariant> withNullValues() {
		return all().filter(ContractVariant::nullValues);
	}

	static Stream<ContractVariant> withoutNullValues() {
		return all().filter((variant) -> !variant.nullValues());
	}

	static Stream<ContractVariant> asynchronousWithNullValues() {
		return withNullValues().filter(ContractVariant::async);
	}

	static Stream<ContractVariant> asynchronousWithoutNullValues() {
		return withoutNullValues().filter(ContractVariant::async);
	}

	/**
	 * Return a new manager, as the application has it.
	 * @param cacheNames the names of its caches, none for a dynamic one
	 */
	CaffeineCacheManager newManager(String... cacheNames) {
		return newManager(newLocalCaches(), cacheNames);
	}

	CaffeineCacheManager newManager(LocalCaches localCaches, String... cacheNames) {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setAsyncCacheMode(this.async);
		manager.setAllowNullValues(this.nullValues);
		if (cacheNames.length > 0) {
			manager.setCacheNames(List.of(cacheNames));
		}
		return this.decorated ? (CaffeineCacheManager) new CacheManagerPostProcessor(() -> localCaches)
			.postProcessAfterInitialization(manager, "manager") : manager;
	}

	static LocalCaches newLocalCaches() {
		return new LocalCaches(new CacheNames(List.of(), List.of()), (invalidations) -> {
		}, (cache) -> {
		}, null, SimpleCacheErrorHandler::new, null);
	}

	@Override
	public String toString() {
		return (this.decorated ? "ours, " : "Spring's, ") + (this.async ? "async, " : "sync, ")
				+ (this.nullValues ? "null values" : "no null values");
	}

}
