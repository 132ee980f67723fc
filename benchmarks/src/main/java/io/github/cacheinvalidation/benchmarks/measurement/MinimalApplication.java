package io.github.cacheinvalidation.benchmarks.measurement;

import java.lang.management.ManagementFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application that does nothing but cache.
 *
 * @since 0.1.0
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
public class MinimalApplication {

	static final String STARTED = "started ";

	@Bean
	Prices prices() {
		return new Prices();
	}

	/**
	 * Start, tell how long that has taken since the JVM began, in milliseconds, and end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		run(MinimalApplication.class, args);
	}

	static void run(Class<?> application, String... args) {
		ConfigurableApplicationContext context = SpringApplication.run(application, args);
		System.out.println(STARTED + ManagementFactory.getRuntimeMXBean().getUptime());
		context.close();
	}

	/**
	 * What is cached.
	 */
	static class Prices {

		@Cacheable("prices")
		public int price(String article) {
			return article.length();
		}

	}

}
