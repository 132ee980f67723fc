/**
 * Starts the sample: a demonstration of two nodes, or one node as an application would be
 * started.
 */
@NullMarked
package io.github.cacheinvalidation.sample;

import org.jspecify.annotations.NullMarked;
