package io.github.cacheinvalidation.faulttests.crowd;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.node.CacheInvalidationNode;

/**
 * One application context.
 */
final class CrowdNode implements AutoCloseable {

	private static final String REPAIRS = "cache.invalidation.repairs";

	private final CrowdStore store;

	private final ConfigurableApplicationContext context;

	private final Versions versions;

	private final CacheInvalidationNode node;

	/**
	 * Start a node.
	 */
	CrowdNode(CrowdStore store, List<String> properties) {
		this.store = store;
		ApplicationContextInitializer<ConfigurableApplicationContext> initializer = (
				context) -> context.getBeanFactory().registerSingleton("crowdStore", store);
		this.context = new SpringApplicationBuilder(CrowdApplication.class).registerShutdownHook(false)
			.initializers(initializer)
			.properties(properties.toArray(String[]::new))
			.run();
		this.versions = this.context.getBean(Versions.class);
		this.node = this.context.getBean(CacheInvalidationNode.class);
	}

	long read(int id) {
		return this.versions.read(id);
	}

	void change(int id) {
		this.versions.change(id);
	}

	boolean isConnected() {
		return this.node.isConnected();
	}

	int getPeerCount() {
		return this.node.getActivePeerCount();
	}

	/**
	 * Return how often the caches have been cleared, by causes.
	 */
	Map<String, Integer> repairs() {
		Map<String, Integer> repairs = new TreeMap<>();
		this.context.getBean(MeterRegistry.class)
			.find(REPAIRS)
			.counters()
			.stream()
			.filter((counter) -> counter.count() > 0)
			.forEach((counter) -> repairs.merge(String.valueOf(counter.getId().getTag("cause")), (int) counter.count(),
					Integer::sum));
		return repairs;
	}

	/**
	 * Return how many entries of the cache aren't what the store holds.
	 */
	long countStaleEntries() {
		CaffeineCache cache = (CaffeineCache) this.context.getBean(CacheManager.class).getCache(Versions.CACHE);
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		Cache<Object, Object> entries = cache.getNativeCache();
		return entries.asMap()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().equals(this.store.version((Integer) entry.getKey())))
			.count();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
