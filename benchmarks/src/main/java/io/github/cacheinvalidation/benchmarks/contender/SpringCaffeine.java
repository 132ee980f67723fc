package io.github.cacheinvalidation.benchmarks.contender;

import java.util.Map;

import org.springframework.cache.caffeine.CaffeineCache;

import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Plain Spring caching with Caffeine, which tells nobody of anything.
 */
final class SpringCaffeine implements Contender {

	static final String SPECIFICATION = "maximumSize=" + CAPACITY + ",expireAfterWrite=1h";

	@Override
	public String name() {
		return "spring-caffeine";
	}

	@Override
	public Map<String, String> settings() {
		return Map.of("specification", SPECIFICATION);
	}

	@Override
	public BusKind bus() {
		return BusKind.NONE;
	}

	@Override
	public Node open(Bus bus, Database database) {
		return SpringCacheNode.local(new CaffeineCache("books", Caffeine.from(SPECIFICATION).build()), database,
				Runnable::run, () -> {
				});
	}

}
