package io.github.cacheinvalidation.faulttests.node;

import java.net.InetSocketAddress;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RedisLines}.
 */
class RedisLinesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withUserConfiguration(RedisLines.class)
		.withPropertyValues("fault-tests.lines.7001=40001", "fault-tests.lines.7002=40002");

	@Test
	void eachServerIsReachedThroughTheProxyForIt() {
		this.runner.run((context) -> {
			ClientResources resources = context.getBean(ClientResources.class);
			assertThat(resolve(resources, 7001).getPort()).isEqualTo(40001);
			assertThat(resolve(resources, 7002).getPort()).isEqualTo(40002);
			assertThat(resolve(resources, 7002).getHostString()).isEqualTo("127.0.0.1");
		});
	}

	@Test
	void serverWithoutAProxyIsNotReachedAtAll() {
		this.runner.run((context) -> {
			ClientResources resources = context.getBean(ClientResources.class);
			assertThatIllegalStateException().isThrownBy(() -> resolve(resources, 7003)).withMessageContaining("7003");
		});
	}

	private static InetSocketAddress resolve(ClientResources resources, int port) {
		return (InetSocketAddress) resources.socketAddressResolver().resolve(RedisURI.create("127.0.0.1", port));
	}

}
