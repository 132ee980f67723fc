package io.github.cacheinvalidation.benchmarks.contender;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.infinispan.Cache;
import org.infinispan.commons.api.BasicCacheContainer;
import org.jspecify.annotations.Nullable;

/**
 * Infinispan's invalidation mode.
 */
final class InfinispanInvalidation implements Contender {

	private static final String CONFIGURATION = """
			<infinispan>
			  <jgroups>
			    <stack name="loopback" extends="tcp">
			      <TCP bind_addr="%1$s" bind_port="%2$d" port_range="64" stack.combine="COMBINE"/>
			      <TCPPING initial_hosts="%1$s[%2$d]" port_range="64" stack.combine="REPLACE" stack.position="MPING"/>
			    </stack>
			  </jgroups>
			  <cache-container default-cache="books">
			    <transport stack="loopback" cluster="books-%2$d"/>
			    <invalidation-cache name="books" mode="SYNC">
			      <memory max-count="%3$d"/>
			      <expiration lifespan="3600000"/>
			    </invalidation-cache>
			  </cache-container>
			</infinispan>
			""";

	@Override
	public String name() {
		return "infinispan";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("cache mode", "INVALIDATION_SYNC");
		settings.put("memory max-count", String.valueOf(CAPACITY));
		settings.put("stack", "tcp, with TCPPING");
		settings.put("a fill is told with", "putForExternalRead");
		settings.put("a change is told with", "remove");
		return settings;
	}

	@Override
	public BusKind bus() {
		return BusKind.NONE;
	}

	@Override
	public Node open(Bus bus, Database database) {
		String configuration = CONFIGURATION.formatted(bus.host(), bus.port(), CAPACITY);
		BasicCacheContainer cacheManager = newCacheManager(
				new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
		return new InfinispanNode(cacheManager, (Cache<Long, String>) cacheManager.<Long, String>getCache("books"),
				database);
	}

	/**
	 * Infinispan doesn't ship some annotations that the class has, of which the compiler
	 * would complain.
	 */
	private static BasicCacheContainer newCacheManager(InputStream configuration) {
		try {
			return Class.forName("org.infinispan.manager.DefaultCacheManager")
				.asSubclass(BasicCacheContainer.class)
				.getConstructor(InputStream.class)
				.newInstance(configuration);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Infinispan could not be started", ex);
		}
	}

	private record InfinispanNode(BasicCacheContainer cacheManager, Cache<Long, String> cache,
			Database database) implements Node {

		@Override
		public @Nullable Object get(Long key) {
			return this.cache.get(key);
		}

		@Override
		public String read(Long key) {
			String value = this.cache.get(key);
			if (value == null) {
				value = this.database.load(key);
				this.cache.putForExternalRead(key, value);
			}
			return value;
		}

		@Override
		public void change(Long key) {
			this.cache.remove(key);
		}

		@Override
		public boolean holds(Long key) {
			return this.cache.containsKey(key);
		}

		@Override
		public void close() {
			this.cacheManager.stop();
		}

	}

}
