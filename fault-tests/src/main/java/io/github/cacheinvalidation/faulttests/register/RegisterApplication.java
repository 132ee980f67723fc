package io.github.cacheinvalidation.faulttests.register;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One node of the application.
 *
 * @since 0.1.0
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class RegisterApplication {

	@Bean
	RegisterStore registerStore(JdbcClient jdbcClient) {
		return new RegisterStore(jdbcClient);
	}

	@Bean
	Registers registers(RegisterStore store) {
		return new Registers(store);
	}

	@Bean
	RegisterService registerService(Registers registers) {
		return new RegisterService(registers);
	}

}
