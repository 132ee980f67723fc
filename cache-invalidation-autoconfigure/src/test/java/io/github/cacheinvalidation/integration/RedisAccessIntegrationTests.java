package io.github.cacheinvalidation.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.lettuce.core.protocol.ProtocolVersion;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.cacheinvalidation.health.CacheInvalidationHealthIndicator;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.redisserver.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that have to prove who they are, over TLS or not, and other clients.
 */
class RedisAccessIntegrationTests {

	private static final String CHANNEL = "shop:cache-invalidation";

	private static final String[] USER = { "cache.invalidation.redis.channel=" + CHANNEL,
			"spring.data.redis.username=shop-cache", "spring.data.redis.password=secret" };

	@TempDir
	private Path directory;

	/**
	 * With the very line of the documentation.
	 */
	@ParameterizedTest
	@EnumSource(ProtocolVersion.class)
	void userThatMayDoNothingElseIsEnough(ProtocolVersion protocol) throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			AclLines.apply(redis, "shop-cache");
			String[] properties = with(USER, "spring.data.redis.port=" + redis.getPort(),
					"test.protocol=" + protocol.name());
			try (ConfigurableApplicationContext first = start(Protocol.class, properties);
					ConfigurableApplicationContext second = start(Protocol.class, properties)) {
				assertFlows(first, second);
			}
		}
	}

	@Test
	void userNameThatIsEmptyIsNone() {
		try (RedisServer redis = RedisServer.start("--requirepass", "secret");
				ConfigurableApplicationContext node = LibraryApplication.start(
						"spring.data.redis.port=" + redis.getPort(), "spring.data.redis.username=",
						"spring.data.redis.password=secret")) {
			await().until(() -> node.getBean(CacheInvalidationNode.class).isConnected());
		}
	}

	@Test
	void userMayNeedNoPassword() {
		try (RedisServer redis = RedisServer.start()) {
			redis.ask("ACL SETUSER open reset on nopass allchannels allkeys +@all");
			redis.ask("ACL SETUSER default resetchannels");
			try (ConfigurableApplicationContext node = LibraryApplication
				.start("spring.data.redis.port=" + redis.getPort(), "spring.data.redis.username=open")) {
				await().until(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			}
		}
	}

	@Test
	void userThatMayDoNothingElseIsEnoughForAShardedChannel() throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			AclLines.apply(redis, "shop-cache");
			redis.ask("ACL SETUSER shop-cache -subscribe -publish +ssubscribe +spublish");
			String[] properties = with(USER, "spring.data.redis.port=" + redis.getPort(),
					"cache.invalidation.redis.sharded=true");
			try (ConfigurableApplicationContext first = LibraryApplication.start(properties);
					ConfigurableApplicationContext second = LibraryApplication.start(properties)) {
				assertFlows(first, second);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-subscribe", "resetchannels &other" })
	void userThatMayNotSubscribeThereIsToldSoByHealth(String rule) throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			AclLines.apply(redis, "shop-cache");
			redis.ask("ACL SETUSER shop-cache " + rule);
			assertDown(with(USER, "spring.data.redis.port=" + redis.getPort()),
					"docs/redis.md has the ACL SETUSER line", "NOPERM");
		}
	}

	@Test
	void userThatMayNotPublishIsToldSoByHealth() throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			AclLines.apply(redis, "shop-cache");
			redis.ask("ACL SETUSER shop-cache -publish");
			assertDown(with(USER, "spring.data.redis.port=" + redis.getPort()), "NOPERM", "publish");
		}
	}

	@Test
	void wrongPasswordIsToldByHealth() throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			AclLines.apply(redis, "shop-cache");
			assertDown(with(USER, "spring.data.redis.port=" + redis.getPort(), "spring.data.redis.password=wrong"),
					"check 'spring.data.redis.username' and 'spring.data.redis.password'", "WRONGPASS");
		}
	}

	@Test
	void missingPasswordIsToldByHealth() {
		try (RedisServer redis = RedisServer.start("--requirepass", "secret")) {
			assertDown(with(new String[0], "spring.data.redis.port=" + redis.getPort()),
					"set 'spring.data.redis.password'", "NOAUTH");
		}
	}

	@Test
	void changesTravelOverTls() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		int port = RedisServer.freePort();
		try (RedisServer redis = RedisServer.start(tls.settings(port))) {
			assertThat(redis.isRunning()).isTrue();
			String[] properties = with(tls.properties(), "spring.data.redis.port=" + port);
			try (ConfigurableApplicationContext first = LibraryApplication.start(properties);
					ConfigurableApplicationContext second = LibraryApplication.start(properties)) {
				assertFlows(first, second);
			}
		}
	}

	/**
	 * The master and the Sentinel have different users, each with the very line of the
	 * documentation.
	 */
	@Test
	void changesTravelOverTlsWithSentinelAndUsersThatMayDoNothingElse() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		int masterPort = RedisServer.freePort();
		int sentinelPort = RedisServer.freePort();
		try (RedisServer master = RedisServer.start(tls.settings(masterPort));
				RedisServer sentinel = RedisServer.startSentinel("main", masterPort, 1,
						with(tls.settings(sentinelPort), "--tls-replication", "yes"))) {
			AclLines.apply(master, "shop-cache");
			AclLines.apply(sentinel, "shop-sentinel");
			String[] properties = with(with(USER, tls.properties()), "spring.data.redis.sentinel.master=main",
					"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinelPort,
					"spring.data.redis.sentinel.username=shop-sentinel", "spring.data.redis.sentinel.password=hidden");
			try (ConfigurableApplicationContext first = LibraryApplication.start(properties);
					ConfigurableApplicationContext second = LibraryApplication.start(properties)) {
				assertFlows(first, second);
			}
		}
	}

	@Test
	void clusterOverTlsIsFoundOutFromOneOfItsServers() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		List<Integer> tlsPorts = List.of(RedisServer.freePort(), RedisServer.freePort(), RedisServer.freePort());
		try (RedisServer first = startClusterServer(tls, tlsPorts.get(0), "0 5460");
				RedisServer second = startClusterServer(tls, tlsPorts.get(1), "5461 10922");
				RedisServer third = startClusterServer(tls, tlsPorts.get(2), "10923 16383")) {
			for (int i = 1; i < tlsPorts.size(); i++) {
				RedisServer other = List.of(second, third).get(i - 1);
				first.ask("CLUSTER MEET %s %d %s".formatted(other.getHost(), tlsPorts.get(i),
						other.ask("CONFIG GET cluster-port").lines().toList().get(1)));
			}
			await().until(() -> Stream.of(first, second, third)
				.allMatch((server) -> server.ask("CLUSTER INFO").contains("cluster_state:ok")));
			try (ConfigurableApplicationContext node = LibraryApplication
				.start(with(tls.properties(), "spring.data.redis.cluster.nodes=127.0.0.1:" + tlsPorts.get(0)))) {
				await().until(() -> node.getBean(CacheInvalidationNode.class).isConnected());
				first.kill();
				await().until(() -> Stream.of(second, third)
					.anyMatch((server) -> server.ask("PUBSUB NUMSUB " + LibraryApplication.CHANNEL).contains("1")));
				await().until(() -> node.getBean(CacheInvalidationNode.class).isConnected());
			}
		}
	}

	private static RedisServer startClusterServer(TlsFiles tls, int tlsPort, String slots) {
		RedisServer server = RedisServer.start(with(tls.settings(tlsPort), "--tls-cluster", "yes", "--cluster-enabled",
				"yes", "--cluster-port", String.valueOf(RedisServer.freePort()), "--cluster-node-timeout", "1000"));
		assertThat(server.ask("CLUSTER ADDSLOTSRANGE " + slots)).isEqualTo("OK");
		return server;
	}

	@Test
	void sentinelThatDoesNotAcceptTheUserIsToldByHealth() throws IOException {
		try (RedisServer master = RedisServer.start();
				RedisServer sentinel = RedisServer.startSentinel("main", master)) {
			AclLines.apply(sentinel, "shop-sentinel");
			assertDown(with(new String[0], "spring.data.redis.sentinel.master=main",
					"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.getPort(),
					"spring.data.redis.sentinel.username=shop-sentinel", "spring.data.redis.sentinel.password=wrong"),
					"it doesn't accept the credentials", "WRONGPASS");
		}
	}

	@Test
	void certificateThatIsNotTrustedIsToldByHealth() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		int port = RedisServer.freePort();
		try (RedisServer redis = RedisServer.start(tls.settings(port))) {
			assertThat(redis.isRunning()).isTrue();
			assertDown(with(new String[0], "spring.data.redis.ssl.enabled=true", "spring.data.redis.port=" + port),
					"its certificate is in 'spring.data.redis.ssl.bundle'", "PKIX");
		}
	}

	@Test
	void missingTlsIsToldByHealth() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		int port = RedisServer.freePort();
		try (RedisServer redis = RedisServer.start(tls.settings(port))) {
			assertThat(redis.isRunning()).isTrue();
			assertDown(with(new String[0], "spring.data.redis.port=" + port), "set 'spring.data.redis.ssl.enabled'",
					"closes the connection");
		}
	}

	@Test
	void tlsThatTheServerDoesNotExpectIsToldByHealth() throws Exception {
		TlsFiles tls = TlsFiles.create(this.directory);
		try (RedisServer redis = RedisServer.start()) {
			assertDown(with(tls.properties(), "spring.data.redis.port=" + redis.getPort()), "no answer",
					"'spring.data.redis.ssl.");
		}
	}

	@Test
	void applicationThatUsesJedisMayHaveLettuceForThis() {
		try (RedisServer redis = RedisServer.start()) {
			String property = "spring.data.redis.port=" + redis.getPort();
			try (ConfigurableApplicationContext first = start(JedisAndLettuce.class, property);
					ConfigurableApplicationContext second = start(JedisAndLettuce.class, property)) {
				assertFlows(first, second);
				assertThat(first.getBean(JedisConnectionFactory.class).getConnection().ping()).isEqualTo("PONG");
			}
		}
	}

	private static String[] with(String[] properties, String... more) {
		List<String> all = new ArrayList<>(Arrays.asList(properties));
		all.addAll(List.of(more));
		return all.toArray(String[]::new);
	}

	private static ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
		return new SpringApplicationBuilder(LibraryApplication.class, configuration)
			.properties(with(properties, "spring.application.name=library", "spring.main.banner-mode=off"))
			.run();
	}

	private static void assertDown(String[] properties, String... explanation) {
		try (ConfigurableApplicationContext node = LibraryApplication.start(properties)) {
			await().untilAsserted(() -> {
				Health health = Objects
					.requireNonNull(node.getBean(CacheInvalidationHealthIndicator.class).health(true));
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails().toString()).contains(explanation);
			});
		}
	}

	private static void assertFlows(ConfigurableApplicationContext from, ConfigurableApplicationContext to) {
		for (ConfigurableApplicationContext node : List.of(from, to)) {
			await().until(() -> node.getBean(CacheInvalidationNode.class).isConnected());
		}
		Cache cache = to.getBean(CacheManager.class).getCache("plain");
		cache.put("key", "old");
		from.getBean(CacheManager.class).getCache("plain").evict("key");
		await().until(() -> cache.get("key") == null);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	@Configuration(proxyBeanMethods = false)
	static class Protocol {

		@Bean
		LettuceClientOptionsBuilderCustomizer protocol(Environment environment) {
			return (options) -> options
				.protocolVersion(environment.getRequiredProperty("test.protocol", ProtocolVersion.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JedisAndLettuce {

		@Bean
		JedisConnectionFactory jedis(Environment environment) {
			return new JedisConnectionFactory(server(environment));
		}

		@Bean
		@Primary
		LettuceConnectionFactory lettuce(Environment environment) {
			return new LettuceConnectionFactory(server(environment));
		}

		private static RedisStandaloneConfiguration server(Environment environment) {
			return new RedisStandaloneConfiguration("127.0.0.1",
					environment.getRequiredProperty("spring.data.redis.port", Integer.class));
		}

	}

}
