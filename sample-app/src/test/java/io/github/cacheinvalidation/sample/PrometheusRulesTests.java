package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Checks {@code docs/prometheus/alerts.yml} with Prometheus' own tool: that it is well
 * formed, and that each alert fires when it should and not before.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrometheusRulesTests {

	private static final String MISSING = "The alerts are not tested: there is no promtool on the path (Debian: it is in "
			+ "the package prometheus)";

	@ParameterizedTest
	@CsvSource({ "check, ../docs/prometheus/alerts.yml", "test, src/test/resources/prometheus/alerts-tests.yml" })
	void rulesPass(String command, Path file) throws IOException, InterruptedException {
		Optional<Path> promtool = Executables.find("promtool");
		if (promtool.isEmpty()) {
			LogFactory.getLog(PrometheusRulesTests.class).warn(MISSING);
		}
		assumeThat(promtool).as(MISSING).isPresent();
		Process process = new ProcessBuilder(
				Stream.of(promtool.orElseThrow(), command, "rules", file).map(Object::toString).toList())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		assertThat(output).contains("SUCCESS");
	}

}
