package io.github.cacheinvalidation.benchmarks.measurement;

import java.lang.management.ManagementFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application that does nothing but cache.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class MinimalApplication {

	static final String STARTED = "started ";

	/**
	 * Start, tell how long that has taken since the JVM began, in milliseconds, and end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(MinimalApplication.class, args);
		System.out.println(STARTED + ManagementFactory.getRuntimeMXBean().getUptime());
		context.close();
	}

}
