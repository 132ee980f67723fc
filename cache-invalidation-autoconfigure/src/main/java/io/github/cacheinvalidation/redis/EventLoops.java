package io.github.cacheinvalidation.redis;

import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The two threads of one run of the transport. One writes what is published, and is where
 * the node prepares it, so that nothing is handed from thread to thread on the way. The
 * other one reads what arrives, and is where it is applied. The application's event loops
 * are neither waited for nor held up.
 */
final class EventLoops {

	private final EventLoopGroupProvider sendingProvider = newProvider("sending");

	private final EventLoopGroupProvider readingProvider = newProvider("reading");

	private final EventLoop sending = newEventLoop(this.sendingProvider);

	private final EventLoop reading = newEventLoop(this.readingProvider);

	private static EventLoopGroupProvider newProvider(String purpose) {
		return new DefaultEventLoopGroupProvider(1, (poolName) -> newThreadFactory(purpose));
	}

	private static ThreadFactory newThreadFactory(String purpose) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("cache-invalidation-redis-" + purpose + "-");
		threads.setDaemon(true);
		return threads;
	}

	private static EventLoop newEventLoop(EventLoopGroupProvider provider) {
		EventLoopGroup group = provider.allocate(Transports.eventLoopGroupClass());
		return group.next();
	}

	EventLoop sending() {
		return this.sending;
	}

	EventLoop reading() {
		return this.reading;
	}

	/**
	 * Return the application's resources, but for the thread, which is the one that
	 * sends. They want to be shut down.
	 */
	ClientResources forSending(ClientResources application) {
		return with(this.sendingProvider, application);
	}

	/**
	 * Return the application's resources, but for the thread, which is the one that
	 * reads. They want to be shut down.
	 */
	ClientResources forReading(ClientResources application) {
		return with(this.readingProvider, application);
	}

	/**
	 * All that is given here stays the application's and isn't shut down with what is
	 * made of it. Its resources can't be mutated: they would cease to publish their
	 * metrics.
	 */
	private static ClientResources with(EventLoopGroupProvider provider, ClientResources application) {
		return ClientResources.builder()
			.eventLoopGroupProvider(provider)
			.eventExecutorGroup(application.eventExecutorGroup())
			.timer(application.timer())
			.eventBus(application.eventBus())
			.commandLatencyRecorder(application.commandLatencyRecorder())
			.commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
			.socketAddressResolver(application.socketAddressResolver())
			.addressResolverGroup(application.addressResolverGroup())
			.nettyCustomizer(application.nettyCustomizer())
			.tracing(application.tracing())
			.build();
	}

	/**
	 * End the threads, as soon as they have done what waits.
	 */
	void shutdown() {
		shutdown(this.sendingProvider);
		shutdown(this.readingProvider);
	}

	private static void shutdown(EventLoopGroupProvider provider) {
		Future<Boolean> unused = provider.shutdown(0, 1, TimeUnit.SECONDS);
	}

}
