/**
 * Runs measurements round after round, each entry in a JVM of its own.
 */
@NullMarked
package io.github.cacheinvalidation.benchmarks.run;

import org.jspecify.annotations.NullMarked;
