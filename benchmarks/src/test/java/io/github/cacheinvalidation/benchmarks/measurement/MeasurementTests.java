package io.github.cacheinvalidation.benchmarks.measurement;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.cacheinvalidation.benchmarks.contender.Contenders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Runs each measurement as small as possible. What it takes isn't looked at: sessions
 * themselves fail when something that was evicted is still there, or more is gone.
 */
class MeasurementTests {

	/**
	 * This library, and what it is compared with, in each measurement. What starts JVMs
	 * is left out.
	 */
	static Stream<String> measurements() {
		return Measurements.all().stream().map(Measurement::name).filter((name) -> !name.equals("start-up"));
	}

	@ParameterizedTest
	@MethodSource("measurements")
	void aMeasurementFindsTheSameMetricsForTheLibraryAndForItsBase(String name) {
		Measurement measurement = Measurements.named(name);
		Entry base = measurement.entries().get(0);
		Entry library = measurement.entries()
			.stream()
			.filter((entry) -> entry.contender().startsWith("library") && entry.setting().equals(base.setting()))
			.findFirst()
			.orElseThrow();
		List<Value> found = run(measurement, library);
		assertThat(found).isNotEmpty().allSatisfy((value) -> assertThat(value.value()).isFinite().isNotNegative());
		assertThat(found).extracting(Value::metric)
			.containsAll(run(measurement, base).stream().map(Value::metric).toList());
	}

	@Test
	void loadsOfTheLibraryAreSilentAndATransactionIsOneMessage() {
		Map<String, Double> found = run(Measurements.named("wire"), new Entry(Contenders.LIBRARY)).stream()
			.collect(Collectors.toMap(Value::metric, Value::value));
		assertThat(found).containsEntry("messages for 100 cold loads", 0.0)
			.containsEntry("messages for a transaction with 100 evictions", 1.0)
			.containsEntry("messages for a transaction with 1,000 evictions", 2.0);
	}

	@Test
	void anEntryTakesNoMoreMemoryWithTheLibrary() {
		Measurement memory = Measurements.named("memory");
		assertThat(perEntry(run(memory, new Entry(Contenders.LIBRARY))))
			.isEqualTo(perEntry(run(memory, new Entry(Contenders.SPRING_CAFFEINE))));
	}

	@Test
	void anEvictionThatTheBusDoesNotTakeFailsForNobody() {
		assertThat(run(Measurements.named("caller"), new Entry(Contenders.LIBRARY, "hung")))
			.contains(new Value("calls that fail or don't return", 0, "%"));
	}

	@Test
	void theBuildKnowsWhatAStartUpNeeds() {
		List<String> plain = jars("spring-boot-starter-cache", "caffeine");
		List<String> library = jars("cache-invalidation-spring-boot-starter");
		assertThat(library).containsAll(plain).anyMatch((jar) -> jar.startsWith("lettuce-core"));
		assertThat(plain).anyMatch((jar) -> jar.startsWith("spring-context-support"))
			.noneMatch((jar) -> jar.startsWith("lettuce-core"));
	}

	@Test
	void anUnknownMeasurementIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Measurements.named("speed"));
	}

	private static List<String> jars(String... artifacts) {
		return DependencyGraph.read()
			.jars(List.of(artifacts))
			.stream()
			.map((jar) -> jar.getFileName().toString())
			.toList();
	}

	private static double perEntry(List<Value> values) {
		return values.stream().filter((value) -> value.metric().equals("per entry")).findFirst().orElseThrow().value();
	}

	private static List<Value> run(Measurement measurement, Entry entry) {
		try (Session session = measurement.open(entry, Size.TINY)) {
			return session.round();
		}
	}

}
