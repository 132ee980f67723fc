package io.github.cacheinvalidation.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The users of the documentation, by the very lines that are there.
 */
final class AclLines {

	private AclLines() {
	}

	static void apply(RedisServer redis, String user) throws IOException {
		String line = Files.readAllLines(Path.of("..", "docs", "redis.md"))
			.stream()
			.filter((each) -> each.startsWith("ACL SETUSER " + user))
			.findFirst()
			.orElseThrow();
		assertThat(redis.ask(line)).isEqualTo("OK");
	}

}
