package io.github.cacheinvalidation.sending;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

import io.github.cacheinvalidation.CacheInvalidation.Keys;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.TrustedTypes;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.RecordingCacheInvalidationListener;
import io.github.cacheinvalidation.event.UnsupportedKeyWarnings;
import io.github.cacheinvalidation.simulation.SimulatedTime;
import io.github.cacheinvalidation.time.Timeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher over a transport whose answers the test gives, in simulated time.
 */
abstract class AbstractPublisherTests {

	static final Sender SENDER = new Sender("a", 1);

	final SimulatedTime time = new SimulatedTime();

	final List<CacheInvalidationStateEvent> states = new ArrayList<>();

	final ManualTransport transport = new ManualTransport();

	final RecordingCacheInvalidationListener listener = new RecordingCacheInvalidationListener();

	final MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
			new UnsupportedKeyWarnings(this.listener));

	InvalidationPublisher publisher = publisher(new PublisherSettings(1000, 100, Duration.ZERO));

	void start() {
		Timeline timeline = this.time.newTimeline();
		this.publisher.start(SENDER, timeline, new NodeStates("a", timeline, this.states::add));
	}

	void stop() {
		this.publisher.stop(() -> statement(Kind.GOODBYE, 7));
	}

	void say(Kind kind, long beat) {
		this.publisher.say(kind, () -> statement(kind, beat));
	}

	static Statement statement(Kind kind, long beat) {
		return new Statement(kind, beat, Duration.ofSeconds(2), Duration.ZERO, List.of(), List.of());
	}

	void pass() {
		this.time.pass(Duration.ofMillis(1));
	}

	InvalidationPublisher publisher(PublisherSettings settings) {
		return new InvalidationPublisher(this.transport, this.codec, this.listener, MessageTracing.NONE, settings);
	}

	Message message(int index) {
		return decode(this.transport.messages().get(index));
	}

	Message decode(String message) {
		try {
			return this.codec.decode(message.getBytes(StandardCharsets.UTF_8));
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	void awaitMessages(int count) {
		pass();
		assertThat(this.transport.messages()).hasSize(count);
	}

	void awaitMessagesOfAnotherThread(int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(2))
			.until(() -> this.transport.messages().size() == count);
	}

	static Object[] range(int from, int to) {
		List<Object> range = new ArrayList<>();
		for (int i = from; i < to; i++) {
			range.add(i);
		}
		return range.toArray();
	}

	static Keys key(Object key) {
		return keys(key);
	}

	static Keys keys(Object... keys) {
		return new Keys("manager", "books", List.of(keys));
	}

}
