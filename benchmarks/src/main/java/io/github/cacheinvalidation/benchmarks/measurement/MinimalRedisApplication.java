package io.github.cacheinvalidation.benchmarks.measurement;

import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The same application, that also asks Redis for something as soon as it can.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@Import(MinimalApplication.class)
public class MinimalRedisApplication {

	@Bean
	ApplicationRunner firstUse(RedisConnectionFactory connections) {
		return (arguments) -> {
			try (RedisConnection connection = connections.getConnection()) {
				connection.ping();
			}
		};
	}

	/**
	 * Start, tell what that has taken since the JVM began, and end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		MinimalApplication.run(MinimalRedisApplication.class, args);
	}

}
