/**
 * Micrometer meters of this node.
 */
@NullMarked
package io.github.cacheinvalidation.metrics;

import org.jspecify.annotations.NullMarked;
