package io.github.cacheinvalidation.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * All that a measurement has found.
 *
 * @param measurement the measurement's name
 * @param command the command that has run it
 * @param machine what it has run on
 * @param settings what has been set for each contender
 * @param series what was found, the base of the ratios first
 * @since 0.1.0
 */
public record Result(String measurement, String command, Map<String, String> machine,
		Map<String, Map<String, String>> settings, List<Series> series) {

}
