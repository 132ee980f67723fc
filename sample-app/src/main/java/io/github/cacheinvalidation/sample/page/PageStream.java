package io.github.cacheinvalidation.sample.page;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

	/** The viewers, each with what it has been sent last. */
	private final Map<SseEmitter, String> viewers = new ConcurrentHashMap<>();

	private final ScheduledExecutorService ticker;

	private final ScheduledFuture<?> ticking;

	private int ticks;

	private volatile boolean closed;

	PageStream(Showcase showcase, JsonMapper json) {
		this.showcase = showcase;
		this.json = json;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("page-");
		threads.setDaemon(true);
		this.ticker = Executors.newSingleThreadScheduledExecutor(threads);
		this.ticking = this.ticker.scheduleWithFixedDelay(this::tick, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Open a stream for one more viewer.
	 */
	SseEmitter open() {
		SseEmitter viewer = new SseEmitter(0L);
		viewer.onCompletion(() -> this.viewers.remove(viewer));
		this.viewers.put(viewer, "");
		if (this.closed) {
			viewer.complete();
		}
		return viewer;
	}

	private void tick() {
		if (this.viewers.isEmpty()) {
			return;
		}
		this.ticks++;
		try {
			String snapshot = this.json.writeValueAsString(this.showcase.snapshot());
			this.viewers.forEach((viewer, last) -> show(viewer, last, snapshot));
		}
		catch (RuntimeException ex) {
			// One of the nodes is stopping, perhaps.
			logger.debug("Could not look at the nodes", ex);
		}
	}

	private void show(SseEmitter viewer, String last, String snapshot) {
		try {
			if (!snapshot.equals(last)) {
				viewer.send(SseEmitter.event().data(snapshot));
				this.viewers.replace(viewer, snapshot);
			}
			else if (this.ticks % MAX_QUIET_TICKS == 0) {
				viewer.send(SseEmitter.event().comment("still here"));
			}
		}
		catch (IOException | IllegalStateException ex) {
			// The viewer has gone.
			this.viewers.remove(viewer);
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
		this.viewers.keySet().forEach(SseEmitter::complete);
	}

}
