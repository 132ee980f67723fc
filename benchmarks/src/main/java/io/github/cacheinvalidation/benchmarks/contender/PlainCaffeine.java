package io.github.cacheinvalidation.benchmarks.contender;

import java.util.Map;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Caffeine by itself, the limit of what a hit in memory can be.
 */
final class PlainCaffeine implements Contender {

	@Override
	public String name() {
		return "caffeine";
	}

	@Override
	public Map<String, String> settings() {
		return Map.of("specification", SpringCaffeine.SPECIFICATION);
	}

	@Override
	public BusKind bus() {
		return BusKind.NONE;
	}

	@Override
	public Node open(Bus bus, Database database) {
		Cache<Long, String> cache = Caffeine.from(SpringCaffeine.SPECIFICATION).build();
		return new Node() {

			@Override
			public @Nullable Object get(Long key) {
				return cache.getIfPresent(key);
			}

			@Override
			public String read(Long key) {
				return cache.get(key, database::load);
			}

			@Override
			public void change(Long key) {
				cache.invalidate(key);
			}

			@Override
			public boolean holds(Long key) {
				return cache.asMap().containsKey(key);
			}

			@Override
			public void close() {
			}

		};
	}

}
