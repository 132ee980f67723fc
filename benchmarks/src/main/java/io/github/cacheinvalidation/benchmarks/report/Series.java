package io.github.cacheinvalidation.benchmarks.report;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * What one entry has shown in all rounds.
 *
 * @param contender the contender's name
 * @param setting what distinguishes it from other entries of the contender, or empty
 * @param metric what was measured
 * @param unit of what, or empty for a plain number
 * @param rounds what was found in each round
 * @since 0.1.0
 */
public record Series(String contender, String setting, String metric, String unit, List<Double> rounds) {

	/**
	 * Return the median of the rounds.
	 * @return the median
	 */
	public double median() {
		return median(this.rounds);
	}

	/**
	 * Return the smallest value.
	 * @return the least
	 */
	public double least() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	/**
	 * Return the largest value.
	 * @return the most
	 */
	public double most() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	/**
	 * Divide by another series, round by round as far as both go.
	 * @param base the other series
	 * @return the ratios
	 */
	public Series dividedBy(Series base) {
		return combine(base, "", (own, other) -> own / other);
	}

	/**
	 * Subtract another series, round by round as far as both go.
	 * @param base the other series
	 * @return the differences
	 */
	public Series minus(Series base) {
		return combine(base, this.unit, (own, other) -> own - other);
	}

	private Series combine(Series base, String unit, DoubleBinaryOperator operator) {
		List<Double> values = IntStream.range(0, Math.min(this.rounds.size(), base.rounds.size()))
			.mapToObj((round) -> operator.applyAsDouble(this.rounds.get(round), base.rounds.get(round)))
			.toList();
		return new Series(this.contender, this.setting, this.metric, unit, values);
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
