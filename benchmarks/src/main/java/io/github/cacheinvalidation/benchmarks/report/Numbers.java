package io.github.cacheinvalidation.benchmarks.report;

import java.util.Locale;

/**
 * Writes numbers for people.
 */
final class Numbers {

	private Numbers() {
	}

	/**
	 * Write a number with three digits that count, or all those before the point.
	 */
	static String format(double value) {
		double size = Math.abs(value);
		if (size == Math.rint(size) || size >= 100) {
			return String.format(Locale.ROOT, "%,.0f", value);
		}
		if (size >= 10) {
			return String.format(Locale.ROOT, "%.1f", value);
		}
		return String.format(Locale.ROOT, (size >= 1) ? "%.2f" : "%.3f", value);
	}

}
