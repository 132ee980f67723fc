/**
 * Messages as observations of Micrometer, so that a trace goes from one node to the
 * others.
 */
@NullMarked
package io.github.cacheinvalidation.tracing;

import org.jspecify.annotations.NullMarked;
