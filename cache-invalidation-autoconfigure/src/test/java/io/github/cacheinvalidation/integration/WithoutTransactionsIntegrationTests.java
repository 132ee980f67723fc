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
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationAutoConfiguration;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that has no spring-tx.
 */
class WithoutTransactionsIntegrationTests {

	@Test
	@SuppressWarnings("unchecked")
	void cachesWork() throws Exception {
		List<URL> classPath = new ArrayList<>();
		for (String entry : StringUtils.delimitedListToStringArray(System.getProperty("java.class.path"),
				File.pathSeparator)) {
			if (!new File(entry).getName().startsWith("spring-tx-")) {
				classPath.add(new File(entry).toURI().toURL());
			}
		}
		try (URLClassLoader classLoader = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			Thread thread = Thread.currentThread();
			ClassLoader before = thread.getContextClassLoader();
			thread.setContextClassLoader(classLoader);
			try {
				Class<?> application = classLoader.loadClass(Application.class.getName());
				Callable<String> run = (Callable<String>) application.getDeclaredConstructor().newInstance();
				assertThat(run.call()).isEqualTo("evicted without spring-tx");
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
	}

	/**
	 * Loaded a second time, with all that it uses, from a class path without spring-tx.
	 */
	public static class Application implements Callable<String> {

		private String result = "did not run";

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
					Cache cache = context.getBean(CacheManager.class).getCache("books");
					cache.put("key", "value");
					assertThat(cache.get("key").get()).isEqualTo("value");
					cache.evict("key");
					assertThat(cache.get("key")).isNull();
					assertThat(context.getBean(CacheInvalidationNode.class).isConnected()).isTrue();
					try {
						context.getClassLoader()
							.loadClass("org.springframework.transaction.support.TransactionSynchronization");
						this.result = "spring-tx is there";
					}
					catch (ClassNotFoundException ex) {
						this.result = "evicted without spring-tx";
					}
				});
			return this.result;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

}
