/**
 * What was found, as files for machines, tables and charts.
 */
@NullMarked
package io.github.cacheinvalidation.benchmarks.report;

import org.jspecify.annotations.NullMarked;
