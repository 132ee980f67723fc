package io.github.cacheinvalidation.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Results as tables in Markdown.
 */
final class Tables {

	private Tables() {
	}

	/**
	 * Return a row for each entry and a column for each metric: the median of the rounds,
	 * the least and the most, and how often that of the first contender it is.
	 */
	static String figures(Result result) {
		Set<String> metrics = new LinkedHashSet<>();
		Map<List<String>, Map<String, Series>> rows = new LinkedHashMap<>();
		boolean settings = false;
		for (Series series : result.series()) {
			metrics.add(series.metric());
			settings |= !series.setting().isEmpty();
			rows.computeIfAbsent(List.of(series.contender(), series.setting()), (row) -> new LinkedHashMap<>())
				.put(series.metric(), series);
		}
		List<List<String>> table = new ArrayList<>();
		List<String> head = new ArrayList<>(List.of(""));
		if (settings) {
			head.add("with");
		}
		head.addAll(metrics);
		table.add(head);
		boolean withSettings = settings;
		rows.forEach((row, cells) -> {
			List<String> line = new ArrayList<>(List.of("`" + row.get(0) + "`"));
			if (withSettings) {
				line.add(row.get(1));
			}
			for (String metric : metrics) {
				Series series = cells.get(metric);
				line.add((series != null) ? cell(result, series) : "");
			}
			table.add(line);
		});
		return table(table);
	}

	private static String cell(Result result, Series series) {
		String text = (Numbers.format(series.median()) + " " + series.unit()).trim();
		if (series.least() < series.most()) {
			text += " (%s – %s)".formatted(Numbers.format(series.least()), Numbers.format(series.most()));
		}
		return text + Summary.base(result.series(), series)
			.filter((base) -> !base.contender().equals(series.contender()) && base.least() > 0)
			.map((base) -> ", " + Numbers.format(series.dividedBy(base).median()) + "×")
			.orElse("");
	}

	/**
	 * Return what has been set for each contender.
	 */
	static String settings(Map<String, Map<String, String>> settings) {
		List<List<String>> table = new ArrayList<>(List.of(List.of("", "settings")));
		settings.forEach((contender,
				values) -> table.add(List.of("`" + contender + "`",
						values.entrySet()
							.stream()
							.map((value) -> value.getKey() + ": `" + value.getValue() + "`")
							.collect(Collectors.joining("; ")))));
		return table(table);
	}

	/**
	 * Return a table whose first row is the head.
	 */
	static String table(List<List<String>> rows) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < rows.size(); i++) {
			text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
			if (i == 0) {
				text.append("| ").append("--- | ".repeat(rows.get(i).size()).trim()).append("\n");
			}
		}
		return text.toString();
	}

}
