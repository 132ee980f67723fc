package io.github.cacheinvalidation.redis;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.transport.AbstractTransportTests;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisTransport} on a real server.
 */
class RedisTransportTests extends AbstractTransportTests {

	private static final RedisChannel CHANNEL = new RedisChannel("invalidations", false);

	private RedisServer server;

	private RedisClient client;

	@BeforeEach
	void startServer() {
		this.server = RedisServer.start();
		this.client = RedisClient.create(uri());
	}

	@AfterEach
	void stopServer() {
		this.server.close();
		this.client.shutdown(0, 2, TimeUnit.SECONDS);
	}

	@Override
	protected CacheInvalidationTransport newTransport() {
		return new RedisTransport(() -> this.client, RedisServers.single(uri()), CHANNEL);
	}

	private RedisURI uri() {
		return RedisURI.create(this.server.getHost(), this.server.getPort());
	}

	@Override
	protected void publishFromOutside(byte[] message) {
		publishFromOutside(this.client, message);
	}

	private static void publishFromOutside(RedisClient client, byte[] message) {
		try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
			connection.sync().publish("invalidations".getBytes(StandardCharsets.UTF_8), message);
		}
	}

	@Override
	protected void interruptBus() {
		this.server.kill();
	}

	@Override
	protected void restoreBus() {
		this.server.restart();
	}

	@Test
	void otherChannelsAreNotHeard() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = start(listener);
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			connection.sync().publish("others", "unheard");
		}
		publish(transport, "heard");
		await().until(() -> listener.texts().equals(List.of("heard")));
	}

	@Test
	void killedConnectionIsNoticedAndReplaced() throws Exception {
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = start(listener);
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			connection.sync().clientKill(KillArgs.Builder.typePubsub());
		}
		await().until(() -> listener.linkChanges().equals(List.of("up", "down", "up")));
		publish(transport, "back");
		await().until(() -> listener.texts().equals(List.of("back")));
	}

	@Test
	void connectionsAreClosedOnStop() {
		CacheInvalidationTransport transport = start(new RecordingListener());
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			assertThat(connection.sync().clientList().lines()).hasSize(3);
			transport.stop();
			await().until(() -> connection.sync().clientList().lines().count() == 1);
		}
	}

	@Test
	void connectionsHaveAsynchronousCommandsOnly() {
		try (RedisClient client = new AsynchronousRedisClient(this.client.getResources());
				StatefulRedisConnection<String, String> publishing = client.connect(StringCodec.UTF8, uri());
				StatefulRedisPubSubConnection<String, String> subscribed = client.connectPubSub(StringCodec.UTF8,
						uri())) {
			assertThat(publishing.sync()).isNull();
			assertThat(subscribed.sync()).isNull();
			assertThat(publishing.async().ping().toCompletableFuture().join()).isEqualTo("PONG");
		}
	}

	@Test
	void hungServerNeitherBlocksStartNorPublishNorStop() {
		this.server.suspend();
		CacheInvalidationTransport transport = newTransport();
		RecordingListener listener = new RecordingListener();
		transport.start(listener);
		CompletableFuture<Void> published = transport.publish(new byte[] { 1 }).toCompletableFuture();
		assertThat(published).isNotDone();
		transport.stop();
		assertThat(published).isCompletedExceptionally();
		assertThat(listener.linkChanges()).isEmpty();
		this.server.resume();
	}

	@Test
	void joinsWhenAHungServerGoesOn() throws Exception {
		this.server.suspend();
		CacheInvalidationTransport transport = newTransport();
		RecordingListener listener = new RecordingListener();
		transport.start(listener);
		CompletableFuture<Void> published = transport.publish(new byte[] { 1 }).toCompletableFuture();
		this.server.resume();
		published.get(30, TimeUnit.SECONDS);
		await().until(() -> listener.messages().size() == 1);
		transport.stop();
	}

	@Test
	void serverThatSaysNothingIsAskedAnewUntilItAnswers() {
		this.server.suspend();
		RecordingListener listener = new RecordingListener();
		CacheInvalidationTransport transport = newTransport();
		transport.start(listener);
		await().until(() -> listener.linkChanges().equals(List.of("down")));
		assertThat(listener.lossReasons()).singleElement().asString().contains("no answer within");
		this.server.resume();
		await().until(() -> listener.linkChanges().equals(List.of("down", "up")));
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			// What was given up doesn't stay.
			await().until(() -> connection.sync().clientList().lines().count() == 3);
		}
		transport.stop();
	}

	@Test
	void everythingHappensOnTwoThreadsOfItsOwn() throws Exception {
		Set<String> threads = new LinkedHashSet<>();
		RecordingListener listener = new RecordingListener() {

			@Override
			public void messageReceived(byte[] message) {
				threads.add(Thread.currentThread().getName());
				super.messageReceived(message);
			}

		};
		CacheInvalidationTransport transport = start(listener);
		ScheduledExecutorService sendingThread = Objects.requireNonNull(transport.sendingThread());
		CompletableFuture<String> accepting = new CompletableFuture<>();
		sendingThread.execute(() -> transport.publish(RecordingListener.bytes("sent"))
			.thenRun(() -> accepting.complete(Thread.currentThread().getName())));
		assertThat(accepting.get(30, TimeUnit.SECONDS)).startsWith("cache-invalidation-redis-sending-");
		await().until(() -> listener.texts().equals(List.of("sent")));
		assertThat(threads).singleElement().asString().startsWith("cache-invalidation-redis-reading-");
		transport.stop();
		await().until(sendingThread::isTerminated);
	}

	@Test
	void applicationsClientGoesOnWhenTheTransportStops() {
		CacheInvalidationTransport transport = start(new RecordingListener());
		transport.stop();
		assertThat(this.client.getResources().eventExecutorGroup().isShuttingDown()).isFalse();
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			assertThat(connection.sync().ping()).isEqualTo("PONG");
		}
	}

	@Test
	void listenerThatUsesTheSameClientHoldsNobodyUp() throws Exception {
		CompletableFuture<Void> released = new CompletableFuture<>();
		RecordingListener listener = new RecordingListener() {

			@Override
			public void messageReceived(byte[] message) {
				try (StatefulRedisConnection<String, String> connection = RedisTransportTests.this.client.connect()) {
					connection.sync().set("key", "value");
				}
				released.orTimeout(30, TimeUnit.SECONDS).join();
				super.messageReceived(message);
			}

		};
		CacheInvalidationTransport transport = start(listener);
		publish(transport, "slow");
		try (StatefulRedisConnection<String, String> connection = this.client.connect()) {
			await().until(() -> "value".equals(connection.sync().get("key")));
			publish(transport, "next");
			assertThat(connection.sync().ping()).isEqualTo("PONG");
		}
		released.complete(null);
		await().until(() -> listener.texts().equals(List.of("slow", "next")));
	}

	@Test
	void nodeThatFallsTooFarBehindGivesUpTheLinkAndStartsAnew() throws Exception {
		CompletableFuture<Void> released = new CompletableFuture<>();
		RecordingListener listener = new RecordingListener() {

			@Override
			public void messageReceived(byte[] message) {
				released.orTimeout(60, TimeUnit.SECONDS).join();
				super.messageReceived(message);
			}

		};
		start(listener);
		try (StatefulRedisConnection<byte[], byte[]> connection = this.client.connect(ByteArrayCodec.INSTANCE)) {
			for (int i = 0; i < 80; i++) {
				connection.sync().publish("invalidations".getBytes(StandardCharsets.UTF_8), new byte[1024 * 1024]);
			}
		}
		released.complete(null);
		await().until(() -> listener.linkChanges().equals(List.of("up", "down", "up")));
		assertThat(listener.messages()).hasSizeLessThan(80);
	}

	@Test
	void onlyTheServersOfAClusterMayLoseWhatTheyPassOnToEachOther() {
		RedisChannel sharded = new RedisChannel("invalidations", true);
		RedisServers cluster = RedisServers.cluster(List.of(uri()));
		assertThat(newTransport().isTotallyOrdered()).isTrue();
		assertThat(new RedisTransport(() -> this.client, cluster, CHANNEL).isTotallyOrdered()).isFalse();
		assertThat(new RedisTransport(() -> this.client, cluster, sharded).isTotallyOrdered()).isTrue();
	}

	@Test
	void clientThatIsNotThereYetIsAskedForAgain() {
		RecordingListener listener = new RecordingListener();
		CompletableFuture<AbstractRedisClient> late = new CompletableFuture<>();
		RedisTransport transport = new RedisTransport(() -> {
			if (!late.isDone()) {
				throw new IllegalStateException("Not started yet");
			}
			return late.join();
		}, RedisServers.single(uri()), CHANNEL);
		transport.start(listener);
		await().until(() -> listener.linkChanges().equals(List.of("down")));
		late.complete(this.client);
		await().until(() -> listener.linkChanges().equals(List.of("down", "up")));
		transport.stop();
	}

	@Test
	void worksWithTheClientOfACluster() throws Exception {
		try (RedisServer node = RedisServer.start("--cluster-enabled", "yes")) {
			RedisURI uri = RedisURI.create(node.getHost(), node.getPort());
			try (RedisClient single = RedisClient.create(uri);
					StatefulRedisConnection<String, String> connection = single.connect();
					RedisClusterClient cluster = RedisClusterClient.create(uri)) {
				connection.sync().clusterAddSlots(IntStream.range(0, 16384).toArray());
				await().until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
				RecordingListener listener = new RecordingListener();
				RedisTransport transport = new RedisTransport(() -> cluster, RedisServers.cluster(List.of(uri)),
						CHANNEL);
				transport.start(listener);
				await().until(() -> listener.linkChanges().equals(List.of("up")));
				publish(transport, "own");
				publishFromOutside(single, "other".getBytes(StandardCharsets.UTF_8));
				await().until(() -> listener.texts().equals(List.of("own", "other")));
				transport.stop();
			}
		}
	}

}
