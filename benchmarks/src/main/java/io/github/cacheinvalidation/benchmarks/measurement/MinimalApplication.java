package io.github.cacheinvalidation.benchmarks.measurement;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

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
	 * Start, tell what that has taken since the JVM began, and end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		run(MinimalApplication.class, args);
	}

	static void run(Class<?> application, String... args) {
		ConfigurableApplicationContext context = SpringApplication.run(application, args);
		System.out.println(STARTED + String.join(" ", describe()));
		context.close();
	}

	/**
	 * Return the milliseconds that have passed, the milliseconds of CPU time, and the
	 * number of classes that have been loaded.
	 */
	private static List<String> describe() {
		long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
		long cpuTime = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
		long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
		return Stream.of(uptime, TimeUnit.NANOSECONDS.toMillis(cpuTime), classes).map(String::valueOf).toList();
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
