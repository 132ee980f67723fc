package io.github.cacheinvalidation.sending;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.codec.MessageCodec;
import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.event.CacheInvalidationListener;
import io.github.cacheinvalidation.event.CacheInvalidationListener.CollapseCause;
import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.event.WireText;
import io.github.cacheinvalidation.time.Timeline;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * The order in which one run of a node sends: one message at a time, and a message with
 * removals again and again under its number until the bus has accepted it. A statement
 * goes before the removals that wait, but not before a message of which nobody knows
 * whether the bus has accepted it: what is said of the numbers would be wrong. When it
 * isn't accepted, it is made anew and said again, but for heartbeats, of which another
 * one follows. All methods but {@link #getAccepted()} and {@link #hasSent(byte[])} run on
 * the thread of the timeline.
 */
final class Lane {

	private static final Log logger = LogFactory.getLog(InvalidationPublisher.class);

	/**
	 * A bus that takes longer than this to accept a message is taken for hung, a large
	 * one having more time.
	 */
	static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

	private static final int BYTES_PER_SECOND = 32 * 1024;

	private static final Duration MIN_BACKOFF = Duration.ofMillis(50);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);

	private final Outbox outbox;

	private final Sender sender;

	private final Timeline timeline;

	private final NodeStates states;

	private final CacheInvalidationTransport transport;

	private final MessageCodec codec;

	private final CacheInvalidationListener listener;

	private final MessageTracing tracing;

	private final int maxBatch;

	/**
	 * Messages with numbers, in their order.
	 */
	private final Deque<Outgoing> numbered = new ArrayDeque<>();

	private @Nullable Attempt attempt;

	private Timeline.@Nullable Scheduled backoff;

	private int failures;

	/** Whether the last failure was that of a statement, which then waits its turn. */
	private boolean statementFailed;

	private final SentMessages sent = new SentMessages();

	private long number;

	private volatile long accepted;

	private boolean closed;

	Lane(Outbox outbox, Sender sender, Timeline timeline, NodeStates states, CacheInvalidationTransport transport,
			MessageCodec codec, CacheInvalidationListener listener, MessageTracing tracing, int maxBatch) {
		this.outbox = outbox;
		this.sender = sender;
		this.timeline = timeline;
		this.states = states;
		this.transport = transport;
		this.codec = codec;
		this.listener = listener;
		this.tracing = tracing;
		this.maxBatch = maxBatch;
	}

	/**
	 * Send what waits, as far as that is possible now. Whatever goes wrong on the way,
	 * what comes after it is sent.
	 */
	void advance() {
		while (!this.closed && this.attempt == null && this.backoff == null) {
			try {
				Outgoing next = next();
				if (next != null) {
					send(next);
				}
				else if (this.outbox.rest()) {
					return;
				}
			}
			catch (Throwable ex) {
				logger.error("Could not send invalidations: other nodes may serve outdated values", ex);
			}
		}
	}

	private @Nullable Outgoing next() {
		Outgoing unresolved = this.numbered.peek();
		if (unresolved != null && unresolved.attempted) {
			return unresolved;
		}
		Outgoing statement = this.statementFailed ? null : nextStatement();
		if (statement != null) {
			return statement;
		}
		this.statementFailed = false;
		if (this.numbered.isEmpty()) {
			Outbox.Batch batch = this.outbox.takeBatch(this.maxBatch);
			if (!batch.invalidations().isEmpty()) {
				encode(batch);
			}
		}
		Outgoing removals = this.numbered.peek();
		return (removals != null) ? removals : nextStatement();
	}

	private @Nullable Outgoing nextStatement() {
		Outbox.Saying saying = this.outbox.takeStatement();
		if (saying == null) {
			return null;
		}
		Message message = new Message(this.sender, this.accepted, this.timeline.now(), saying.statement().get());
		return new Outgoing(this.codec.encode(message), saying);
	}

	private void encode(Outbox.Batch batch) {
		List<byte[]> messages = new ArrayList<>();
		MessageTracing.Sending sending = this.tracing.sending(batch.origin());
		Map<String, String> trace = (sending != null) ? sending.trace() : Map.of();
		try {
			encode(batch.invalidations(), trace, messages);
		}
		catch (Throwable ex) {
			// Whatever is wrong with the keys, none of them may get lost.
			logger.warn("Could not encode keys, their caches are cleared on the other nodes", ex);
			messages.clear();
			encode(batch.invalidations()
				.stream()
				.<CacheInvalidation>map(CacheInvalidation::toClear)
				.distinct()
				.toList(), trace, messages);
		}
		finally {
			for (int i = 0; i < messages.size(); i++) {
				this.number++;
				boolean last = i == messages.size() - 1;
				this.numbered
					.add(new Outgoing(messages.get(i), this.number, last ? batch.weight() : 0, last ? sending : null));
			}
			if (messages.isEmpty()) {
				this.outbox.accepted(batch.weight());
				end(sending);
			}
		}
	}

	/**
	 * Encode removals as one message, or as several where one would be too large.
	 */
	private void encode(List<CacheInvalidation> batch, Map<String, String> trace, List<byte[]> messages) {
		Message message = new Message(this.sender, this.number + messages.size() + 1, this.timeline.now(), batch,
				trace);
		byte[] bytes = this.codec.encode(message);
		if (bytes.length <= Math.min(this.transport.maxMessageSize(), MessageCodec.MAX_SIZE)) {
			messages.add(bytes);
			if (logger.isDebugEnabled()) {
				logger.debug("Sends " + WireText.describe(message));
			}
		}
		else if (batch.size() > 1) {
			encode(batch.subList(0, batch.size() / 2), trace, messages);
			encode(batch.subList(batch.size() / 2, batch.size()), trace, messages);
		}
		else if (batch.get(0) instanceof CacheInvalidation.Keys keys && keys.keys().size() > 1) {
			split(keys).forEach((half) -> encode(List.of(half), trace, messages));
		}
		else if (!trace.isEmpty()) {
			encode(batch, Map.of(), messages);
		}
		else if (batch.get(0) instanceof CacheInvalidation.Keys keys) {
			this.listener.collapsed(CollapseCause.KEY_SIZE);
			encode(List.of(keys.toClear()), trace, messages);
		}
		else {
			logger.error("The names of a cache manager and its cache don't fit into a message of %d bytes"
				.formatted(this.transport.maxMessageSize()));
		}
	}

	private static List<CacheInvalidation> split(CacheInvalidation.Keys keys) {
		List<Object> all = keys.keys();
		int middle = all.size() / 2;
		return List.of(new CacheInvalidation.Keys(keys.cacheManager(), keys.cache(), all.subList(0, middle)),
				new CacheInvalidation.Keys(keys.cacheManager(), keys.cache(), all.subList(middle, all.size())));
	}

	private void send(Outgoing outgoing) {
		outgoing.attempted = true;
		if (outgoing.number > 0) {
			this.sent.add(outgoing.bytes);
		}
		CompletionStage<Void> accepted = publish(outgoing);
		Duration limit = SEND_TIMEOUT.plusSeconds(outgoing.bytes.length / BYTES_PER_SECOND);
		Attempt started = new Attempt(outgoing, this.timeline.schedule(limit, () -> timedOut(limit)));
		this.attempt = started;
		accepted.whenComplete((nothing, failure) -> this.timeline.execute(() -> completed(started, causeOf(failure))));
	}

	private CompletionStage<Void> publish(Outgoing outgoing) {
		try {
			return Objects.requireNonNull((outgoing.number > 0) ? this.transport.publish(outgoing.bytes)
					: this.transport.publishStatement(outgoing.bytes), "The transport returned null");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static @Nullable Throwable causeOf(@Nullable Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private void timedOut(Duration limit) {
		Attempt hung = this.attempt;
		if (hung != null) {
			TimeoutException failure = new TimeoutException("no answer within %d ms".formatted(limit.toMillis()));
			completed(hung, failure);
			this.transport.reopen("a message was not accepted within %d ms".formatted(limit.toMillis()));
		}
	}

	private void completed(Attempt completed, @Nullable Throwable failure) {
		if (this.attempt != completed || this.closed) {
			return;
		}
		this.attempt = null;
		completed.timeout.cancel();
		try {
			if (failure == null) {
				accepted(completed.outgoing);
			}
			else {
				this.statementFailed = completed.outgoing.saying != null;
				putBack(completed.outgoing);
				if (completed.outgoing.sending != null) {
					completed.outgoing.sending.failed(failure);
				}
				failed(failure);
			}
		}
		finally {
			advance();
		}
	}

	private void accepted(Outgoing outgoing) {
		this.failures = 0;
		this.states.sendingResumed();
		if (outgoing.number > 0) {
			this.accepted = outgoing.number;
			this.numbered.remove();
			this.outbox.accepted(outgoing.weight);
			end(outgoing.sending);
			this.listener.published();
		}
	}

	private static void end(MessageTracing.@Nullable Sending sending) {
		if (sending != null) {
			sending.end();
		}
	}

	private void putBack(Outgoing outgoing) {
		Outbox.Saying saying = outgoing.saying;
		if (saying != null && saying.kind() != Statement.Kind.HEARTBEAT) {
			this.outbox.putBack(saying);
		}
	}

	private void failed(Throwable failure) {
		this.backoff = this.timeline.schedule(nextBackoff(), this::retry);
		this.failures++;
		this.listener.publishFailed();
		this.states.sendingBlocked(
				"%s does not accept messages (%s); they are kept and sent later".formatted(this.transport.name(),
						(failure.getMessage() != null) ? failure.getMessage() : failure.getClass().getName()));
		logger.debug("Could not send over " + this.transport.name(), failure);
	}

	/**
	 * Return how long to wait, with some randomness so that nodes don't try all at once.
	 */
	private Duration nextBackoff() {
		long longest = Math.min(MIN_BACKOFF.toMillis() << Math.min(this.failures, 10), MAX_BACKOFF.toMillis());
		return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
	}

	/**
	 * The bus seems to be there again: wait no longer, neither for the next attempt nor
	 * for an answer to the last one, which may be lost with the link that it went over.
	 */
	void restart() {
		if (this.attempt != null) {
			this.attempt.timeout.cancel();
			putBack(this.attempt.outgoing);
			this.attempt = null;
		}
		retry();
	}

	private void retry() {
		if (this.backoff != null) {
			this.backoff.cancel();
			this.backoff = null;
		}
		advance();
	}

	/**
	 * Send nothing any more.
	 */
	void close() {
		this.closed = true;
		this.numbered.forEach((outgoing) -> end(outgoing.sending));
	}

	/**
	 * Return whether a message is one with removals that has been sent lately, on any
	 * thread.
	 */
	boolean hasSent(byte[] message) {
		return this.sent.contains(message);
	}

	/**
	 * Return the number of the last message that the bus has accepted, on any thread.
	 */
	long getAccepted() {
		return this.accepted;
	}

	/**
	 * A message.
	 */
	private static final class Outgoing {

		private final byte[] bytes;

		/** Its number, or 0 for a statement. */
		private final long number;

		/** How many keys and whole caches have been sent with it. */
		private final int weight;

		private final Outbox.@Nullable Saying saying;

		/** Ends when this message, the last of it, has been accepted. */
		private final MessageTracing.@Nullable Sending sending;

		private boolean attempted;

		Outgoing(byte[] bytes, long number, int weight, MessageTracing.@Nullable Sending sending) {
			this.bytes = bytes;
			this.number = number;
			this.weight = weight;
			this.saying = null;
			this.sending = sending;
		}

		Outgoing(byte[] bytes, Outbox.Saying saying) {
			this.bytes = bytes;
			this.number = 0;
			this.weight = 0;
			this.saying = saying;
			this.sending = null;
		}

	}

	/**
	 * One attempt to send a message.
	 */
	private static final class Attempt {

		private final Outgoing outgoing;

		private final Timeline.Scheduled timeout;

		Attempt(Outgoing outgoing, Timeline.Scheduled timeout) {
			this.outgoing = outgoing;
			this.timeout = timeout;
		}

	}

}
