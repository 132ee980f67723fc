/**
 * What is measured, figure by figure, each for any contender.
 */
@NullMarked
package io.github.cacheinvalidation.benchmarks.measurement;

import org.jspecify.annotations.NullMarked;
