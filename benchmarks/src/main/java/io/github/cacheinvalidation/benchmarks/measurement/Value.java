package io.github.cacheinvalidation.benchmarks.measurement;

/**
 * Something that was measured.
 *
 * @param metric what it is
 * @param value how much
 * @param unit of what
 * @since 0.1.0
 */
public record Value(String metric, double value, String unit) {

}
