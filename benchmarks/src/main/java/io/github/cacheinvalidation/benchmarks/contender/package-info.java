/**
 * The products that are measured side by side, each set up as its documentation
 * recommends, behind one small interface.
 */
@NullMarked
package io.github.cacheinvalidation.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
