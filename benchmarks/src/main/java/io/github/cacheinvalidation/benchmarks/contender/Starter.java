package io.github.cacheinvalidation.benchmarks.contender;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * This library, in a Spring application that has nothing but the starter.
 */
final class Starter implements Contender {

	/**
	 * The longest interval that may be set.
	 */
	private static final String NO_HEARTBEATS = "1h";

	private final BusKind bus;

	private final Map<String, String> properties;

	Starter(BusKind bus) {
		this(bus, Map.of());
	}

	private Starter(BusKind bus, Map<String, String> properties) {
		this.bus = bus;
		this.properties = properties;
	}

	@Override
	public String name() {
		return (this.bus == BusKind.REDIS) ? "library" : "library-servicebus";
	}

	@Override
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("spring.cache.caffeine.spec", SpringCaffeine.SPECIFICATION);
		settings.put("cache.invalidation.transport", (this.bus == BusKind.REDIS) ? "redis" : "servicebus");
		settings.putAll(this.properties);
		return settings;
	}

	@Override
	public BusKind bus() {
		return this.bus;
	}

	static Starter withoutHeartbeats(BusKind bus) {
		return new Starter(bus, Map.of("cache.invalidation.heartbeat-interval", NO_HEARTBEATS));
	}

	@Override
	public Contender quiet() {
		return withoutHeartbeats(this.bus);
	}

	@Override
	public Node open(Bus bus, Database database) {
		return open(bus, database, (context) -> {
		});
	}

	/**
	 * Open a node in a context that something is done to before its beans are made.
	 */
	Node open(Bus bus, Database database, ApplicationContextInitializer<ConfigurableApplicationContext> initializer) {
		List<String> properties = new ArrayList<>(
				List.of("spring.main.banner-mode=off", "logging.level.root=error", "spring.cache.cache-names=books"));
		settings().forEach((name, value) -> properties.add(name + "=" + value));
		if (this.bus == BusKind.REDIS) {
			properties.add("spring.data.redis.host=" + bus.host());
			properties.add("spring.data.redis.port=" + bus.port());
		}
		else {
			properties.add("spring.cloud.azure.servicebus.connection-string=" + bus.connectionString());
			properties.add("cache.invalidation.servicebus.admin-endpoint=" + bus.adminEndpoint());
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties(properties.toArray(String[]::new))
			.initializers(initializer)
			.run();
		Cache cache = context.getBean(CacheManager.class).getCache("books");
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		TransactionTemplate transaction = context.getBean(TransactionTemplate.class);
		return SpringCacheNode.local(cache, database,
				(work) -> transaction.executeWithoutResult((status) -> work.run()), context::close);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		PlatformTransactionManager transactionManager() {
			return new NothingToCommit();
		}

		@Bean
		TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
			return new TransactionTemplate(transactionManager);
		}

	}

	/**
	 * Transactions of no database, with all that belongs to them in Spring.
	 */
	@SuppressWarnings("serial")
	private static final class NothingToCommit extends AbstractPlatformTransactionManager {

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

}
