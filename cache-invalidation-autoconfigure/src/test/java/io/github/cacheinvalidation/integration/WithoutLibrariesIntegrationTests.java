package io.github.cacheinvalidation.integration;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.context.annotation.UserConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationAutoConfiguration;
import io.github.cacheinvalidation.autoconfigure.CacheInvalidationTransportNotFoundException;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that have no spring-tx, no Reactor, no Azure, or none of these.
 */
class WithoutLibrariesIntegrationTests {

	private static final String[] SPRING_TX = { "spring-tx-" };

	/**
	 * Lettuce needs it.
	 */
	private static final String[] REACTOR = { "reactor-", "reactive-streams-", "lettuce-core-" };

	private static final String[] AZURE = { "azure-", "spring-cloud-azure-" };

	@Test
	void cachesWorkWithoutSpringTx() throws Exception {
		assertThat(runWithout(SPRING_TX)).isEqualTo("evicted, with Reactor");
	}

	@Test
	void cachesAndTransactionsWorkWithoutReactor() throws Exception {
		assertThat(runWithout(REACTOR)).isEqualTo("evicted, with spring-tx, after the commit");
	}

	@Test
	void cachesWorkWithoutBoth() throws Exception {
		assertThat(runWithout(StringUtils.concatenateStringArrays(SPRING_TX, REACTOR))).isEqualTo("evicted");
	}

	@Test
	void cachesWorkWithoutAzure() throws Exception {
		assertThat(runWithout(AZURE)).startsWith("evicted");
	}

	@Test
	void azureThatIsMissingAndWantedIsNamed() throws Exception {
		assertThat(runWithout(ServiceBusApplication.class, AZURE))
			.contains("there is no Azure Service Bus to send messages over")
			.contains("'com.azure.spring:spring-cloud-azure-starter-servicebus', without its dependency "
					+ "'com.azure:azure-core-http-netty' but with 'com.azure:azure-core-http-jdk-httpclient'")
			.contains("'spring.cloud.azure.servicebus.connection-string'");
	}

	private static String runWithout(String... libraries) throws Exception {
		return runWithout(Application.class, libraries);
	}

	@SuppressWarnings("unchecked")
	private static String runWithout(Class<? extends Callable<String>> type, String... libraries) throws Exception {
		List<URL> classPath = new ArrayList<>();
		for (String entry : StringUtils.delimitedListToStringArray(System.getProperty("java.class.path"),
				File.pathSeparator)) {
			String name = new File(entry).getName();
			if (List.of(libraries).stream().noneMatch(name::startsWith)) {
				classPath.add(new File(entry).toURI().toURL());
			}
		}
		try (URLClassLoader classLoader = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			Thread thread = Thread.currentThread();
			ClassLoader before = thread.getContextClassLoader();
			thread.setContextClassLoader(classLoader);
			try {
				Class<?> application = classLoader.loadClass(type.getName());
				return ((Callable<String>) application.getDeclaredConstructor().newInstance()).call();
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
	}

	/**
	 * Loaded a second time, with all that it uses, from a class path that lacks
	 * something.
	 */
	public static class Application implements Callable<String> {

		private final StringBuilder result = new StringBuilder("did not run");

		@Override
		public String call() {
			InMemoryBus bus = new InMemoryBus();
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class))
				.withConfiguration(UserConfigurations.of(CachingConfiguration.class))
				.withBean(CacheInvalidationTransport.class, bus::newTransport)
				.withPropertyValues("spring.cache.type=caffeine")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					Cache cache = context.getBean(CacheManager.class).getCache("books");
					Books books = context.getBean(Books.class);
					assertThat(books.title("key")).isEqualTo("title of key");
					assertThat(cache.get("key").get()).isEqualTo("title of key");
					books.forget("key");
					assertThat(cache.get("key")).isNull();
					assertThat(context.getBean(CacheInvalidationNode.class).isConnected()).isTrue();
					this.result.replace(0, this.result.length(), "evicted");
					if (isPresent("reactor.core.publisher.Mono")) {
						this.result.append(", with Reactor");
					}
					if (isPresent("org.springframework.transaction.support.TransactionSynchronization")) {
						this.result.append(", with spring-tx");
						InTransaction.evict(books, cache);
						this.result.append(", after the commit");
					}
				});
			return this.result.toString();
		}

		private static boolean isPresent(String className) {
			return ClassUtils.isPresent(className, Application.class.getClassLoader());
		}

	}

	/**
	 * Doesn't start, and says why.
	 */
	public static class ServiceBusApplication implements Callable<String> {

		private final StringBuilder result = new StringBuilder("did not run");

		@Override
		public String call() {
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class))
				.withConfiguration(UserConfigurations.of(CachingConfiguration.class))
				.withPropertyValues("spring.cache.type=caffeine", "cache.invalidation.transport=servicebus")
				.run((context) -> {
					Throwable failure = context.getStartupFailure();
					while (failure.getCause() != null) {
						failure = failure.getCause();
					}
					CacheInvalidationTransportNotFoundException cause = (CacheInvalidationTransportNotFoundException) failure;
					this.result.replace(0, this.result.length(), cause.getMessage() + " " + cause.getAction());
				});
			return this.result.toString();
		}

	}

	/**
	 * What can be loaded only where there is spring-tx.
	 */
	private static final class InTransaction {

		private InTransaction() {
		}

		static void evict(Books books, Cache cache) {
			books.title("key");
			new TransactionTemplate(new NoDatabase()).executeWithoutResult((status) -> {
				books.forget("key");
				com.github.benmanes.caffeine.cache.Cache<?, ?> held = (com.github.benmanes.caffeine.cache.Cache<?, ?>) cache
					.getNativeCache();
				assertThat(held.asMap().containsKey("key")).isTrue();
			});
			assertThat(cache.get("key")).isNull();
		}

	}

	@SuppressWarnings("serial")
	private static final class NoDatabase extends AbstractPlatformTransactionManager {

		@Override
		protected Object doGetTransaction() {
			return new Object();
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

	public static class Books {

		@Cacheable("books")
		public String title(String id) {
			return "title of " + id;
		}

		@CacheEvict("books")
		public void forget(String id) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

		@Bean
		Books books() {
			return new Books();
		}

	}

}
