package io.github.cacheinvalidation.tracing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationAutoConfiguration;
import io.github.cacheinvalidation.codec.Message;
import io.github.cacheinvalidation.event.NodeStatistics;
import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ObservedMessages}: two nodes, each with a tracer of its own.
 */
class ObservedMessagesTests {

	private final InMemoryBus bus = new InMemoryBus();

	private final InMemorySpanExporter leftSpans = InMemorySpanExporter.create();

	private final InMemorySpanExporter rightSpans = InMemorySpanExporter.create();

	private final ObservationRegistry left = traced(this.leftSpans);

	private final List<String> wire = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner node(@Nullable ObservationRegistry registry) {
		ApplicationContextRunner node = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(CacheAutoConfiguration.class, CacheInvalidationAutoConfiguration.class))
			.withPropertyValues("spring.cache.type=caffeine", "spring.cache.cache-names=books")
			.withBean(CacheInvalidationTransport.class, () -> new WatchedTransport(this.bus.newTransport(), this.wire))
			.withUserConfiguration(Application.class);
		return (registry != null) ? node.withBean(ObservationRegistry.class, () -> registry) : node;
	}

	private void run(@Nullable ObservationRegistry left, @Nullable ObservationRegistry right,
			Consumer<ApplicationContext> test) {
		node(left).run((sender) -> node(right).run((receiver) -> {
			await().until(() -> sender.getBean(CacheInvalidationNode.class).getActivePeerCount() == 1);
			test.accept(sender);
			await().until(() -> receiver.getBean(NodeStatistics.class).getReceived() > 0);
		}));
	}

	@Test
	void traceGoesFromTheChangeToTheOtherNode() {
		run(this.left, traced(this.rightSpans),
				(sender) -> Observation.start("change", this.left).observe(() -> books(sender).evict("key")));
		SpanData change = span(this.leftSpans, "change");
		SpanData publish = span(this.leftSpans, "cache invalidation publish");
		SpanData apply = span(this.rightSpans, "cache invalidation apply");
		assertThat(publish.getTraceId()).isEqualTo(change.getTraceId()).isEqualTo(apply.getTraceId());
		assertThat(publish.getParentSpanId()).isEqualTo(change.getSpanId());
		assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
		assertThat(apply.getParentSpanId()).isEqualTo(publish.getSpanId());
		assertThat(apply.getKind()).isEqualTo(SpanKind.CONSUMER);
		assertThat(apply.getAttributes().asMap().toString()).contains("in-memory").doesNotContain("key");
		assertThat(this.leftSpans.getFinishedSpanItems()).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("change", "cache invalidation publish");
	}

	@Test
	void whatIsSentAgainIsOneObservationUntilItIsAccepted() {
		run(this.left, traced(this.rightSpans), (sender) -> {
			this.bus.interrupt();
			Observation.start("change", this.left).observe(() -> books(sender).evict("key"));
			// The first may be that of a heartbeat.
			await().until(() -> sender.getBean(NodeStatistics.class).getPublishFailures() > 2);
			assertThat(this.leftSpans.getFinishedSpanItems()).extracting(SpanData::getName).containsExactly("change");
			this.bus.restore();
		});
		SpanData publish = span(this.leftSpans, "cache invalidation publish");
		assertThat(publish.getEvents())
			.anyMatch((event) -> event.getName().contains("not accepted") || event.getName().contains("not.accepted"))
			.anyMatch((event) -> event.getName().equals("exception")
					&& event.getAttributes().asMap().toString().contains("The bus is interrupted"));
		assertThat(span(this.rightSpans, "cache invalidation apply").getTraceId()).isEqualTo(publish.getTraceId());
	}

	@Test
	void nothingIsSaidOfATraceWhereNothingIsObserved() {
		run(null, traced(this.rightSpans), (sender) -> books(sender).evict("key"));
		assertThat(this.wire).anyMatch((message) -> message.contains("\"keys\""))
			.noneMatch((message) -> message.contains("trace"));
		assertThat(span(this.rightSpans, "cache invalidation apply").getParentSpanId()).matches("0+");
	}

	@Test
	void traceIsNoMatterForANodeThatObservesNothing() {
		run(this.left, null, (sender) -> books(sender).evict("key"));
		assertThat(this.wire).anyMatch((message) -> message.contains("\"trace\":{\"traceparent\":\"00-"));
	}

	@Test
	void whatBelongsToOneRequestDoesNotTravelWithItsTrace() {
		ObservationRegistry left = ObservationRegistry.create();
		left.observationConfig().observationHandler(new BaggageHandler());
		run(left, traced(this.rightSpans), (sender) -> books(sender).evict("key"));
		assertThat(this.wire).anyMatch((message) -> message.contains("\"trace\":{\"Tracestate\":\"a=b\"}"));
	}

	@Test
	void senderIsPrintableWhateverItSays() {
		new ObservedMessages(this.left, "test").receiving("left\n\u202eright", Map.of(), () -> {
		});
		assertThat(span(this.leftSpans, "cache invalidation apply").getAttributes().asMap().values())
			.contains("left??right");
	}

	@Test
	void nothingIsUnderWayOnTheThreadThatHasAppliedAMessage() {
		new ObservedMessages(this.left, "test").receiving("left", Map.of(),
				() -> assertThat(this.left.getCurrentObservation()).isNotNull());
		assertThat(this.left.getCurrentObservation()).isNull();
		span(this.leftSpans, "cache invalidation apply");
	}

	@Test
	void removalThatFailsIsAnErrorOfItsObservation() {
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ErrorHandler(errors));
		IllegalStateException failure = new IllegalStateException("Expected by the test");
		assertThatIllegalStateException()
			.isThrownBy(() -> new ObservedMessages(registry, "test").receiving("left", Map.of(), () -> {
				throw failure;
			}))
			.isSameAs(failure);
		assertThat(errors).containsExactly(failure);
		assertThat(registry.getCurrentObservation()).isNull();
	}

	@Test
	void handlerThatFailsKeepsNothingFromBeingSentOrApplied() {
		ObservationRegistry failing = ObservationRegistry.create();
		failing.observationConfig().observationHandler(new FailingHandler());
		run(failing, failing, (sender) -> {
			books(sender).evict("key");
			await().until(() -> sender.getBean(NodeStatistics.class).getPublished() == 1);
		});
	}

	private static SpanData span(InMemorySpanExporter spans, String name) {
		return await().until(() -> spans.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElse(null), (span) -> span != null);
	}

	private static Cache books(ApplicationContext context) {
		return context.getBean(CacheManager.class).getCache("books");
	}

	private static ObservationRegistry traced(InMemorySpanExporter spans) {
		OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
			.setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build())
			.setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
			.build();
		OtelTracer tracer = new OtelTracer(sdk.getTracer("test"), new OtelCurrentTraceContext(), (event) -> {
		});
		OtelPropagator propagator = new OtelPropagator(sdk.getPropagators(), sdk.getTracer("test"));
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer)));
		return registry;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

	/**
	 * Injects what an application has asked its tracer to hand on, and more than fits.
	 */
	private static final class BaggageHandler implements ObservationHandler<SenderContext<Object>> {

		@Override
		public void onStart(SenderContext<Object> context) {
			context.getSetter().set(context.getCarrier(), "baggage", "person=somebody");
			context.getSetter().set(context.getCarrier(), "traceparent", "0".repeat(Message.MAX_TRACE_LENGTH + 1));
			context.getSetter().set(context.getCarrier(), "Tracestate", "a=b");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof SenderContext;
		}

	}

	private record ErrorHandler(List<Throwable> errors) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.errors.add(context.getError());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	private static final class FailingHandler implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			throw new IllegalStateException("Expected by the test");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
