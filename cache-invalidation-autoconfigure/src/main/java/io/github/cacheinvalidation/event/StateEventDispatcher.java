package io.github.cacheinvalidation.event;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Publishes changes of this node's state as application events, on a thread of its own
 * that lives while there are some: whatever the application does with them holds nothing
 * up.
 *
 * @since 0.1.0
 */
public final class StateEventDispatcher implements Consumer<CacheInvalidationStateEvent>, AutoCloseable {

	private static final Log logger = LogFactory.getLog(StateEventDispatcher.class);

	private final ApplicationEventPublisher publisher;

	private final ThreadPoolExecutor executor;

	/**
	 * Create a dispatcher.
	 * @param publisher where events go
	 */
	public StateEventDispatcher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("cache-invalidation-events-");
		threads.setDaemon(true);
		this.executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads,
				new ThreadPoolExecutor.DiscardPolicy());
		this.executor.allowCoreThreadTimeOut(true);
	}

	@Override
	public void accept(CacheInvalidationStateEvent event) {
		this.executor.execute(() -> publish(event));
	}

	private void publish(CacheInvalidationStateEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			logger.warn("A listener of the event '%s' failed".formatted(event), ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
