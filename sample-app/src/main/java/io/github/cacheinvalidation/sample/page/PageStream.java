package io.github.cacheinvalidation.sample.page;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells all who look at the page what has changed. Looks itself ten times a second, so
 * that it also sees what is done to the nodes past the page.
 */
final class PageStream implements ApplicationListener<ContextClosedEvent> {

	private static final Log logger = LogFactory.getLog(PageStream.class);

	private static final Duration INTERVAL = Duration.ofMillis(100);

	/**
	 * How often something is sent at the least, which fails where nobody looks any more.
	 */
	private static final int MAX_QUIET_TICKS = 100;

	private final Showcase showcase;

	private final JsonMapper json;

	private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService ticker;

	private final ScheduledFuture<?> ticking;

	/**
	 * Has a thread for each viewer that is slow, so that it keeps nobody else waiting.
	 * Never shut down: its threads end by themselves.
	 */
	private final ExecutorService senders;

	private int ticks;

	private volatile boolean closed;

	PageStream(Showcase showcase, JsonMapper json) {
		this.showcase = showcase;
		this.json = json;
		this.senders = Executors.newCachedThreadPool(daemons("page-viewer-"));
		this.ticker = Executors.newSingleThreadScheduledExecutor(daemons("page-"));
		this.ticking = this.ticker.scheduleWithFixedDelay(this::tick, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static CustomizableThreadFactory daemons(String prefix) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
		threads.setDaemon(true);
		return threads;
	}

	/**
	 * Open a stream for one more viewer.
	 */
	SseEmitter open() {
		SseEmitter emitter = new SseEmitter(0L);
		Viewer viewer = new Viewer(emitter, this.senders);
		emitter.onCompletion(() -> this.viewers.remove(viewer));
		this.viewers.add(viewer);
		if (this.closed) {
			viewer.end();
		}
		return emitter;
	}

	private void tick() {
		if (this.viewers.isEmpty()) {
			return;
		}
		this.ticks++;
		try {
			String snapshot = this.json.writeValueAsString(this.showcase.snapshot());
			this.viewers.forEach((viewer) -> viewer.show(snapshot));
			if (this.ticks % MAX_QUIET_TICKS == 0) {
				this.viewers.forEach(Viewer::ping);
			}
		}
		catch (RuntimeException ex) {
			// One of the nodes is stopping, perhaps.
			logger.debug("Could not look at the nodes", ex);
		}
	}

	/**
	 * End all streams, which the web server would wait for.
	 */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.closed = true;
		this.ticking.cancel(false);
		this.ticker.shutdown();
		this.viewers.forEach(Viewer::end);
	}

}
