package io.github.cacheinvalidation.sample.page;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter.DataWithMediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Viewer}: what is sent is taken when the test says so.
 */
class ViewerTests {

	private final Queue<Runnable> work = new ArrayDeque<>();

	private final RecordingEmitter emitter = new RecordingEmitter();

	private final Viewer viewer = new Viewer(this.emitter, this.work::add);

	@Test
	void whatIsShownIsSentOnce() {
		this.viewer.show("one");
		runWork();
		this.viewer.show("one");
		this.viewer.show("two");
		runWork();
		assertThat(this.emitter.sent).containsExactly("data:one", "data:two");
	}

	@Test
	void slowViewerGetsTheLatestOnlyAndHasOneThread() {
		this.emitter.whileSending = () -> {
			for (String snapshot : List.of("two", "three", "four")) {
				this.viewer.show(snapshot);
			}
			this.viewer.ping();
			assertThat(this.work).isEmpty();
		};
		this.viewer.show("one");
		runWork();
		assertThat(this.emitter.sent).containsExactly("data:one", "data:four");
		this.viewer.show("five");
		runWork();
		assertThat(this.emitter.sent).endsWith("data:five");
	}

	@Test
	void quietViewerIsPinged() {
		this.viewer.ping();
		runWork();
		assertThat(this.emitter.sent).containsExactly(":still here");
	}

	@Test
	void endWaitsForNobodyAndComesAfterWhatIsOnItsWay() {
		this.emitter.whileSending = () -> {
			this.viewer.end();
			assertThat(this.emitter.completed).isZero();
		};
		this.viewer.show("one");
		runWork();
		assertThat(this.emitter.sent).containsExactly("data:one");
		assertThat(this.emitter.completed).isOne();
	}

	@Test
	void endOfAQuietViewerComesAtOnce() {
		this.viewer.end();
		runWork();
		assertThat(this.emitter.completed).isOne();
	}

	@Test
	void nothingIsSentToOneWhoHasGone() {
		this.emitter.gone = true;
		this.viewer.show("one");
		runWork();
		this.viewer.show("two");
		this.viewer.ping();
		this.viewer.end();
		assertThat(this.work).isEmpty();
	}

	private void runWork() {
		while (!this.work.isEmpty()) {
			this.work.remove().run();
		}
	}

	/**
	 * Takes an event and lets something happen meanwhile, once.
	 */
	private static final class RecordingEmitter extends SseEmitter {

		private final List<String> sent = new ArrayList<>();

		private Runnable whileSending = () -> {
		};

		private boolean gone;

		private int completed;

		@Override
		public void send(SseEventBuilder builder) throws IOException {
			if (this.gone) {
				throw new IOException("Expected by the test");
			}
			this.sent.add(builder.build()
				.stream()
				.map(DataWithMediaType::getData)
				.map(Object::toString)
				.collect(Collectors.joining())
				.trim());
			Runnable happening = this.whileSending;
			this.whileSending = () -> {
			};
			happening.run();
		}

		@Override
		public void complete() {
			this.completed++;
		}

	}

}
