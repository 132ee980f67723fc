package io.github.cacheinvalidation.tracing;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.event.MessageTracing;
import io.github.cacheinvalidation.event.WireText;

/**
 * Observes the sending and the applying of messages. Changes that leave in one message
 * are a part of what the first of them is a part of. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ObservedMessages implements MessageTracing {

	/**
	 * Observation of a message, from the first attempt to send it until the bus has
	 * accepted it.
	 */
	public static final String PUBLISH = "cache.invalidation.publish";

	/**
	 * Observation of the removal of what a message of another node names.
	 */
	public static final String APPLY = "cache.invalidation.apply";

	private static final Log logger = LogFactory.getLog(ObservedMessages.class);

	/**
	 * What propagators call the context of a trace. What else they may hand on, such as
	 * baggage, belongs to one request, may say something about people, and stays here: a
	 * message may carry the changes of several requests.
	 */
	private static final Set<String> TRACE_CONTEXT = Set.of("traceparent", "tracestate", "b3", "x-b3-traceid",
			"x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "x-amzn-trace-id", "uber-trace-id");

	/** Whether people know that a handler fails. */
	private static final AtomicBoolean warned = new AtomicBoolean();

	private final ObservationRegistry registry;

	private final KeyValue transport;

	/**
	 * Create the observations.
	 * @param registry where they are begun
	 * @param transport the name of the transport, a key value of each
	 */
	public ObservedMessages(ObservationRegistry registry, String transport) {
		this.registry = registry;
		this.transport = KeyValue.of("transport", transport);
	}

	@Override
	public @Nullable Object current() {
		return this.registry.isNoop() ? null : this.registry.getCurrentObservation();
	}

	@Override
	public @Nullable Sending sending(@Nullable Object parent) {
		return this.registry.isNoop() ? null : attempt(() -> begin(parent));
	}

	private Sending begin(@Nullable Object parent) {
		SenderContext<Map<String, String>> context = new SenderContext<>((carrier, name, value) -> {
			if (carrier != null && TRACE_CONTEXT.contains(name.toLowerCase(Locale.ROOT))) {
				carrier.put(name, value);
			}
		}, Kind.PRODUCER);
		Map<String, String> trace = new LinkedHashMap<>();
		context.setCarrier(trace);
		Observation observation = Observation.createNotStarted(PUBLISH, () -> context, this.registry)
			.contextualName("cache invalidation publish")
			.lowCardinalityKeyValue(this.transport)
			.parentObservation((parent instanceof Observation observed) ? observed : null)
			.start();
		return new ObservedSending(observation, trace);
	}

	@Override
	public void receiving(String sender, Map<String, String> trace, Runnable work) {
		Observation.Scope scope = this.registry.isNoop() ? null : attempt(() -> begin(sender, trace).openScope());
		try {
			work.run();
		}
		catch (RuntimeException ex) {
			if (scope != null) {
				attempt(() -> scope.getCurrentObservation().error(ex));
			}
			throw ex;
		}
		finally {
			if (scope != null) {
				end(scope);
			}
		}
	}

	private static void end(Observation.Scope scope) {
		attempt(() -> {
			scope.close();
			return scope;
		});
		attempt(() -> {
			scope.getCurrentObservation().stop();
			return scope;
		});
	}

	private Observation begin(String sender, Map<String, String> trace) {
		ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get, Kind.CONSUMER);
		context.setCarrier(trace);
		return Observation.createNotStarted(APPLY, () -> context, this.registry)
			.contextualName("cache invalidation apply")
			.lowCardinalityKeyValue(this.transport)
			.highCardinalityKeyValue("sender", WireText.printable(sender))
			.start();
	}

	/**
	 * Call handlers, whose failures keep no message from being sent or applied.
	 */
	private static <T> @Nullable T attempt(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (RuntimeException ex) {
			if (warned.compareAndSet(false, true)) {
				logger.warn("A message could not be observed (further failures are logged at debug level)", ex);
			}
			else {
				logger.debug("A message could not be observed", ex);
			}
			return null;
		}
	}

	/**
	 * One observation of sending.
	 */
	private record ObservedSending(Observation observation, Map<String, String> trace) implements Sending {

		@Override
		public void failed(Throwable failure) {
			attempt(() -> this.observation.error(failure)
				.event(Observation.Event.of("not.accepted", "The bus has not accepted the message")));
		}

		@Override
		public void end() {
			attempt(() -> {
				this.observation.stop();
				return this.observation;
			});
		}

	}

}
