package io.github.cacheinvalidation.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page for people, in which what was found stands between two comments for each
 * measurement, with a chart beside the page. Nobody types a figure.
 *
 * @since 0.1.0
 */
public final class PerformancePage {

	private final Path page;

	private final ResultFiles files;

	/**
	 * Create a page.
	 * @param page the file, which has the comments already
	 * @param files the results
	 */
	public PerformancePage(Path page, ResultFiles files) {
		this.page = page;
		this.files = files;
	}

	/**
	 * Write everything that there are results for.
	 * @param measurements the names of all measurements
	 * @throws IOException if that fails
	 * @throws IllegalStateException if the page has no place for a result
	 */
	public void update(List<String> measurements) throws IOException {
		String text = Files.readString(this.page);
		Map<String, Result> results = new LinkedHashMap<>();
		Map<String, Map<String, String>> settings = new LinkedHashMap<>();
		for (String measurement : measurements) {
			Result result = this.files.read(measurement).orElse(null);
			if (result != null) {
				results.put(measurement, result);
				settings.putAll(result.settings());
				text = replace(text, measurement, section(result));
			}
		}
		text = replace(text, "targets", Target.table(results));
		text = replace(text, "settings", Tables.settings(settings));
		Files.writeString(this.page, text);
	}

	private String section(Result result) throws IOException {
		String picture = result.measurement() + ".svg";
		String metric = result.series().get(0).metric();
		List<Series> shown = result.series().stream().filter((series) -> series.metric().equals(metric)).toList();
		Files.writeString(this.files.directory().resolve(picture),
				new Chart(result.measurement() + ": " + metric, shown).toSvg());
		Path directory = this.page.toAbsolutePath()
			.resolveSibling("")
			.relativize(this.files.directory().toAbsolutePath());
		return """
				```sh
				%s
				```

				![%s](%s)

				%s
				%s
				""".formatted(result.command(), result.measurement() + ": " + metric, directory.resolve(picture),
				Tables.figures(result), String.join(", ", result.machine().values()) + ".");
	}

	private static String replace(String text, String name, String replacement) {
		String begin = "<!-- begin " + name + " -->";
		String end = "<!-- end " + name + " -->";
		int from = text.indexOf(begin);
		int to = text.indexOf(end);
		if (from < 0 || to < from) {
			throw new IllegalStateException("The page has no place for '" + name + "'");
		}
		return text.substring(0, from + begin.length()) + "\n\n" + replacement.strip() + "\n\n" + text.substring(to);
	}

}
