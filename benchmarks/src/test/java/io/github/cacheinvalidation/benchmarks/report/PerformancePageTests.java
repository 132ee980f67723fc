package io.github.cacheinvalidation.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PerformancePageTests {

	private static final Result RESULT = new Result("propagation", "java Suite", Map.of("cores", "2 cores"),
			Map.of("library", Map.of("a", "b")),
			List.of(new Series("lettuce", "", "p50", "µs", List.of(100.0, 100.0, 200.0)),
					new Series("library", "", "p50", "µs", List.of(110.0, 130.0, 220.0)),
					new Series("jetcache", "", "p50", "µs", List.of(400.0, 420.0, 410.0))));

	@TempDir
	private Path directory;

	private ResultFiles files;

	@BeforeEach
	void writeResult() throws IOException {
		this.files = new ResultFiles(this.directory.resolve("results"));
		this.files.write(RESULT);
	}

	@Test
	void whatWasWrittenIsRead() throws IOException {
		assertThat(this.files.read("propagation")).contains(RESULT);
		assertThat(this.files.read("throughput")).isEmpty();
	}

	@Test
	void figuresStandWithCommandChartAndRatioBetweenTheComments() throws IOException {
		Path page = page("propagation", "targets", "settings");
		new PerformancePage(page, this.files).update(List.of("propagation", "throughput"));
		assertThat(page).content()
			.contains("java Suite", "results/propagation.svg", "2 cores")
			.contains("| `lettuce` | 100 µs (100 – 200) |")
			.contains("| `library` | 130 µs (110 – 220), 1.10× |")
			.contains("| propagation beside raw Lettuce, p50 | ≤ 1.25× | 1.10× | met |")
			.contains("| `library` | a: `b` |");
		assertThat(this.directory.resolve("results/propagation.svg")).content()
			.startsWith("<svg")
			.contains("p50, µs", "prefers-color-scheme: dark");
	}

	@Test
	void aSecondUpdateChangesNothing() throws IOException {
		Path page = page("propagation", "targets", "settings");
		PerformancePage performancePage = new PerformancePage(page, this.files);
		performancePage.update(List.of("propagation"));
		String once = Files.readString(page);
		performancePage.update(List.of("propagation"));
		assertThat(page).hasContent(once);
	}

	@Test
	void aMissedTargetIsSaidToBeMissed() throws IOException {
		this.files.write(new Result("propagation", "java Suite", Map.of(), Map.of(),
				List.of(new Series("lettuce", "", "p50", "µs", List.of(100.0)),
						new Series("library", "", "p50", "µs", List.of(126.0)))));
		Path page = page("propagation", "targets", "settings");
		new PerformancePage(page, this.files).update(List.of("propagation"));
		assertThat(page).content().contains("| 1.26× | **missed** |");
	}

	@Test
	void aPageWithoutAPlaceForAResultIsRefused() throws IOException {
		Path page = page("targets", "settings");
		assertThatIllegalStateException()
			.isThrownBy(() -> new PerformancePage(page, this.files).update(List.of("propagation")))
			.withMessageContaining("propagation");
	}

	private Path page(String... places) throws IOException {
		StringBuilder text = new StringBuilder("# Performance\n");
		for (String place : places) {
			text.append("\n<!-- begin %1$s -->\n<!-- end %1$s -->\n".formatted(place));
		}
		return Files.writeString(this.directory.resolve("page.md"), text);
	}

}
