package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.servicebusemulator.ServiceBusEmulator;
import io.github.cacheinvalidation.servicebusemulator.Topic;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.RecordingListener;

/**
 * What tests share that look at the stand-in, or harm it.
 */
abstract class AbstractStandInTests {

	private final StandIn standIn = new StandIn();

	private final List<CacheInvalidationTransport> started = new ArrayList<>();

	@AfterEach
	void stopAll() {
		this.started.forEach(CacheInvalidationTransport::stop);
		this.standIn.close();
	}

	StandIn standIn() {
		return this.standIn;
	}

	ServiceBusEmulator bus() {
		return this.standIn.bus();
	}

	Topic topic() {
		return this.standIn.topic();
	}

	ServiceBusTransport startUp(@Nullable String subscription, RecordingListener listener) {
		return connect(this.standIn.newTransport(subscription), listener);
	}

	/**
	 * Start a node that creates its subscription, and whose messages travel through a
	 * proxy.
	 */
	ServiceBusTransport startUpThrough(FaultProxy proxy, RecordingListener listener) {
		return connect(this.standIn.newTransportThrough(proxy), listener);
	}

	private ServiceBusTransport connect(ServiceBusTransport transport, RecordingListener listener) {
		start(transport, listener);
		await().until(() -> listener.linkChanges().contains("up"));
		return transport;
	}

	ServiceBusTransport start(ServiceBusTransport transport, RecordingListener listener) {
		this.started.add(transport);
		transport.start(listener);
		return transport;
	}

	static void publish(CacheInvalidationTransport transport, String text) throws Exception {
		transport.publishStatement(RecordingListener.bytes(text)).toCompletableFuture().get(20, TimeUnit.SECONDS);
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
	}

}
