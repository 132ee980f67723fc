package io.github.cacheinvalidation.sample.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.cacheinvalidation.sample.page.Snapshot.MessageView;
import io.github.cacheinvalidation.sample.page.Snapshot.Progress;
import io.github.cacheinvalidation.sample.page.Snapshot.RemovalView;

/**
 * What has become of the latest messages with which the nodes have each other's entries
 * removed. What nodes say of themselves isn't kept. Safe for use by several threads.
 */
final class MessageLog {

	private static final int MAX_MESSAGES = 60;

	private static final int MAX_KEYS = 5;

	/**
	 * How long after the bus has accepted it a message may still be under way.
	 */
	private static final long UNDER_WAY_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final JsonMapper json = new JsonMapper();

	private final LongSupplier nanoTime;

	private final Map<Id, Passage> passages = new LinkedHashMap<>();

	private long count;

	MessageLog(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * A node is about to send a message, perhaps not for the first time.
	 */
	void sending(String node, byte[] message) {
		JsonNode content = read(message);
		Id id = (content != null) ? Id.of(content) : null;
		if (content == null || id == null) {
			return;
		}
		List<RemovalView> removals = removals(content);
		synchronized (this) {
			if (this.passages.containsKey(id)) {
				return;
			}
			this.count++;
			this.passages.put(id, new Passage(this.count, node, removals, Instant.now(), this.nanoTime.getAsLong()));
			if (this.passages.size() > MAX_MESSAGES) {
				this.passages.remove(this.passages.keySet().iterator().next());
			}
		}
	}

	/**
	 * The bus has accepted a message or not.
	 */
	void sent(byte[] message, boolean accepted) {
		long now = this.nanoTime.getAsLong();
		update(message, (passage) -> {
			passage.refused = !accepted;
			if (accepted) {
				passage.acceptedNanos = now;
			}
		});
	}

	/**
	 * A node has heard and applied a message, perhaps its own.
	 */
	void applied(String node, byte[] message) {
		long now = this.nanoTime.getAsLong();
		update(message, (passage) -> {
			if (passage.appliedNanos == null && !passage.from.equals(node)) {
				passage.appliedNanos = now;
			}
		});
	}

	private void update(byte[] message, Consumer<Passage> change) {
		JsonNode content = read(message);
		Id id = (content != null) ? Id.of(content) : null;
		synchronized (this) {
			Passage passage = (id != null) ? this.passages.get(id) : null;
			if (passage != null) {
				change.accept(passage);
			}
		}
	}

	/**
	 * Return the latest messages.
	 * @param unreachable tells of the sender whether the other node is cut off
	 */
	synchronized List<MessageView> view(Predicate<String> unreachable) {
		List<MessageView> views = new ArrayList<>();
		this.passages.forEach((id, passage) -> views
			.add(passage.view(id.number(), this.nanoTime.getAsLong(), unreachable.test(passage.from))));
		return views;
	}

	private @Nullable JsonNode read(byte[] message) {
		try {
			return this.json.readTree(message);
		}
		catch (JacksonException ex) {
			// Anything may be on the bus.
			return null;
		}
	}

	private static List<RemovalView> removals(JsonNode content) {
		List<RemovalView> removals = new ArrayList<>();
		for (JsonNode part : content.path("caches")) {
			JsonNode keys = part.path("keys");
			removals.add(new RemovalView(part.path("cache").asString("every cache"),
					keys.isArray() ? keys.valueStream().limit(MAX_KEYS).map(MessageLog::text).toList() : null));
		}
		return removals;
	}

	/**
	 * Return a key as people write it, without its type.
	 */
	private static String text(JsonNode key) {
		JsonNode value = (key.isObject() && key.size() == 1) ? key.iterator().next() : key;
		return value.isValueNode() ? value.asString() : value.toString();
	}

	/**
	 * Tells messages apart.
	 */
	private record Id(String node, long epoch, long number) {

		static @Nullable Id of(JsonNode content) {
			boolean removal = content.path("type").asString("invalidate").equals("invalidate");
			return (removal && content.path("node").isString() && content.path("epoch").isIntegralNumber()
					&& content.path("number").isIntegralNumber())
							? new Id(content.path("node").asString(), content.path("epoch").asLong(),
									content.path("number").asLong())
							: null;
		}

	}

	/**
	 * The way of one message.
	 */
	private static final class Passage {

		private final long order;

		private final String from;

		private final List<RemovalView> removals;

		private final Instant at;

		private final long nanos;

		private boolean refused;

		private @Nullable Long acceptedNanos;

		private @Nullable Long appliedNanos;

		Passage(long order, String from, List<RemovalView> removals, Instant at, long nanos) {
			this.order = order;
			this.from = from;
			this.removals = removals;
			this.at = at;
			this.nanos = nanos;
		}

		MessageView view(long number, long now, boolean unreachable) {
			Long micros = (this.appliedNanos != null) ? TimeUnit.NANOSECONDS.toMicros(this.appliedNanos - this.nanos)
					: null;
			return new MessageView(this.order, this.from, number, this.removals, this.at, progress(now, unreachable),
					micros);
		}

		private Progress progress(long now, boolean unreachable) {
			if (this.appliedNanos != null) {
				return Progress.APPLIED;
			}
			if (this.acceptedNanos == null) {
				return this.refused ? Progress.WAITING : Progress.UNDER_WAY;
			}
			return (unreachable || now - this.acceptedNanos > UNDER_WAY_NANOS) ? Progress.MISSED : Progress.UNDER_WAY;
		}

	}

}
