package io.github.cacheinvalidation.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints a result for those who watch.
 *
 * @since 0.1.0
 */
public final class Summary {

	private Summary() {
	}

	/**
	 * Return a result as a table in plain text.
	 * @param result the result
	 * @return the table
	 */
	public static String of(Result result) {
		StringBuilder text = new StringBuilder();
		text.append("%n%s%n%-20s %-5s %-50s %12s %-4s %25s %8s%n".formatted(result.measurement(), "", "", "", "median",
				"", "(least, most)", "ratio"));
		for (Series series : result.series()) {
			text.append(String.format(Locale.ROOT, "%-20s %-5s %-50s %12s %-4s %25s %8s%n", series.contender(),
					series.setting(), series.metric(), Numbers.format(series.median()), series.unit(),
					"(" + Numbers.format(series.least()) + ", " + Numbers.format(series.most()) + ")",
					base(result.series(), series).map((base) -> Numbers.format(series.dividedBy(base).median()))
						.orElse("")));
		}
		return text.toString();
	}

	/**
	 * Return the series that another one is to be divided by.
	 */
	static Optional<Series> base(List<Series> all, Series series) {
		String first = all.get(0).contender();
		return all.stream()
			.filter((other) -> other.contender().equals(first) && other.setting().equals(series.setting())
					&& other.metric().equals(series.metric()))
			.findFirst();
	}

}
