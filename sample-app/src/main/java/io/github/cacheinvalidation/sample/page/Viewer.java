package io.github.cacheinvalidation.sample.page;

import java.io.IOException;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * One who looks at the page. Gets the latest that there is to see as soon as it has taken
 * what came before; what it was too slow for, it doesn't get at all. Whoever shows it
 * something never waits for it. Safe for use by several threads.
 */
final class Viewer {

	private final SseEmitter emitter;

	private final Executor executor;

	private String shown = "";

	private @Nullable SseEventBuilder next;

	private boolean sending;

	private boolean ended;

	/**
	 * Create a viewer.
	 * @param emitter its connection
	 * @param executor has a thread for it while something is sent
	 */
	Viewer(SseEmitter emitter, Executor executor) {
		this.emitter = emitter;
		this.executor = executor;
	}

	/**
	 * Show a snapshot, unless it is the one that has been shown last.
	 */
	synchronized void show(String snapshot) {
		if (!snapshot.equals(this.shown)) {
			this.shown = snapshot;
			this.next = SseEmitter.event().data(snapshot);
			send();
		}
	}

	/**
	 * Send something if nothing is on its way, which fails where nobody looks any more.
	 */
	synchronized void ping() {
		if (!this.sending) {
			this.next = SseEmitter.event().comment("still here");
			send();
		}
	}

	/**
	 * End the stream once what is on its way has been taken.
	 */
	synchronized void end() {
		this.ended = true;
		send();
	}

	private void send() {
		if (!this.sending) {
			this.sending = true;
			this.executor.execute(this::sendAll);
		}
	}

	private void sendAll() {
		try {
			for (SseEventBuilder event = next(); event != null; event = next()) {
				this.emitter.send(event);
			}
			if (isEnded()) {
				this.emitter.complete();
			}
		}
		catch (IOException | IllegalStateException ex) {
			// The viewer has gone, or has not read for too long: the web server ends the
			// stream, and nothing is sent any more.
		}
	}

	private synchronized @Nullable SseEventBuilder next() {
		SseEventBuilder event = this.next;
		this.next = null;
		this.sending = event != null;
		return event;
	}

	private synchronized boolean isEnded() {
		return this.ended;
	}

}
