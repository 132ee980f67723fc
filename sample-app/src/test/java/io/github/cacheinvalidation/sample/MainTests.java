package io.github.cacheinvalidation.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.cacheinvalidation.sample.DemoArguments.Bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Main} and {@link DemoArguments}.
 */
class MainTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@Test
	void helpPrintsUsage() {
		assertThat(run("--help")).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).startsWith("Usage:");
		assertThat(this.err.size()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nodes", "help", "-x", "" })
	void unknownFirstArgumentIsNamedAndUsagePrinted(String argument) {
		assertThat(run(argument, "--server.port=0")).isEqualTo(2);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).startsWith("Unknown argument '%s'%n".formatted(argument))
			.contains("Usage:");
	}

	@Test
	void takenPortIsToldInOneLine() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(run("--ports=%d,0".formatted(taken.getLocalPort()))).isEqualTo(1);
			assertThat(this.err.toString(StandardCharsets.UTF_8)).isEqualTo(
					"Port %d is taken: choose two others (--ports=9081,9082) or any that are free (--ports=0,0)%n"
						.formatted(taken.getLocalPort()));
		}
	}

	@Test
	void argumentsAreByDefaultTwoPortsAndNoProperties() {
		assertThat(DemoArguments.parse()).isEqualTo(new DemoArguments(List.of(8081, 8082), Bus.REDIS, List.of()));
	}

	@Test
	void argumentsThatAreNoPortsAreProperties() {
		assertThat(DemoArguments.parse("--debug", "--ports=9081, 9082", "--x=y"))
			.isEqualTo(new DemoArguments(List.of(9081, 9082), Bus.REDIS, List.of("--debug", "--x=y")));
	}

	@Test
	void busIsTheOneThatIsNamed() {
		assertThat(DemoArguments.parse("--bus=servicebus").bus()).isEqualTo(Bus.SERVICEBUS);
		assertThatIllegalArgumentException().isThrownBy(() -> DemoArguments.parse("--bus=pigeon"))
			.withMessage("'--bus=pigeon' is neither --bus=redis nor --bus=servicebus");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "8081", "8081,8081", "8081,", "8081,8082,8083", "8081,70000", "-1,8082", "a,b" })
	void portsThatMakeNoSenseAreRefused(String ports) {
		assertThatIllegalArgumentException().isThrownBy(() -> DemoArguments.parse("--ports=" + ports))
			.withMessageContaining("--ports=" + ports);
	}

	private int run(String... args) {
		return Main.run(new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8), args);
	}

}
